/**
 * The one module that Node programs import: the same names as the modules it was joined from, and it finds its threads. And the
 * modules that browsers get: nothing of Node among them, and of SQLite only where it runs.
 */
import { build } from 'esbuild';
import * as joined from 'rxalchemy';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import * as modules from '../../lib/index.js';
import { bundleSize, QUICKSTART } from '../support/bundle-size.js';
import { repositoryRoot } from './imports.js';

/** What a page loads with its first subscription. */
const RUNNING =
  /\/pool\/pool\.js$|\/engine\/(execution|connection|engine-core)\.js$|\/worker\/lane\.js$|\/sqlite\/(errors|result-codes)\.js$|\/inspect\/answers\.js$|\/reflection\/questions\.js$/;

describe('the joined module', () => {
  it('is what the package gives to Node', () => {
    expect(import.meta.resolve('rxalchemy')).toMatch(/\/dist\/lib\/rxalchemy\.js$/);
  });

  it('exports what the modules export', () => {
    expect(Object.keys(joined).sort()).toEqual(Object.keys(modules).sort());
  });

  it('leaves classes the names that they have in the modules', () => {
    const isClass = (value: unknown): value is { readonly name: string } =>
      typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
    const classes = (exports: object): string[] =>
      Object.values(exports)
        .filter(isClass)
        .map(({ name }) => name)
        .sort();
    expect(classes(joined)).toContain('Table');
    expect(classes(joined)).toEqual(classes(modules));
    const engine = joined.createEngine('sqlite://');
    expect(engine.constructor.name).toBe('Engine');
  });

  it('runs a statement in a thread, and its errors are its own', async () => {
    const engine = joined.createEngine('sqlite://');
    const rows = await firstValueFrom(engine.execute(joined.text('SELECT 1 AS one')).all());
    expect(rows).toEqual([{ one: 1 }]);
    const failing = lastValueFrom(engine.execute(joined.text('SELECT * FROM nowhere')));
    await expectAsync(failing).toBeRejectedWithError(joined.ProgrammingError, /nowhere/);
    await lastValueFrom(engine.dispose());
  });

  it('has what pages load late', async () => {
    const engine = joined.createEngine('sqlite://');
    await lastValueFrom(engine.execute(joined.text('CREATE TABLE found (id INTEGER PRIMARY KEY)')), {
      defaultValue: undefined,
    });
    expect(await firstValueFrom(engine.live(joined.text('SELECT id FROM found')))).toEqual([]);
    expect(await firstValueFrom(joined.codegen(engine))).toContain('export const found = new Table(');
    const metadata = new joined.MetaData();
    await lastValueFrom(metadata.reflect(engine));
    expect(metadata.tables.has('found')).toBeTrue();
    await lastValueFrom(engine.dispose());
  });
});

describe('a bundle for the browser', () => {
  /** Bundles as a user would, with no alias; gives the files that came through. A built-in of Node does not resolve. */
  async function inputsOf(contents: string): Promise<string[]> {
    const { metafile } = await build({
      stdin: { contents, resolveDir: repositoryRoot },
      absWorkingDir: repositoryRoot,
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'browser',
      logLevel: 'silent',
    });
    return Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  }

  it('of the whole library has neither a built-in of Node nor a driver', async () => {
    const inputs = await inputsOf("export * from 'rxalchemy';");
    expect(inputs).toContain('dist/lib/platform/browser.js');
    expect(inputs.filter(path => /better-sqlite3|mysql2|sqlite-wasm|\/driver\//.test(path))).toEqual([]);
  });

  it('of the worker has SQLite and no engine', async () => {
    const inputs = await inputsOf("import 'rxalchemy/wasm-worker';");
    expect(inputs.some(path => path.includes('sqlite-wasm'))).toBeTrue();
    expect(inputs.filter(path => /\/(engine|pool|compiler|rxjs)\//.test(path))).toEqual([]);
  });

  it('of the quickstart leaves out what it does not use, and keeps to its budget', async () => {
    const { initial, compiling, modules } = await bundleSize(QUICKSTART);
    const late =
      /\/dialects\/mysql\/|\/(read-tables|create-table|build-table|declare)\.js$|\/codegen\/|sqlstring/;
    expect(modules.filter(path => late.test(path) || RUNNING.test(path))).toEqual([]);
    expect(initial).toBeLessThan(40);
    // Its first statement loads what runs and the compiler, beside the worker and SQLite.
    expect(compiling).toBeLessThan(103);
  });

  it('of an engine and text has no compiler, no tables and nothing that runs, and keeps to its budget', async () => {
    const { initial, running, joined, modules } = await bundleSize('{ createEngine, text }');
    const late =
      /\/dialects\/[a-z]+\/(compiler|index)\.js$|\/sql\/(select|table|dml|ddl)\.js$|statement-compiler/;
    expect(modules.filter(path => late.test(path) || RUNNING.test(path))).toEqual([]);
    expect(initial).toBeLessThan(26);
    expect(running).toBeLessThan(67);
    expect(joined).toBeLessThan(106);
  });

  it('of texts with values, types and functions beside them has no tables either', async () => {
    const { initial, modules } = await bundleSize(
      '{ and, bindParam, createEngine, func, Integer, literal, text }',
    );
    expect(modules.filter(path => /\/sql\/(select|table|dml|ddl)\.js$/.test(path))).toEqual([]);
    expect(initial).toBeLessThan(32);
  });

  it('of all names keeps to its budget', async () => {
    const { initial, joined, modules } = await bundleSize('*');
    expect(modules.filter(path => /\/pool\/pool\.js$|\/engine\/execution\.js$/.test(path))).toEqual([]);
    expect(initial).toBeLessThan(113);
    expect(joined).toBeLessThan(140);
  });

  it('of the language alone has no engine, and keeps to its budget', async () => {
    const { initial, modules } = await bundleSize(
      '{ column, compile, Integer, MetaData, select, sqlite, Table, Text }',
    );
    expect(modules.filter(path => /\/(engine|pool|worker|operators|inspect|platform)\//.test(path))).toEqual(
      [],
    );
    expect(initial).toBeLessThan(51);
  });
});
