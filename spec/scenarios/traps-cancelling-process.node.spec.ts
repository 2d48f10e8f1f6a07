/** Trap section A where it is about processes: listeners that pile up, a process that aborts or hangs. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describeBoth } from '../support/both.js';
import { numbersTo } from '../support/notes.js';
import { endlessRows } from '../support/statements.js';

describeBoth('trap A, processes', at => {
  it('trap A11 iterations leave no listeners behind', async () => {
    const engine = at.engine({ poolSize: 1 });
    const warnings: Error[] = [];
    const listen = (warning: Error): unknown => warnings.push(warning);
    process.on('warning', listen);
    const controller = new AbortController();
    for (let round = 0; round < 30; round++) {
      for await (const _row of engine.execute(endlessRows(at))) break;
      await engine.execute(numbersTo(3)).forEachRow(() => {}, { signal: controller.signal });
    }
    await new Promise(resolve => setImmediate(resolve));
    process.off('warning', listen);
    expect(warnings.map(({ message }) => message)).toEqual([]);
  });
});

describe('trap A12', () => {
  it('trap A12 an engine disposed while its thread is inside a call neither aborts nor hangs the process', async () => {
    const program = `
      import { createEngine, text } from ${JSON.stringify(new URL('../../lib/rxalchemy.js', import.meta.url).href)};
      import { firstValueFrom } from 'rxjs';
      const engine = createEngine('sqlite://', { cancelGrace: 50 });
      engine.execute(text('WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n')).subscribe({ error() {} });
      const conn = await firstValueFrom(engine.connect());
      conn.runInThread(${JSON.stringify(new URL('./fixtures/thread-functions.js', import.meta.url).href)}, 'slowly', 30).subscribe({ error() {} });
      await firstValueFrom(engine.dispose()).catch(() => {});
      console.log('disposed');
    `;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { timeout: 100_000 },
    );
    expect(stdout).toContain('disposed');
  }, 120_000);
});
