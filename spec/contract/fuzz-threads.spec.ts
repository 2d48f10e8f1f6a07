/**
 * A thousand random operations on real threads and, fewer, on a real server, several at a time, many of them left at a random moment: queries,
 * streams, cursors, loops with a break, transfers in transactions of every kind, savepoints, many sets, owned handles.
 * Money is only moved: whoever looks, whenever, must find the same sum.
 */
import {
  type Observable,
  catchError,
  concat,
  concatMap,
  defer,
  finalize,
  firstValueFrom,
  from,
  ignoreElements,
  map,
  merge,
  of,
  take,
  throwError,
  toArray,
} from 'rxjs';

import {
  DBAPIError,
  InvalidRequestError,
  text,
  type Connection,
  type Engine,
  type Executor,
  type TransactionOptions,
} from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { randomFrom } from '../support/random.js';

const ROUNDS = { sqlite: 1000, mysql: 300 };
const WALKERS = 6;
const ACCOUNTS = 10;
const TOTAL = 1000;

type Random = (n: number) => number;

const sum = text<{ s: number }>('SELECT CAST(sum(n) AS SIGNED) AS s FROM t');
const everything = text<{ id: number; n: number; pad: number }>(
  'WITH RECURSIVE p(pad) AS (SELECT 0 UNION ALL SELECT pad + 1 FROM p WHERE pad < 99) SELECT id, n, pad FROM p, t ORDER BY pad, id',
);
const move = text('UPDATE t SET n = n + :by WHERE id = :id');
const spin = text(
  'SELECT (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT count(*) FROM n) AS c',
);
const boom = new Error('boom');

/** The sum as one statement sees it; an error when money was made or lost. */
function look(on: Executor): Observable<never> {
  return on.execute(sum).pipe(
    map(({ s }) => {
      if (s !== TOTAL) throw new Error(`the sum is ${s}`);
    }),
    ignoreElements(),
  );
}

/** Rows that belong together, as a consumer takes them that leaves before the end or not. */
function wholeRows(rows: Observable<{ n: number }>): Observable<unknown> {
  return rows.pipe(
    toArray(),
    map(all => {
      if (all.length !== ACCOUNTS * 100) throw new Error(`${all.length} rows`);
      if (all.reduce((total, { n }) => total + n, 0) !== TOTAL * 100)
        throw new Error('rows of different moments');
    }),
  );
}

function transfer(on: Executor, random: Random): Observable<unknown> {
  const by = random(50);
  return concat(
    on.execute(move, { by, id: 1 + random(ACCOUNTS) }),
    on.execute(move, { by: -by, id: 1 + random(ACCOUNTS) }),
  );
}

async function loop(on: Executor, rows: number): Promise<void> {
  let left = rows;
  for await (const { n } of on.execute(everything, {}, { fetchSize: 16, window: 2 })) {
    if (typeof n !== 'number') throw new Error(`n is ${String(n)}`);
    if (--left === 0) break;
  }
}

function closing<T>(handle: { close(): Observable<void> }, source: Observable<T>): Observable<T> {
  return source.pipe(finalize(() => handle.close().subscribe()));
}

/** Loops under way: nothing that unsubscribes reaches into them. */
const loops = new Set<Promise<void>>();

function looping(on: Executor, rows: number): Observable<void> {
  return defer(() => {
    const running = loop(on, rows);
    loops.add(running);
    return from(running.finally(() => loops.delete(running)));
  });
}

/** Transactions that read before they take a lock for writing. */
const LATE: Record<'sqlite' | 'mysql', TransactionOptions> = {
  sqlite: { mode: 'deferred' },
  mysql: { isolationLevel: 'SERIALIZABLE' },
};

type Operation = (engine: Engine, random: Random, late: TransactionOptions) => Observable<unknown>;

const OPERATIONS: readonly Operation[] = [
  engine => look(engine),
  engine => wholeRows(engine.execute(everything)),
  (engine, random) => engine.execute(everything, {}, { fetchSize: 8, window: 1 }).pipe(take(1 + random(40))),
  (engine, random) => looping(engine, 1 + random(200)),
  (engine, random) =>
    engine
      .execute(everything)
      .cursor()
      .pipe(
        concatMap(cursor => closing(cursor, concat(cursor.fetchMany(1 + random(30)), cursor.fetchOne()))),
      ),
  engine => engine.execute(spin),
  (engine, random) => engine.begin(conn => concat(transfer(conn, random), look(conn))),
  (engine, random) => engine.begin(conn => transfer(conn, random), { emit: 'live' }),
  (engine, random) =>
    engine.begin(conn =>
      concat(
        conn.execute(move, { by: 7, id: 1 }),
        conn
          .beginNested(inner =>
            concat(
              transfer(inner, random),
              throwError(() => boom),
            ),
          )
          .pipe(catchError(() => of(null))),
        conn.beginNested(inner => inner.execute(move, { by: -7, id: 2 })),
        look(conn),
      ),
    ),
  (engine, random) =>
    engine
      .begin(conn =>
        concat(
          conn.execute(move, { by: 1 + random(9), id: 3 }),
          throwError(() => boom),
        ),
      )
      .pipe(catchError((error: unknown) => (error === boom ? of(null) : throwError(() => error)))),
  (engine, random, late) =>
    engine
      .begin(conn => concat(look(conn), transfer(conn, random)), late)
      .pipe(
        // Somebody else committed between its first read and its first write: that is SQLite's answer.
        catchError((error: unknown) =>
          error instanceof DBAPIError && error.code === 'SQLITE_BUSY_SNAPSHOT'
            ? of(null)
            : throwError(() => error),
        ),
      ),
  engine =>
    engine.begin(conn => concat(look(conn), wholeRows(conn.execute(everything)), look(conn)), {
      readOnly: true,
    }),
  (engine, random) => {
    const sets = Array.from({ length: 40 }, () => ({ by: random(20), id: 1 + random(ACCOUNTS) }));
    return engine.execute(move, [
      ...sets,
      ...sets.map(({ by, id }) => ({ by: -by, id: (id % ACCOUNTS) + 1 })),
    ]);
  },
  (engine, random) =>
    engine
      .connect()
      .pipe(concatMap(conn => closing(conn, concat(look(conn), owned(conn, random), look(conn))))),
  (engine, random) =>
    engine.connect(conn =>
      merge(
        look(conn),
        conn.execute(everything).pipe(take(1 + random(300))),
        conn.begin(inner => transfer(inner, random)),
        look(conn),
      ),
    ),
];

function owned(conn: Connection, random: Random): Observable<unknown> {
  return conn
    .begin()
    .pipe(
      concatMap(transaction =>
        concat(transfer(conn, random), random(2) === 0 ? transaction.commit() : transaction.rollback()),
      ),
    );
}

/** A server's answer to two that wait for each other: the victim's transaction is gone, whatever follows in it is refused. */
function isDeadlock(error: unknown): boolean {
  if (error instanceof InvalidRequestError) return /the database ended it \(Deadlock/.test(error.message);
  return error instanceof DBAPIError && error.code === 'ER_LOCK_DEADLOCK';
}

/** Runs an operation and leaves it at a random moment, or not. */
async function round(
  engine: Engine,
  random: Random,
  late: TransactionOptions,
  wrong: string[],
): Promise<void> {
  const which = random(OPERATIONS.length);
  let left = false;
  const source = OPERATIONS[which]!(engine, random, late);
  await new Promise<void>(resolve => {
    const note = (what: string): void => {
      if (left) wrong.push(`operation ${which}: ${what} after it was left`);
    };
    const subscription = source.subscribe({
      next: () => note('next'),
      error: (error: unknown) => {
        note('error');
        if (!isDeadlock(error)) wrong.push(`operation ${which}: ${String(error)}`);
        resolve();
      },
      complete: () => {
        note('complete');
        resolve();
      },
    });
    const leave = (): void => {
      subscription.unsubscribe();
      left = true;
      resolve();
    };
    const how = random(5);
    if (how === 0) leave();
    else if (how === 1) queueMicrotask(leave);
    else if (how === 2) setTimeout(leave, random(4));
    else if (how === 3) {
      const turn = (left: number): unknown => (left === 0 ? leave() : setImmediate(turn, left - 1));
      turn(random(30));
    }
  });
}

describeEngines(
  'Random operations with random unsubscribes',
  at => {
    it('[C16] [C17] [C18] [C28] keep the sum, leave nothing out, and let the next query work', async () => {
      const engine = at.engine({ poolSize: 3 });
      await firstValueFrom(engine.execute(text('CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)')));
      await firstValueFrom(
        engine.execute(
          text('INSERT INTO t VALUES (:id, :n)'),
          Array.from({ length: ACCOUNTS }, (_, index) => ({ id: index + 1, n: TOTAL / ACCOUNTS })),
        ),
      );
      const wrong: string[] = [];
      const problems: unknown[] = [];
      engine.events.subscribe(event => {
        if (event.type === 'releaseFailed') problems.push(event.error);
        if (event.type === 'evict') problems.push(event.reason);
      });
      const walk = async (walker: number): Promise<void> => {
        for (let count = walker; count < ROUNDS[at.dialect] && wrong.length < 5; count += WALKERS) {
          await round(engine, randomFrom(count + 1), LATE[at.dialect], wrong);
        }
      };
      await Promise.all(Array.from({ length: WALKERS }, (_, walker) => walk(walker)));
      await Promise.all(loops);
      await firstValueFrom(engine.idle());
      expect(wrong).toEqual([]);
      expect(problems).toEqual([]);
      expect(engine.pool).toEqual(
        jasmine.objectContaining({ leased: 0, waiting: 0, opening: 0, writer: undefined }),
      );
      for (let connection = 0; connection < 3; connection++)
        expect(await firstValueFrom(look(engine).pipe(toArray()))).toEqual([]);
      await firstValueFrom(engine.execute(move, { by: 0, id: 1 }));
    }, 120_000);
  },
  { stoppable: true },
);
