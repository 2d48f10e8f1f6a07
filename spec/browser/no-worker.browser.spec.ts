/** Workers that cannot begin: each is an error that says why, and nothing waits for them for ever. */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { createEngine, OperationalError, ResourceClosedError, text, TimeoutError } from '../../lib/index.js';
import { describeInBrowser } from '../support/in-browser.js';
import { all, rejection } from '../support/notes.js';

const SCRIPT = '/base/dist/browser/driver/wasm/worker.js';

/** A worker that runs modules one after the other. */
function workerOf(...modules: string[]): Worker {
  const script = modules.map(module => `import ${JSON.stringify(module)};`).join('\n');
  return new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })), { type: 'module' });
}

const module = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

describeInBrowser('a worker that cannot begin', () => {
  const answering = (response: string): Worker =>
    workerOf(
      module(`globalThis.fetch = async () => ${response}; globalThis.XMLHttpRequest = undefined;`),
      location.origin + SCRIPT,
    );
  const cases: readonly (readonly [string, () => Worker, string, RegExp])[] = [
    [
      'whose script is not there',
      () => new Worker('/nowhere/worker.js', { type: 'module' }),
      'CONNECTION_GONE',
      /could not be loaded: missing/,
    ],
    ['whose script fails', () => workerOf(module('throw new Error("broken")')), 'CONNECTION_GONE', /broken/],
    [
      'whose WebAssembly is not there',
      () => answering('new Response("Not found", { status: 404 })'),
      'SQLITE_CANTOPEN',
      /WebAssembly could not be loaded.*sqlite3\.wasm .* must lie beside/s,
    ],
  ];
  for (const [what, worker, code, message] of cases)
    it(`is an error: one ${what}`, async () => {
      const engine = createEngine('sqlite://', { worker });
      const error = await rejection(all(engine.execute(text('SELECT 1'))));
      expect(error).toBeInstanceOf(OperationalError);
      expect(error['code']).toBe(code);
      expect(error.message).toMatch(message);
      await lastValueFrom(engine.dispose());
    });

  for (const [what, storage] of [
    ['there is none', 'undefined'],
    [
      'the browser refuses it',
      '{ getDirectory: async () => { throw new DOMException("private", "SecurityError") } }',
    ],
  ] as const)
    it(`is an error: one for a file where ${what}`, async () => {
      const without = module(`Object.defineProperty(navigator, 'storage', { value: ${storage} });`);
      const engine = createEngine('sqlite:///none.db', {
        worker: () => workerOf(without, location.origin + SCRIPT),
      });
      const error = await rejection(all(engine.execute(text('SELECT 1'))));
      expect(error).toBeInstanceOf(OperationalError);
      expect(error['code']).toBe('SQLITE_CANTOPEN');
      expect(error.message).toMatch(/no origin private file system|cannot be opened: private/);
      await lastValueFrom(engine.dispose());
    });

  for (const [what, worker] of [
    ['one that does nothing', () => workerOf()],
    ['one whose WebAssembly never comes', () => answering('new Promise(() => {})')],
  ] as const)
    it(`is waited for until the timeout, and ended with its engine: ${what}`, async () => {
      const engine = createEngine('sqlite://', { worker });
      const late = await rejection(
        firstValueFrom(engine.begin(conn => conn.execute(text('SELECT 1')), { timeout: 50 })),
      );
      expect(late).toBeInstanceOf(TimeoutError);
      const waiting = rejection(all(engine.execute(text('SELECT 1'))));
      await lastValueFrom(engine.dispose());
      expect(await waiting).toBeInstanceOf(ResourceClosedError);
    });
});
