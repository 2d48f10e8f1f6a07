/** Runs the compiler of TypeScript over program text, as a user's project would: against the package's declarations. Node only. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What the compiler said. */
export interface TypeCheck {
  /** The message of each line that has one, by line, from 1. */
  readonly errors: ReadonlyMap<number, string>;
  /** What `--extendedDiagnostics` counts, such as `Instantiations`. */
  readonly counts: ReadonlyMap<string, number>;
}

const OPTIONS = {
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable', 'dom'],
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
  paths: {
    rxalchemy: [join(root, 'dist/lib/index.d.ts')],
    rxjs: [join(root, 'node_modules/rxjs/dist/types/index.d.ts')],
  },
};

/**
 * Checks program text, which imports the library as 'rxalchemy' and may import rxjs.
 * @param options of the compiler, other than the usual ones
 */
export async function typeCheck(
  text: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<TypeCheck> {
  const folder = mkdtempSync(join(tmpdir(), 'rxalchemy types '));
  try {
    writeFileSync(join(folder, 'program.ts'), text);
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...OPTIONS, ...options }, files: ['program.ts'] }),
    );
    return read(await compilerOutput(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compilerOutput(folder: string): Promise<string> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const parameters = [compiler, '-p', folder, '--pretty', 'false', '--extendedDiagnostics'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, parameters, { maxBuffer: 2 ** 26, cwd: folder }, (error, stdout, stderr) => {
      if (stdout.includes('Instantiations:')) resolve(stdout);
      else reject(new Error(`The compiler of TypeScript did not run: ${stderr}${stdout}`, { cause: error }));
    });
  });
}

function read(output: string): TypeCheck {
  const errors = new Map<number, string>();
  const counts = new Map<string, number>();
  let line = 0;
  for (const text of output.split('\n')) {
    const error = /^program\.ts\((\d+),\d+\): error TS\d+: (.*)$/.exec(text);
    const count = /^([A-Z][A-Za-z ]+):\s+(\d+)$/.exec(text);
    if (error) {
      line = Number(error[1]);
      errors.set(line, `${errors.has(line) ? `${errors.get(line)}\n` : ''}${error[2]}`);
    } else if (text.startsWith('  ') && errors.has(line)) {
      errors.set(line, `${errors.get(line)}\n${text}`);
    } else if (count) counts.set(count[1]!, Number(count[2]));
    else if (text.startsWith('error') || /\.ts\(\d+,\d+\): error/.test(text)) errors.set(0, text);
  }
  return { errors, counts };
}
