/**
 * MySQL against mysql2 on the main thread: a million rows streamed, and point queries in flight, on a private MariaDB.
 *
 * Where there is no MariaDB the lines are left out, and a line of output says so.
 */
import { createConnection, createPool } from 'mysql2';
import { firstValueFrom, lastValueFrom, tap } from 'rxjs';
import { bindParam, createEngine, select } from '../../lib/index.js';
import type { Engine } from '../../lib/index.js';
import { privateServer } from '../support/mariadb.js';
import { items, SELECT_ITEMS } from './fixtures.js';
import type { Item } from './fixtures.js';
import { alternate, atLeast, atMost, figureLine, median, rate, ratioLine, sized } from './harness.js';
import type { Group, Line } from './harness.js';
import { elapsed, measure } from './measure.js';

const ROWS = sized(1_000_000);
const POINT_ROWS = sized(100_000);
const QUERIES = sized(20_000);
const IN_FLIGHT = 16;
const WARM_UP = 5_000;
const AFTER_COLLECTION = 2_000;

/** Touches every row, so that no side can leave a row unbuilt. */
class Sum {
  #ids = 0;
  #rows = 0;
  readonly add = (row: Item): void => {
    this.#ids += row.id;
    this.#rows++;
  };
  check(): void {
    if (this.#rows !== ROWS || this.#ids !== (ROWS * (ROWS + 1)) / 2)
      throw new Error(`saw ${this.#rows} rows instead of ${ROWS}`);
  }
}

/** Runs with the URL of a database of `rows` items; without a server there are no lines. */
async function withServer(rows: number, use: (url: string) => Promise<Line[]>): Promise<Line[]> {
  // Neither the server nor the connection that fills it keeps the process alive.
  const alive = setInterval(() => {}, 1000);
  try {
    return await onServer(rows, use);
  } finally {
    clearInterval(alive);
  }
}

async function onServer(rows: number, use: (url: string) => Promise<Line[]>): Promise<Line[]> {
  const server = await privateServer();
  if (server === undefined) {
    process.stdout.write('  SKIPPED: there is no MariaDB on this machine, and none can be installed\n');
    return [];
  }
  try {
    await server.admin.query('CREATE DATABASE bench CHARACTER SET utf8mb4');
    await server.admin.query(
      'CREATE TABLE bench.items (id INT PRIMARY KEY, name VARCHAR(60), city VARCHAR(60), score DOUBLE, age INT)',
    );
    await server.admin.query(
      "INSERT INTO bench.items SELECT seq, CONCAT('name of ', seq), " +
        "ELT(1 + seq % 7, 'Lisboa', 'Reykjavík', 'Oslo', 'Kyiv', 'Montréal', 'Aarhus', 'Kraków'), seq / 7e0, seq % 90 " +
        `FROM bench.seq_1_to_${rows}`,
    );
    await server.admin.query('ANALYZE TABLE bench.items');
    return await use(server.url('bench'));
  } finally {
    server.admin.destroy();
    await server.own!.signal('SIGKILL');
  }
}

async function withEngine<T>(url: string, poolSize: number, use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = createEngine(url, { poolSize });
  try {
    return await use(engine);
  } finally {
    await lastValueFrom(engine.dispose());
  }
}

const statement = select(items.c.id, items.c.name, items.c.city, items.c.score, items.c.age);

async function streamOurs(engine: Engine): Promise<void> {
  const sum = new Sum();
  await lastValueFrom(engine.execute(statement).pipe(tap(row => sum.add(row as Item))));
  sum.check();
}

function stream(): Promise<Line[]> {
  return withServer(ROWS, url =>
    withEngine(url, 1, async engine => {
      const connection = createConnection(url);
      const events = (kind: 'query' | 'execute'): Promise<number> =>
        elapsed(
          () =>
            new Promise<void>((resolve, reject) => {
              const sum = new Sum();
              const command = connection[kind](SELECT_ITEMS);
              command.on('result', row => sum.add(row as Item));
              command.on('error', reject);
              command.on('end', () => resolve(sum.check()));
            }),
        );
      const shares: number[] = [];
      const { ours, text, binary } = await alternate({
        ours: async () => {
          const { ms, utilization } = await measure(() => streamOurs(engine));
          shares.push(utilization);
          return ms;
        },
        text: () => events('query'),
        binary: () => events('execute'),
      });
      connection.destroy();
      const title = `MySQL: stream ${ROWS.toLocaleString('en')} rows × 5`;
      const rates = (peer: readonly number[]): string =>
        `${rate(ROWS, median(ours))} against ${rate(ROWS, median(peer))}`;
      return [
        ratioLine(`${title}, per row`, 'mysql2 query(), ‘result’', text, ours, atLeast(0.8), rates(text)),
        ratioLine(
          `${title}, per row`,
          'mysql2 execute(), ‘result’',
          binary,
          ours,
          atLeast(0.8),
          rates(binary),
        ),
        figureLine(`${title}, main thread’s time`, '–', shares.slice(1), 'of it', atMost(0.4)),
      ];
    }),
  );
}

const key = (n: number): number => 1 + ((n * 7919) % POINT_ROWS);
const pointQuery = items.select().where(items.c.id.eq(bindParam('id')));

/** Runs `count` calls, at most `IN_FLIGHT` at once. */
async function inFlight(count: number, call: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await call(next++);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

/** Each round begins with a full collection, which throws compiled code away: some calls come before the clock starts. */
async function steady(call: (n: number) => Promise<void>): Promise<number> {
  await inFlight(AFTER_COLLECTION, call);
  return elapsed(() => inFlight(QUERIES, call));
}

function check(n: number, row: { readonly id: number } | undefined): void {
  if (row?.id !== key(n)) throw new Error(`asked for ${key(n)}, got ${row?.id}`);
}

function points(): Promise<Line[]> {
  return withServer(POINT_ROWS, url =>
    withEngine(url, IN_FLIGHT, async engine => {
      const pool = createPool({ uri: url, connectionLimit: IN_FLIGHT });
      const theirs = pool.promise();
      const sql = `${SELECT_ITEMS} WHERE id = ?`;
      const ofPool = async (n: number): Promise<void> => {
        const [rows] = await theirs.execute(sql, [key(n)]);
        check(n, (rows as Item[])[0]);
      };
      const ofEngine = async (n: number): Promise<void> =>
        check(n, await firstValueFrom(engine.execute(pointQuery, { id: key(n) }).one()));
      await inFlight(WARM_UP, ofEngine);
      await inFlight(WARM_UP, ofPool);
      const { ours, peer } = await alternate({ ours: () => steady(ofEngine), peer: () => steady(ofPool) });
      await theirs.end();
      const note = `${rate(QUERIES, median(ours))} against ${rate(QUERIES, median(peer))}`;
      const bench = `MySQL: point queries, ${IN_FLIGHT} in flight`;
      return [ratioLine(bench, 'mysql2 execute(), pool', peer, ours, atLeast(0.8), note)];
    }),
  );
}

export const group: Group = {
  name: 'mysql',
  benches: [
    { name: 'rows against mysql2', run: stream },
    { name: 'point queries against mysql2', run: points },
  ],
};
