/**
 * What the visitor does with the database: one statement at a time, alone or in a transaction of his own.
 *
 *   free ──begin──► in a transaction ──commit, rollback──► free
 */
import {
  catchError,
  concat,
  concatMap,
  defer,
  filter,
  ignoreElements,
  of,
  tap,
  type Observable,
  type Subscription,
} from 'rxjs';
import {
  type Connection,
  type Engine,
  type Executable,
  type Result,
  type ReturnsRows,
  type Transaction,
  type WriteResult,
} from 'rxalchemy';
import type { Timeline } from './timeline.js';

export type Row = Readonly<Record<string, unknown>>;

/** What a run tells while it goes on. Exactly one of `completed`, `failed` and `cancelled` is the last. */
export interface RunObserver {
  /** Before the first row. */
  columns(names: readonly string[]): void;
  row(values: readonly unknown[]): void;
  wrote(result: WriteResult): void;
  completed(): void;
  failed(error: unknown): void;
  /** `freed`: milliseconds until the connection was back. */
  cancelled(freed: number): void;
}

/** What runs. */
export interface Run {
  readonly statement: Executable;
  /** What the visitor typed. */
  readonly code: string;
  /** Gives the columns of the statement by names that differ; without it those of its rows must. */
  readonly columns?: ReturnsRows<Row> | undefined;
}

/** Statements that were run or watched, on any database. */
let runs = 0;

/** SQLite numbers the columns of a subquery that have the same name: the second `a` is `a:1`. */
function asWritten(name: string, at: number, names: readonly string[]): string {
  const [, first] = /^([^]*):\d+$/.exec(name) ?? [];
  return first !== undefined && names.indexOf(first) < at && names.includes(first) ? first : name;
}

function isWriteResult(value: unknown): value is WriteResult {
  return (value as Partial<WriteResult>).returnsRows === false;
}

export class Session {
  readonly engine: Engine;
  readonly #timeline: Timeline;
  #conn: Connection | undefined;
  #transaction: Transaction | undefined;
  #changing = false;
  #running: { readonly subscription: Subscription; readonly cancelled: () => void } | undefined;

  constructor(engine: Engine, timeline: Timeline) {
    this.engine = engine;
    this.#timeline = timeline;
  }

  get inTransaction(): boolean {
    return this.#transaction !== undefined;
  }

  /** Whether a transaction is about to begin or to end. */
  get changing(): boolean {
    return this.#changing;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  /** Runs a statement; cancels what runs. */
  run(run: Run, observer: RunObserver): void {
    this.cancel();
    const label = this.#label(run.code);
    // First: what is no statement is refused at once.
    const values = this.#values(run, label, observer);
    const mark = this.#timeline.subscribed(label);
    const released = this.engine.events
      .pipe(filter(event => event.type === 'release' && event.label === label))
      .subscribe(() => mark('release'));
    let batch = 0;
    const flush = (): void => {
      mark('rows', batch);
      batch = 0;
    };
    const over = (): void => {
      this.#running = undefined;
      setTimeout(() => released.unsubscribe(), 1000);
    };
    let named = false;
    const running = {
      subscription: values.subscribe({
        next: value => {
          if (isWriteResult(value)) {
            observer.wrote(value);
            return;
          }
          // The rows of one batch come in one turn.
          if (batch++ === 0) queueMicrotask(flush);
          if (Array.isArray(value)) {
            observer.row(value);
            return;
          }
          if (!named) observer.columns(Object.keys(value as Row));
          named = true;
          observer.row(Object.values(value as Row));
        },
        error: (error: unknown) => {
          mark('error');
          over();
          observer.failed(error);
        },
        complete: () => {
          mark('complete');
          over();
          observer.completed();
        },
      }),
      cancelled: () => {
        mark('unsubscribe');
        over();
        const since = performance.now();
        this.engine.idle().subscribe(() => observer.cancelled(performance.now() - since));
      },
    };
    this.#running = running;
  }

  /** What a statement gives: a result of writing; rows as arrays where their columns are told before, else as objects. */
  #values({ statement, columns }: Run, label: string, observer: RunObserver): Observable<unknown> {
    const where = this.#conn ?? this.engine;
    const values: Observable<unknown> = where.execute(statement, undefined, { label });
    if (columns === undefined) return values;
    const names = where.execute(columns).keys();
    // What is wrong with the query is told by itself.
    return names.pipe(
      catchError(() => of(undefined)),
      concatMap((known): Observable<unknown> => {
        if (known === undefined) return values;
        observer.columns(known.map(asWritten));
        return (values as Result<Row>).tuples();
      }),
    );
  }

  #label(code: string): string {
    return `${++runs}  ${code.replace(/--.*/g, '').replace(/\s+/g, ' ').trim()}`;
  }

  /** What a query gives now, and after each commit that changes it. */
  watch(query: ReturnsRows<Row>, code: string): Observable<readonly Row[]> {
    return defer(() => {
      const mark = this.#timeline.subscribed(this.#label(code), 'live');
      return this.engine.live(query).pipe(
        tap({
          next: rows => mark('rows', rows.length),
          error: () => mark('error'),
          unsubscribe: () => mark('unsubscribe'),
        }),
      );
    });
  }

  /** Unsubscribes from what runs. */
  cancel(): void {
    const running = this.#running;
    if (running === undefined) return;
    running.subscription.unsubscribe();
    running.cancelled();
  }

  /** Begins a transaction, whatever still runs. */
  begin(): Observable<never> {
    return this.#change(() =>
      this.engine.connect().pipe(
        tap(conn => (this.#conn = conn)),
        concatMap(conn => conn.begin()),
        tap(transaction => (this.#transaction = transaction)),
      ),
    );
  }

  /** Ends the transaction; the connection goes back whatever the database says. */
  end(how: 'commit' | 'rollback'): Observable<never> {
    return this.#change(() => {
      const [conn, transaction] = [this.#conn!, this.#transaction!];
      this.#conn = this.#transaction = undefined;
      return concat(transaction[how](), conn.close()).pipe(
        tap({ error: () => conn.close().subscribe({ error: () => {} }) }),
      );
    });
  }

  #change(steps: () => Observable<unknown>): Observable<never> {
    const done = (): void => {
      this.#changing = false;
    };
    return defer(() => {
      this.#changing = true;
      this.cancel();
      return steps();
    }).pipe(tap({ error: done, complete: done }), ignoreElements());
  }
}
