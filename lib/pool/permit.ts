/**
 * The right to write: one for each database file and process, first come first served.
 *
 *   free ──take──► held ──release──► free          waiters are offered it in order at each release
 *
 * Promises: at most one holder; a waiter that leaves is forgotten; whoever cannot use it when offered (because it
 * still lacks a connection) keeps its place and is passed over. Nobody holds it while waiting for anything else.
 * A waiter that only wants it to be free (`:memory:` readers) does not take it.
 * It carries what else the engines of one database share: who is told of its commits.
 * Does not: time out (its callers do) or lock a file.
 */

import { Watched } from './watched.js';

/** Who holds something, for error texts. */
export interface Holder {
  /** What it is for, such as the SQL of a statement. */
  readonly label: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Carries the stack of where it was acquired. */
  readonly where?: Error | undefined;
}

/** Offered the permit; returns whether it took it or passed. */
export interface PermitWaiter {
  offer(): boolean;
}

export class WritePermit {
  /** The connections of that database. */
  readonly watched: Watched = new Watched();
  #holder: Holder | undefined;
  readonly #waiters: Set<PermitWaiter> = new Set();
  #offering = false;

  get holder(): Holder | undefined {
    return this.#holder;
  }

  /** Whether it is free for `holder`: nobody has it, or it has it itself. */
  isFreeFor(holder: Holder): boolean {
    return this.#holder === undefined || this.#holder === holder;
  }

  /** Takes it if it is free. */
  take(holder: Holder): boolean {
    if (this.#holder !== undefined) return false;
    this.#holder = holder;
    return true;
  }

  /** Gives it back; harmless when `holder` does not have it. */
  release(holder: Holder): void {
    if (this.#holder !== holder) return;
    this.#holder = undefined;
    this.#offer();
  }

  /** Queues for it. The caller has tried and could not go on. */
  wait(waiter: PermitWaiter): void {
    this.#waiters.add(waiter);
  }

  leave(waiter: PermitWaiter): void {
    this.#waiters.delete(waiter);
  }

  #offer(): void {
    // A waiter's work may release the permit again before it returns; the loop below then goes on by itself.
    if (this.#offering) return;
    this.#offering = true;
    try {
      for (const waiter of [...this.#waiters]) {
        if (this.#holder !== undefined) return;
        if (this.#waiters.has(waiter) && waiter.offer()) this.#waiters.delete(waiter);
      }
    } finally {
      this.#offering = false;
    }
  }
}

/** Where a server decides who may write: free at any time, for everybody. */
export class NoPermit extends WritePermit {
  override take(): boolean {
    return true;
  }
}

const permits = new Map<string, { readonly permit: WritePermit; users: number }>();

/** The permit of a file, shared by every engine of the process that has it open; `forget` when done with it. */
export function permitFor(file: string): { readonly permit: WritePermit; readonly forget: () => void } {
  let entry = permits.get(file);
  if (entry === undefined) permits.set(file, (entry = { permit: new WritePermit(), users: 0 }));
  entry.users++;
  const found = entry;
  let forgotten = false;
  return {
    permit: found.permit,
    forget: () => {
      if (forgotten) return;
      forgotten = true;
      if (--found.users === 0) permits.delete(file);
    },
  };
}
