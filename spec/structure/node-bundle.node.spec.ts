/**
 * The package inside a program's own bundle for Node: threads start from the package that is installed in reach of it, and where there
 * is none the error says what to do.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type Format } from 'esbuild';
import { repositoryRoot } from './imports.js';

const execute = promisify(execFile);

const PROGRAM = `
  import { createEngine, text } from 'rxalchemy';
  import { firstValueFrom } from 'rxjs';
  const engine = createEngine('sqlite://');
  firstValueFrom(engine.execute(text('SELECT 1 AS one')).all())
    .then(JSON.stringify, error => error.name + ': ' + error.message)
    .then(console.log)
    .then(() => firstValueFrom(engine.dispose()));`;

describe('a bundle of a program for Node', () => {
  let inside: string;
  let outside: string;
  beforeAll(() => {
    inside = mkdtempSync(join(repositoryRoot, 'dist/lib-of a program '));
    outside = mkdtempSync(join(tmpdir(), 'rxalchemy-bundle-'));
  });
  afterAll(() => [inside, outside].forEach(folder => rmSync(folder, { recursive: true })));

  const outputOf = async (file: string): Promise<string> =>
    (await execute(process.execPath, [file], { cwd: tmpdir(), timeout: 30_000 })).stdout;

  for (const [format, name] of [
    ['esm', 'program.mjs'],
    ['cjs', 'program.cjs'],
  ] as [Format, string][])
    it(format === 'esm' ? 'that is ESM' : 'that is CommonJS, which has no import.meta', async () => {
      await build({
        stdin: { contents: PROGRAM, resolveDir: repositoryRoot },
        bundle: true,
        platform: 'node',
        target: 'node20',
        format,
        outfile: join(inside, name),
        logLevel: 'silent',
      });
      expect(await outputOf(join(inside, name))).toBe('[{"one":1}]\n');
      cpSync(join(inside, name), join(outside, name));
      expect(await outputOf(join(outside, name))).toMatch(
        /^OperationalError: .*Cannot find module.*entry-node\.js'; install rxalchemy beside the bundle/,
      );
    });
});
