/** SQLite WASM in a Web Worker and inline, on memory: what only a browser can show. */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { createEngine, inlineScheduler, text, type Engine } from '../../lib/index.js';
import { describeInBrowser } from '../support/in-browser.js';
import { all, endless, numbersTo, rejection } from '../support/notes.js';

describeInBrowser('an in-memory database in a Web Worker', () => {
  let engine: Engine;

  beforeEach(() => {
    engine = createEngine('sqlite://');
  });

  afterEach(() => lastValueFrom(engine.dispose()));

  it('says its version, where it lies and that it can be interrupted', async () => {
    const version = await firstValueFrom(engine.scalar(text<{ v: string }>('SELECT sqlite_version() AS v')));
    expect(engine.dialect).toEqual({
      name: 'sqlite',
      serverVersion: version!,
      interrupts: true,
      interruptsBy: 'sharedMemory',
      storage: 'memory',
    });
  });

  it('streams many rows', async () => {
    let sum = 0;
    await engine.execute(numbersTo(100_000)).forEach(({ n }) => (sum += n));
    expect(sum).toBe(5_000_050_000);
  });

  it('[C14] stops a statement in the middle of a step', async () => {
    await firstValueFrom(engine.ping());
    const running = engine.execute(endless).subscribe();
    await new Promise(resolve => requestAnimationFrame(resolve));
    running.unsubscribe();
    await firstValueFrom(engine.idle());
    expect(await all(engine.execute(numbersTo(3)))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('gives and takes every kind of value', async () => {
    const values = [null, 1.5, 2 ** 53 - 1, 'ü€😀\0\uFEFF', '', new Uint8Array([0, 255]), new Uint8Array(0)];
    const names = values.map((_, index) => `:p${index} AS p${index}`).join(', ');
    const params = Object.fromEntries(values.map((value, index) => [`p${index}`, value]));
    const row = await firstValueFrom(engine.execute(text(`SELECT ${names}`), params).tuples());
    expect(row).toEqual(values);
  });

  it('matches regular expressions, and says what is none', async () => {
    const match = text<{ n: number; r: string }>(
      "SELECT 'Dana' REGEXP '^D' AS n, regexp_replace('Dana', 'A', '-', 'i') AS r",
    );
    expect(await all(engine.execute(match))).toEqual([{ n: 1, r: 'D-n-' }]);
    const wrong = await rejection(all(engine.execute(text("SELECT 'a' REGEXP '('"))));
    expect([wrong.name, /Invalid regular expression/.test(wrong.message)]).toEqual(['DataError', true]);
  });

  it('says that a database in UTF-16 is one', async () => {
    await lastValueFrom(engine.execute(text('CREATE TABLE t (n)')));
    const bytes = await firstValueFrom(engine.exportDatabase());
    bytes[59] = 2;
    const error = await rejection(lastValueFrom(engine.importDatabase(bytes)));
    expect([error.name, /UTF-16, which SQLite WASM cannot read/.test(error.message)]).toEqual([
      'InterfaceError',
      true,
    ]);
    expect(await all(engine.execute(text('SELECT count(*) AS n FROM t')))).toEqual([{ n: 0 }]);
  });

  it('refuses half of a statement, several statements and none', async () => {
    for (const sql of ['SELECT 1; SELECT 2', 'SELECT 1; nonsense', '-- nothing', ';']) {
      expect((await rejection(all(engine.execute(text(sql))))).name)
        .withContext(sql)
        .toBe('ProgrammingError');
    }
    expect(await all(engine.execute(text('SELECT 1 AS n; -- and a comment')))).toEqual([{ n: 1 }]);
  });
});

describeInBrowser('the inline scheduler in a page', () => {
  it('runs the driver that it is given', async () => {
    const scheduler = inlineScheduler({
      warn: false,
      load: () => import('../../lib/dialects/sqlite/driver/wasm/index.js'),
    });
    const engine = createEngine('sqlite://', { scheduler });
    expect(await all(engine.execute(numbersTo(3)))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(engine.dialect.interrupts).toBe(false);
    await lastValueFrom(engine.dispose());
  });
});
