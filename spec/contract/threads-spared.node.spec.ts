/** What the main thread is spared (C34). Node only: it watches better-sqlite3 and the files of Node. */
import fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';

import { concatMap, firstValueFrom, lastValueFrom, toArray } from 'rxjs';

import { createEngine, text, type Engine } from '../../lib/index.js';
import { describeEngines, type EngineCase } from '../support/engines.js';
import { add, all, createNotes, ids, numbersTo, rejection } from '../support/notes.js';
import { endlessRows } from '../support/statements.js';

/** Counts the calls of functions while `task` runs. */
async function callsDuring(spied: [object, string][], task: () => Promise<unknown>): Promise<string[]> {
  const calls: string[] = [];
  const before = spied.map(([owner, name]) => (owner as Record<string, unknown>)[name]);
  spied.forEach(([owner, name], index) => {
    const original = before[index] as (...args: unknown[]) => unknown;
    (owner as Record<string, unknown>)[name] = function (this: unknown, ...args: unknown[]) {
      calls.push(`${name} ${String(args[0]).slice(0, 80)}`);
      return Reflect.apply(original, this, args);
    };
  });
  syncBuiltinESMExports();
  try {
    await task();
  } finally {
    spied.forEach(([owner, name], index) => ((owner as Record<string, unknown>)[name] = before[index]));
    syncBuiltinESMExports();
  }
  return calls;
}

/** A bit of everything. */
async function workload(at: EngineCase, engine: Engine): Promise<void> {
  await createNotes(engine);
  await lastValueFrom(add(engine, 1));
  await lastValueFrom(
    engine.begin(conn => add(conn, 2).pipe(concatMap(() => conn.beginNested(inner => add(inner, 3))))),
  );
  await lastValueFrom(engine.execute(text('INSERT INTO notes (id) VALUES (:id)'), [{ id: 4 }, { id: 5 }]));
  expect((await all(engine.execute(numbersTo(3000)))).length).toBe(3000);
  for await (const { n } of engine.execute(endlessRows(at))) if (n === 2000) break;
  await rejection(all(engine.execute(text('SELEC 1'))));
  expect(await engine.hasTable('notes').pipe(toArray()).toPromise()).toEqual([true]);
  expect(await ids(engine)).toEqual([1, 2, 3, 4, 5]);
}

describeEngines(
  'the main thread',
  at => {
    it('[C34] calls no driver and no file', async () => {
      // Whatever is loaded once is loaded now.
      const warm = createEngine('sqlite://');
      await workload(at, warm);
      await firstValueFrom(warm.dispose());
      const Database = createRequire(import.meta.url)('better-sqlite3') as new (file: string) => {
        prepare(sql: string): object;
      };
      const statement = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1')) as object;
      const driver = ['prepare', 'exec', 'pragma', 'loadExtension', 'transaction', 'close', 'function'];
      const files = [
        'openSync',
        'readFileSync',
        'existsSync',
        'statSync',
        'realpathSync',
        'accessSync',
        'readdirSync',
      ];
      const spied: [object, string][] = [
        ...driver.map((name): [object, string] => [Database.prototype as object, name]),
        ...['run', 'get', 'all', 'iterate'].map((name): [object, string] => [statement, name]),
        ...files.map((name): [object, string] => [fs, name]),
      ];
      // The folder of the spec is made by the spec.
      const { url } = at;
      const calls = await callsDuring(spied, async () => {
        const engine = createEngine(url);
        await workload(at, engine);
        await firstValueFrom(engine.dispose());
      });
      // Stopping a statement is the one call that is made here, on a handle without a file (below 1 µs).
      expect(calls.filter(call => !/^get \d+$/.test(call))).toEqual([]);
    });
  },
  { dialect: 'sqlite', scheduler: 'threads' },
);
