/**
 * Point queries by primary key: one at a time against a bare message round trip, many in flight against sqlite3.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { bindParam } from '../../lib/index.js';
import type { Engine } from '../../lib/index.js';
import { firstValueFrom } from 'rxjs';
import { items, loadSqlite3, openSqlite3, SELECT_ITEMS, withEngine, withItems } from './fixtures.js';
import type { Item } from './fixtures.js';
import { alternate, atLeast, atMost, figureLine, median, rate, ratioLine, sized } from './harness.js';
import type { Group, Line } from './harness.js';
import { elapsed } from './measure.js';

const ROWS = sized(100_000);
const QUERIES = sized(5_000);
const IN_FLIGHT = 16;
/** Queries before anything is measured, also with `--quick`: the steady state of a program is compared, not its first second. */
const WARM_UP = 5_000;
const AFTER_COLLECTION = 2_000;
const BY_ID = `${SELECT_ITEMS} WHERE id = ?`;

const key = (n: number): number => 1 + ((n * 7919) % ROWS);
const pointQuery = items.select().where(items.c.id.eq(bindParam('id')));

/** One query, its statement built once and its parameter given at execution. */
async function prepared(engine: Engine, n: number): Promise<void> {
  const row = await firstValueFrom(engine.execute(pointQuery, { id: key(n) }).one());
  if (row.id !== key(n)) throw new Error(`asked for ${key(n)}, got ${row.id}`);
}

/** One query, its statement built anew, as programs do. */
async function byStatement(engine: Engine, n: number): Promise<void> {
  const row = await firstValueFrom(engine.execute(items.select().where(items.c.id.eq(key(n)))).one());
  if (row.id !== key(n)) throw new Error(`asked for ${key(n)}, got ${row.id}`);
}

/** Runs `count` calls, at most `width` at once. */
async function inFlight(width: number, count: number, call: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await call(next++);
  };
  await Promise.all(Array.from({ length: width }, lane));
}

/**
 * Milliseconds for `count` calls in the steady state: each round begins with a full collection, which throws compiled code
 * away, so that some calls are made before the clock starts.
 */
async function steady(width: number, count: number, call: (n: number) => Promise<void>): Promise<number> {
  await inFlight(width, AFTER_COLLECTION, call);
  return elapsed(() => inFlight(width, count, call));
}

const each = (ms: readonly number[]): string => `${((median(ms) / QUERIES) * 1000).toFixed(1)} µs`;

function oneAtATime(): Promise<Line[]> {
  return withItems(ROWS, file =>
    withEngine(file, async engine => {
      const worker = new Worker(new URL('echo-worker.js', import.meta.url));
      const echo = async (n: number): Promise<void> => {
        const answer = once(worker, 'message');
        worker.postMessage(n);
        await answer;
      };
      const db = new Database(file, { readonly: true });
      const native = db.prepare(BY_ID);
      await inFlight(1, WARM_UP, n => prepared(engine, n));
      await inFlight(1, WARM_UP, n => byStatement(engine, n));
      const { bare, query, ofPrepared, ofStatement } = await alternate({
        bare: () => steady(1, QUERIES, echo),
        query: () =>
          elapsed(() => {
            for (let n = 0; n < QUERIES; n++) native.get(key(n));
          }),
        ofPrepared: () => steady(1, QUERIES, n => prepared(engine, n)),
        ofStatement: () => steady(1, QUERIES, n => byStatement(engine, n)),
      });
      await worker.terminate();
      db.close();
      const trip = bare.map((ms, round) => ms + query[round]!);
      const peer = 'message round trip';
      return [
        ratioLine(
          'one point query at a time, prepared',
          peer,
          ofPrepared,
          bare,
          atMost(1.3),
          `${each(ofPrepared)} against ${each(bare)}`,
        ),
        ratioLine(
          'one point query at a time, statement built anew',
          peer,
          ofStatement,
          bare,
          atMost(1.3),
          `${each(ofStatement)} against ${each(bare)}`,
        ),
        ratioLine(
          'one point query at a time, prepared',
          'round trip + get()',
          ofPrepared,
          trip,
          undefined,
          `the query itself ${each(query)}`,
        ),
      ];
    }),
  );
}

function sixteenInFlight(): Promise<Line[]> {
  return withItems(ROWS, file =>
    withEngine(file, async engine => {
      const sqlite3 = await loadSqlite3();
      if (!sqlite3) return [];
      const db = await openSqlite3(sqlite3, file);
      const statement = db.prepare(BY_ID);
      const get = (n: number): Promise<void> =>
        new Promise((resolve, reject) => {
          statement.get<Item>([key(n)], (error, row) => {
            if (error) reject(error);
            else if (row?.id === key(n)) resolve();
            else reject(new Error(`asked for ${key(n)}, got ${row?.id}`));
          });
        });
      const count = QUERIES * 4;
      await inFlight(IN_FLIGHT, WARM_UP, n => prepared(engine, n));
      const { ours, peer } = await alternate({
        ours: () => steady(IN_FLIGHT, count, n => prepared(engine, n)),
        peer: () => steady(IN_FLIGHT, count, get),
      });
      await new Promise(resolve => statement.finalize(resolve));
      db.close();
      const note = `${rate(count, median(ours))} against ${rate(count, median(peer))}`;
      return [
        ratioLine(`point queries, ${IN_FLIGHT} in flight`, 'sqlite3 get()', peer, ours, atLeast(3), note),
      ];
    }),
  );
}

/** The cost of a statement must not grow with the number of statements run. */
function afterMany(): Promise<Line[]> {
  return withItems(ROWS, file =>
    withEngine(file, async engine => {
      const batch = async (): Promise<number> =>
        elapsed(() => inFlight(IN_FLIGHT, QUERIES, n => byStatement(engine, n)));
      const first: number[] = [];
      const last: number[] = [];
      await inFlight(IN_FLIGHT, WARM_UP, n => byStatement(engine, n));
      for (let round = 0; round < 5; round++) first.push(await batch());
      const between = sized(1_000_000);
      await inFlight(IN_FLIGHT, between, n => byStatement(engine, n));
      for (let round = 0; round < 5; round++) last.push(await batch());
      const growth = last.map((ms, round) => ms / first[round]!);
      const bench = `a statement after ${between.toLocaleString('en')} others`;
      return [figureLine(bench, 'the first ones', growth, '×', atMost(1.25))];
    }),
  );
}

export const group: Group = {
  name: 'points',
  needsSqlite3: true,
  benches: [
    { name: 'one at a time', run: oneAtATime },
    { name: 'sixteen in flight', run: sixteenInFlight },
    { name: 'after many statements', run: afterMany },
  ],
};
