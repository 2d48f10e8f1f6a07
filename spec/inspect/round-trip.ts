/**
 * From a database to code and back: the source is compiled by TypeScript under strict options, run, and its tables are created in
 * another database, which is then looked at. Node only.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lastValueFrom } from 'rxjs';
import { codegen, createEngine, inlineScheduler, type MetaData, type TableInfo } from '../../lib/index.js';
import { repositoryRoot } from '../structure/imports.js';
import { run, value } from './helpers.js';

/** What was found: before, in the source, and after. */
export interface RoundTrip {
  readonly before: unknown;
  readonly source: string;
  readonly after: unknown;
  readonly sourceAfter: string;
}

const OPTIONS = {
  target: 'es2022',
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noUnusedLocals: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
  types: [],
};

/** Facts without their functions and classes, so that they can be compared and read. */
export function plainFacts(tables: readonly TableInfo[]): unknown {
  const json = JSON.stringify(tables, (name, each: unknown) =>
    name === 'type' ? (each as { key: string }).key : each,
  );
  return JSON.parse(json);
}

/** Compiles modules by name; the messages of the compiler, empty where there are none, and a function to load one. */
export function compileModules(sources: ReadonlyMap<string, string>): {
  readonly messages: string;
  load(name: string): Promise<Record<string, unknown>>;
  remove(): void;
} {
  const folder = mkdtempSync(join(repositoryRoot, 'dist/codegen-'));
  for (const [name, source] of sources) writeFileSync(join(folder, `${name}.ts`), source);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: OPTIONS, include: ['*.ts'] }),
  );
  const compiler = join(repositoryRoot, 'node_modules/typescript/bin/tsc');
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  return {
    messages: stdout + stderr,
    load: name => import(pathToFileURL(join(folder, `${name}.js`)).href) as Promise<Record<string, unknown>>,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Takes databases, each a list of statements, there and back. */
export async function roundTrips(
  schemas: Readonly<Record<string, readonly string[]>>,
): Promise<{ readonly messages: string; readonly trips: ReadonlyMap<string, RoundTrip> }> {
  const scheduler = inlineScheduler({ warn: false });
  const sources = new Map<string, string>();
  const befores = new Map<string, unknown>();
  const options = { module: '../lib/index.js' };
  for (const [name, statements] of Object.entries(schemas)) {
    const engine = createEngine('sqlite://', { scheduler });
    await run(engine, ...statements);
    befores.set(name, plainFacts(await value(engine.inspect().tables())));
    sources.set(name, await value(codegen(engine, options)));
    await value(engine.dispose());
  }
  const compiled = compileModules(sources);
  const trips = new Map<string, RoundTrip>();
  try {
    for (const [name, source] of compiled.messages === '' ? sources : []) {
      const engine = createEngine('sqlite://', { scheduler });
      const { metadata } = (await compiled.load(name)) as { metadata: MetaData };
      await lastValueFrom(metadata.createAll(engine), { defaultValue: null });
      const after = plainFacts(await value(engine.inspect().tables()));
      const sourceAfter = await value(codegen(engine, options));
      trips.set(name, { before: befores.get(name), source, after, sourceAfter });
      await value(engine.dispose());
    }
  } finally {
    compiled.remove();
  }
  return { messages: compiled.messages, trips };
}
