/**
 * What the visitor does with the database: one statement at a time, alone or in a transaction of his own.
 *
 *   free ──begin──► in a transaction ──commit, rollback──► free
 */
import {
  concat,
  concatMap,
  defer,
  filter,
  ignoreElements,
  tap,
  type Observable,
  type Subscription,
} from 'rxjs';
import {
  type Connection,
  type Engine,
  type Executable,
  type ReturnsRows,
  type Transaction,
  type WriteResult,
} from 'rxalchemy';
import type { Timeline } from './timeline.js';

export type Row = Readonly<Record<string, unknown>>;

/** What a run tells while it goes on. Exactly one of `completed`, `failed` and `cancelled` is the last. */
export interface RunObserver {
  row(row: Row): void;
  wrote(result: WriteResult): void;
  completed(): void;
  failed(error: unknown): void;
  /** `freed`: milliseconds until the connection was back. */
  cancelled(freed: number): void;
}

function isWriteResult(value: unknown): value is WriteResult {
  return (value as Partial<WriteResult>).returnsRows === false;
}

export class Session {
  readonly engine: Engine;
  readonly #timeline: Timeline;
  #conn: Connection | undefined;
  #transaction: Transaction | undefined;
  #runs = 0;
  #running: { readonly subscription: Subscription; readonly cancelled: () => void } | undefined;

  constructor(engine: Engine, timeline: Timeline) {
    this.engine = engine;
    this.#timeline = timeline;
  }

  get inTransaction(): boolean {
    return this.#transaction !== undefined;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  /** Runs a statement, `code` being what the visitor typed; cancels what runs. */
  run(statement: Executable, code: string, observer: RunObserver): void {
    this.cancel();
    const label = this.#label(code);
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
    const values = (this.#conn ?? this.engine).execute(statement, undefined, {
      label,
    }) as Observable<unknown>;
    const running = {
      subscription: values.subscribe({
        next: value => {
          if (isWriteResult(value)) {
            observer.wrote(value);
            return;
          }
          // The rows of one batch come in one turn.
          if (batch++ === 0) queueMicrotask(flush);
          observer.row(value as Row);
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

  #label(code: string): string {
    return `${++this.#runs}  ${code.replace(/--.*/g, '').replace(/\s+/g, ' ').trim()}`;
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

  begin(): Observable<never> {
    return this.engine.connect().pipe(
      tap(conn => (this.#conn = conn)),
      concatMap(conn => conn.begin()),
      tap(transaction => (this.#transaction = transaction)),
      ignoreElements(),
    );
  }

  /** Ends the transaction; the connection goes back whatever the database says. */
  end(how: 'commit' | 'rollback'): Observable<never> {
    const [conn, transaction] = [this.#conn!, this.#transaction!];
    this.cancel();
    this.#conn = this.#transaction = undefined;
    return concat(transaction[how](), conn.close()).pipe(
      tap({ error: () => conn.close().subscribe({ error: () => {} }) }),
      ignoreElements(),
    );
  }
}
