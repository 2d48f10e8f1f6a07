/**
 * Scenarios that R2DBC's TCK lacks and its drivers, pools and other clients learned the hard way (reactive.md): MariaDB's
 * ExchangeLeakTest, reactor-core's FluxUsingWhenTest, doobie, Vert.x, SQLDelight.
 *
 * Do not apply: Vert.x's tracing and metrics (`engine.events` tells both), SQLDelight's queries that notify (`live` is
 * another room). The 29 names of FluxUsingWhenTest are proved for `usingAsync` itself (spec/operators); here is what they
 * mean for connections. r2dbc-pool's are proved with the pool.
 */
import {
  catchError,
  concat,
  EMPTY,
  filter,
  firstValueFrom,
  forkJoin,
  lastValueFrom,
  map,
  NEVER,
  of,
  race,
  take,
  tap,
  throwError,
  timeout,
} from 'rxjs';
import type { Observable } from 'rxjs';

import { ResourceClosedError, text } from '../../lib/index.js';
import type { Connection, EngineEvent } from '../../lib/index.js';
import { describeBoth } from '../support/both.js';
import { beginText } from '../support/statements.js';
import { add, all, createNotes, endless, ids, numbersTo, rejection } from '../support/notes.js';
import { recorder } from '../support/recorder.js';

const rows = numbersTo(100);
const full = (conn: Connection): Promise<number> => all(conn.execute(rows)).then(({ length }) => length);

describeBoth('R2DBC clients, ExchangeLeakTest', at => {
  it('take(1) of 100 rows, then five full queries on the same connection', async () => {
    const conn = await firstValueFrom(at.engine().connect());
    expect(await firstValueFrom(conn.execute(rows))).toEqual({ n: 1 });
    for (let round = 0; round < 5; round++) expect(await full(conn)).toBe(100);
    await firstValueFrom(conn.close());
  });

  it('take(0) three times, then a full query', async () => {
    const conn = await firstValueFrom(at.engine().connect());
    for (let round = 0; round < 3; round++) expect(await all(conn.execute(rows).pipe(take(0)))).toEqual([]);
    expect(await full(conn)).toBe(100);
    await firstValueFrom(conn.close());
  });

  it('ten quick take(1) in a row, then a count; cancelled and completed interleaved; a mix of all', async () => {
    const conn = await firstValueFrom(at.engine().connect());
    await Promise.all(Array.from({ length: 10 }, () => firstValueFrom(conn.execute(rows))));
    expect(await firstValueFrom(conn.scalar(text('SELECT 10')))).toBe(10);
    for (let round = 0; round < 5; round++) {
      await firstValueFrom(conn.execute(rows));
      expect(await full(conn)).toBe(100);
    }
    for (let round = 0; round < 12; round++) {
      const count = [0, 1, 1000][round % 3]!;
      expect((await all(conn.execute(rows).pipe(take(count)))).length).toBe(Math.min(count, 100));
    }
    expect(await firstValueFrom(conn.scalar(text('SELECT 7')))).toBe(7);
    await firstValueFrom(conn.close());
  });

  it('take(1) with a timeout, and ten aborts before the first row, do not block what follows', async () => {
    const conn = await firstValueFrom(at.engine().connect());
    expect(await firstValueFrom(conn.execute(rows).pipe(take(1), timeout(60_000)))).toEqual({ n: 1 });
    for (let round = 0; round < 10; round++) {
      await firstValueFrom(race(conn.execute(rows), of('first')).pipe(take(1)));
      conn.execute(rows).subscribe().unsubscribe();
    }
    expect(await full(conn)).toBe(100);
    await firstValueFrom(conn.close());
  });
});

describeBoth('R2DBC clients, FluxUsingWhenTest', at => {
  it('a resource that fails to come never applies the body; an early cancel of it gives it back', async () => {
    const engine = at.engine({ poolSize: 1 });
    let applied = 0;
    const use = (): Observable<never> => {
      applied++;
      return NEVER;
    };
    for (const source of [engine.connect(use), engine.begin(use)]) source.subscribe().unsubscribe();
    await firstValueFrom(engine.idle());
    await firstValueFrom(engine.dispose());
    for (const source of [engine.connect(use), engine.begin(use)]) {
      expect(await rejection(firstValueFrom(source))).toBeInstanceOf(ResourceClosedError);
    }
    expect(applied).toBe(0);
  });

  it('exactly one of commit and rollback happens, whatever the end', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    const ends: [Observable<unknown>, string][] = [
      [engine.begin(() => EMPTY), 'COMMIT'],
      [engine.begin(() => of(1)).pipe(take(1)), 'COMMIT'],
      [engine.begin(() => throwError(() => 'a string')), 'ROLLBACK'],
      [engine.begin(() => of(1, 2), { emit: 'live' }).pipe(take(1)), 'ROLLBACK'],
      [engine.begin((() => null) as never), 'ROLLBACK'],
    ];
    for (const [source, end] of ends) {
      recording.sent.length = 0;
      await all(source).catch(() => undefined);
      await firstValueFrom(engine.idle());
      expect(recording.control()).toEqual([beginText(at), end]);
    }
  });
});

describeBoth('R2DBC clients, doobie', at => {
  it('the connection returns before the consumer has drained a result that fits, and is held while one does not', async () => {
    const engine = at.engine({ poolSize: 1 });
    const small = engine.execute(numbersTo(200), undefined, { fetchSize: 100 })[Symbol.asyncIterator]();
    await small.next();
    const large = engine.execute(numbersTo(100_000), undefined, { fetchSize: 100 })[Symbol.asyncIterator]();
    await large.next();
    if (at.database !== 'memory') expect(engine.pool.leased).toBe(1);
    await large.return!();
    let left = 0;
    while (!(await small.next()).done) left++;
    expect(left).toBe(199);
    expect(engine.pool.leased).toBe(0);
  });

  it('commit only on success, rollback only on failure, for streams too', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const streamed = (end: Observable<never>): Observable<unknown> =>
      engine.begin(conn =>
        concat(
          conn.execute(numbersTo(50)).concatMapRows(({ n }) => add(conn, n)),
          end,
        ),
      );
    await rejection(lastValueFrom(streamed(throwError(() => new Error('boom')))));
    expect(await ids(engine)).toEqual([]);
    await lastValueFrom(streamed(EMPTY));
    expect((await ids(engine)).length).toBe(50);
  });

  it('recursive streams of one connection leak nothing', async () => {
    const engine = at.engine();
    const deep = (conn: Connection, depth: number): Observable<unknown> =>
      depth === 0 ? EMPTY : conn.execute(numbersTo(2)).concatMapRows(() => deep(conn, depth - 1));
    await all(engine.connect(conn => deep(conn, 6)));
    expect(engine.pool.leased).toBe(0);
  });

  if (at.scheduler === 'threads') {
    it('a cancelled insert that would take for ever leaves only the row before it', async () => {
      const engine = at.engine({ cancelGrace: Infinity });
      await createNotes(engine);
      const conn = await firstValueFrom(engine.connect());
      await lastValueFrom(add(conn, 1));
      const slow = text(
        'INSERT INTO notes (id) WITH RECURSIVE n(x) AS (SELECT 2 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n WHERE x < 0 OR x > 1e15',
      );
      const started = firstValueFrom(engine.events.pipe(filter(({ type }) => type === 'execute')));
      const running = conn.execute(slow).subscribe();
      await started;
      running.unsubscribe();
      await lastValueFrom(add(conn, 5));
      await firstValueFrom(conn.close());
      expect(await ids(engine)).toEqual([1, 5]);
    });
  }
});

describeBoth('R2DBC clients, Vert.x', at => {
  it('close with a query in progress and queries pending ends them all, and the engine goes on', async () => {
    const engine = at.engine({ cancelGrace: Infinity });
    const conn = await firstValueFrom(engine.connect());
    const long = at.scheduler === 'threads' ? endless : numbersTo(10_000_000);
    const started = firstValueFrom(engine.events.pipe(filter(({ type }) => type === 'execute')));
    const calls = [all(conn.execute(long)), all(conn.execute(rows)), firstValueFrom(conn.begin())].map(
      rejection,
    );
    await started;
    await firstValueFrom(conn.close());
    for (const error of await Promise.all(calls)) expect(error).toBeInstanceOf(ResourceClosedError);
    expect(await firstValueFrom(engine.scalar(text('SELECT 1')))).toBe(1);
  });

  it('releases on commit and on rollback, and rolls back implicitly what a closed connection leaves', async () => {
    const engine = at.engine({ poolSize: 1 });
    await createNotes(engine);
    for (const end of ['commit', 'rollback', 'close'] as const) {
      const conn = await firstValueFrom(engine.connect());
      const transaction = await firstValueFrom(conn.begin());
      await lastValueFrom(add(conn, { commit: 1, rollback: 2, close: 3 }[end]));
      if (end !== 'close') await firstValueFrom(transaction[end]());
      await firstValueFrom(conn.close());
      expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, writer: undefined }));
    }
    expect(await ids(engine)).toEqual([1]);
  });

  it('a failure does not stop the queries pending behind it', async () => {
    const conn = await firstValueFrom(at.engine().connect());
    const outcomes = await Promise.allSettled([
      all(conn.execute(text('NONSENSE'))),
      all(conn.execute(rows)),
      all(conn.execute(text('SELECT * FROM nowhere'))),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
    await firstValueFrom(conn.close());
  });

  it('many callers queue for few connections, and each is served', async () => {
    const engine = at.engine({ poolSize: 2 });
    const answers = await lastValueFrom(
      forkJoin(Array.from({ length: 40 }, (_, n) => engine.scalar(text(`SELECT ${n}`)))),
    );
    expect(answers).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(engine.pool.waiting).toBe(0);
  });
});

describeBoth('R2DBC clients, SQLDelight', at => {
  it('what follows the commit comes after the enclosing commit, and never from a savepoint that was rolled back', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    const seen: string[] = [];
    const source = engine.begin(conn =>
      concat(
        conn.beginNested(inner => concat(add(inner, 1).pipe(map(() => 'kept')))),
        conn
          .beginNested(inner =>
            concat(
              of('undone'),
              add(inner, 2),
              throwError(() => new Error('boom')),
            ),
          )
          .pipe(catchError(() => EMPTY)),
      ),
    );
    await lastValueFrom(source.pipe(tap(value => seen.push(`${value} after ${recording.sent.at(-1)}`))));
    expect(seen).toEqual(['kept after COMMIT']);
    expect(await ids(engine)).toEqual([1]);
  });

  it('a race of subscribing and leaving leaves no listener and no lease', async () => {
    const engine = at.engine();
    const events: EngineEvent[] = [];
    const listening = engine.events.subscribe(event => events.push(event));
    for (let round = 0; round < 20; round++) {
      const subscription = engine.execute(rows).subscribe();
      if (round % 2 === 0) await Promise.resolve();
      subscription.unsubscribe();
    }
    await firstValueFrom(engine.idle());
    listening.unsubscribe();
    const acquired = events.filter(({ type }) => type === 'acquire').length;
    expect(events.filter(({ type }) => type === 'release').length).toBe(acquired);
    expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, waiting: 0 }));
  });

  it('an error of the consumer’s own mapping goes to its error, and the connection goes back', async () => {
    const engine = at.engine({ poolSize: 1 });
    const boom = new Error('boom');
    const mapped = engine.execute(numbersTo(10_000)).pipe(
      map(() => {
        throw boom;
      }),
    );
    expect(await rejection(lastValueFrom(mapped))).toBe(boom as never);
    await firstValueFrom(engine.idle());
    expect(engine.pool.leased).toBe(0);
    expect(await firstValueFrom(engine.scalar(text('SELECT 1')))).toBe(1);
  });
});
