/**
 * `Transaction`: a transaction or savepoint in the caller's hands (C27). Scoped transactions need no handle.
 *
 * Promises: ending it twice is harmless where that loses nothing (rollback, close) and an error where it might (commit).
 */
import { lastValueFrom, type Observable } from 'rxjs';

import type { TransactionState } from './transaction-state.js';

export class Transaction implements AsyncDisposable {
  readonly #state: TransactionState;

  /** @internal Transactions are made by `begin` and `beginNested`. */
  constructor(state: TransactionState) {
    this.#state = state;
  }

  /** Whether statements run in it. */
  get isActive(): boolean {
    return this.#state.isActive;
  }

  /** The name of the savepoint of a nested transaction. */
  get savepoint(): string | undefined {
    return this.#state.savepoint;
  }

  /**
   * Makes its work permanent (of a nested one: part of the transaction around it). Emits once.
   * Errors with `phase: 'commit'` when the database refuses, `InvalidRequestError` when it is over, or when it is a
   * savepoint inside which another one is still open.
   */
  commit(): Observable<void> {
    return this.#state.commit();
  }

  /** Undoes its work. Emits once; harmless when it is over. */
  rollback(): Observable<void> {
    return this.#state.rollback();
  }

  /** Rolls back unless it is over. Emits once. */
  close(): Observable<void> {
    return this.#state.rollback();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return lastValueFrom(this.close());
  }
}
