/**
 * SQLite WASM in Chromium: rows streamed by the engine against `oo1`'s `exec` in the same worker, posting all rows at once.
 *
 * The peer's rows stay arrays, which is the cheapest that `exec` has; the engine's are objects. Left out, with a word, where
 * there is no Chromium.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { App } from '../browser/fixtures/app.js';
import { bundleWithEsbuild, makeProject, removeProject, serve, startChromium } from '../support/site.js';
import { atLeast, median, rate, ratioLine, sized, type Group, type Line } from './harness.js';

declare const app: App;

const ROWS = sized(200_000);
const ROUNDS = 7;
/** What the peer runs in the engine's own worker, with the engine's own connection. */
const EXEC = `export const run = (db, sql) => db.exec({ sql, rowMode: 'array', returnValue: 'resultRows' });`;

async function measure(): Promise<{ ours: number; peer: number }[]> {
  const browser = await startChromium();
  if (typeof browser === 'string') return [];
  const folder = makeProject();
  try {
    const bundle = await bundleWithEsbuild(folder);
    writeFileSync(join(bundle, 'exec.js'), EXEC);
    const site = await serve(bundle, true);
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => 'app' in globalThis);
    const rounds = await page.evaluate(
      async ([rows, count]) => {
        const { createEngine, text } = app.rxalchemy;
        const engine = createEngine('sqlite://');
        const fill = `CREATE TABLE items AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ${rows})
          SELECT id, 'item number ' || id AS name, id * 1.5 AS price, id % 7 AS kind, NULL AS note FROM n`;
        await app.lastValueFrom(engine.execute(text(fill)));
        const sql = 'SELECT id, name, price, kind, note FROM items';
        const conn = await app.firstValueFrom(engine.connect());
        const exec = new URL('exec.js', location.href);
        const timed = async (run: () => Promise<number>): Promise<number> => {
          const since = performance.now();
          const seen = await run();
          if (seen !== rows) throw new Error(`${seen} rows instead of ${rows}`);
          return performance.now() - since;
        };
        const sides = {
          ours: async () => {
            let seen = 0;
            await conn.execute(text(sql)).forEach(() => seen++);
            return seen;
          },
          peer: async () => (await app.firstValueFrom(conn.runInThread<unknown[]>(exec, 'run', sql))).length,
        };
        const times: { ours: number; peer: number }[] = [];
        for (let round = -2; round < count; round++) {
          const ours = await timed(sides.ours);
          const peer = await timed(sides.peer);
          if (round >= 0) times.push({ ours, peer });
        }
        return times;
      },
      [ROWS, ROUNDS] as const,
    );
    await site.close();
    return rounds;
  } finally {
    await browser.close();
    removeProject(folder);
  }
}

export const group: Group = {
  name: 'browser',
  benches: [
    {
      name: 'stream',
      async run(): Promise<Line[]> {
        const times = await measure();
        if (times.length === 0) return [];
        const [ours, peer] = [times.map(one => one.ours), times.map(one => one.peer)];
        const bench = `SQLite WASM in the browser, stream ${ROWS} rows`;
        const note = `${rate(ROWS, median(ours))} against ${rate(ROWS, median(peer))}`;
        return [ratioLine(bench, 'oo1 exec, all rows at once', peer, ours, atLeast(1), note)];
      },
    },
  ],
};
