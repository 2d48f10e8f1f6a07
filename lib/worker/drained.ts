/**
 * How much of a result a thread keeps in memory because another call of its connection waits (C28), and the error beyond.
 *
 * Apart from the hosts: the main thread knows the error's code, and must not load the thread's half for it.
 */

/** Rows of one result that a thread keeps in its memory for that. */
export const MOST_DRAINED = 1_000_000;

/** The code of the error of a result that had more. */
export const DRAINED_TOO_MUCH = 'DRAINED_TOO_MUCH';

export class DrainedTooMuch extends RangeError {
  readonly code: string = DRAINED_TOO_MUCH;

  constructor() {
    super(
      `more than ${MOST_DRAINED} rows would have to be kept in memory, because another statement of the same connection ` +
        `waits; take the rows first, end the stream, or run that statement on another connection`,
    );
  }
}
