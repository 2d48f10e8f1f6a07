/**
 * Inserting many rows with one statement, against a prepared loop in one transaction on the main thread.
 */
import Database from 'better-sqlite3';
import { text } from '../../lib/index.js';
import { firstValueFrom } from 'rxjs';
import { item, items, withEngine, withItems } from './fixtures.js';
import { alternate, atLeast, median, rate, ratioLine, sized } from './harness.js';
import type { Group } from './harness.js';
import { elapsed } from './measure.js';

const ROWS = sized(100_000);
const rows = Array.from({ length: ROWS }, (_, n) => item(n + 1));

export const group: Group = {
  name: 'insert',
  benches: [
    {
      name: 'an array of values',
      run: () =>
        withItems(0, theirs =>
          withItems(0, mine =>
            withEngine(mine, async engine => {
              const db = new Database(theirs);
              const statement = db.prepare('INSERT INTO items VALUES (?, ?, ?, ?, ?)');
              const insertAll = db.transaction(() => {
                for (const { id, name, city, score, age } of rows) statement.run(id, name, city, score, age);
              });
              const { ours, peer } = await alternate({
                ours: async () => {
                  await firstValueFrom(engine.execute(text('DELETE FROM items')));
                  return elapsed(async () => {
                    const written = await firstValueFrom(engine.execute(items.insert().values(rows)));
                    if (written.rowCount !== ROWS) throw new Error(`wrote ${written.rowCount} rows`);
                  });
                },
                peer: () => {
                  db.exec('DELETE FROM items');
                  return elapsed(insertAll);
                },
              });
              db.close();
              const note = `${rate(ROWS, median(ours))} against ${rate(ROWS, median(peer))}`;
              const bench = `insert ${ROWS.toLocaleString('en')} rows, one statement`;
              return [ratioLine(bench, 'better-sqlite3 loop', peer, ours, atLeast(0.8), note)];
            }),
          ),
        ),
    },
  ],
};
