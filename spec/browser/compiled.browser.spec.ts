/** SQLite is fetched and compiled by the first worker of its kind; those after it get the module. */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { createEngine, text, type Engine } from '../../lib/index.js';
import { describeInBrowser } from '../support/in-browser.js';
import { removeOriginFile } from '../support/origin.js';

interface Start {
  readonly reused: unknown;
}

describeInBrowser('workers of one factory', () => {
  let starts: jasmine.Spy;
  const made: Engine[] = [];

  beforeEach(() => {
    starts = spyOn(Worker.prototype, 'postMessage').and.callThrough();
  });

  afterEach(async () => {
    for (const engine of made.splice(0)) await lastValueFrom(engine.dispose());
    await removeOriginFile('compiled.db');
  });

  /** Opens a database by workers of a factory, puts a number into a new table; what the worker was started with. */
  async function begin(url: string, worker: () => Worker, n: number): Promise<[Engine, Start]> {
    starts.calls.reset();
    const engine = createEngine(url, { worker });
    made.push(engine);
    await lastValueFrom(engine.execute(text('CREATE TABLE t (n INTEGER)')));
    await lastValueFrom(engine.execute(text('INSERT INTO t VALUES (:n)'), { n }));
    return [engine, starts.calls.first().args[0] as Start];
  }

  for (const second of ['sqlite://', 'sqlite:///compiled.db'])
    it(`share the compiled code of SQLite (${second}), and no data with it`, async () => {
      const worker = (): Worker => new Worker('/base/dist/browser/driver/wasm/worker.js', { type: 'module' });
      const [one, first] = await begin('sqlite://', worker, 1);
      expect(first.reused).toBeUndefined();
      const [two, next] = await begin(second, worker, 2);
      expect(next.reused).toBeInstanceOf(WebAssembly.Module);
      for (const [engine, n] of [
        [one, 1],
        [two, 2],
      ] as const)
        expect(await firstValueFrom(engine.scalar(text('SELECT sum(n) FROM t')))).toBe(n);
    });

  it('share it with no other factory’s', async () => {
    for (const n of [1, 2]) {
      const worker = (): Worker => new Worker('/base/dist/browser/driver/wasm/worker.js', { type: 'module' });
      expect((await begin('sqlite://', worker, n))[1].reused)
        .withContext(`${n}`)
        .toBeUndefined();
    }
  });
});
