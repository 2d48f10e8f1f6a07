/**
 * What a host is asked before a connection to it is granted: whether it is ready, and of a replica how far it is behind.
 *
 *   ready? ──yes──► (replica with a limit) how far behind? ──within it──► proved          each ──otherwise──► the reason
 *
 * Promises: `done` is called once, unless nobody waits for it any more (`stop`). Does not: know the questions (the dialect does) or
 * keep time.
 */
import { microtask } from '../worker/microtask.js';
import { countOf, unpackRows } from '../worker/packing.js';
import type { DriverCall } from '../worker/lane-call.js';
import type { RawError, WireValue } from '../worker/values.js';
import type { HostRole } from './host-choice.js';
import type { Lease } from './lease.js';

/** How replicas are asked how far they are behind. */
export interface LagQuestion {
  /** Seconds that a replica may be behind. */
  readonly most: number;
  /** The question for a server of this version; it wants to know its columns. */
  question(version: string): DriverCall;
  /** The seconds that the answer tells; `undefined` where it tells none. */
  secondsOf(rows: readonly Readonly<Record<string, WireValue>>[]): number | undefined;
}

export interface HostQuestions {
  /** Gives an error where the host is not ready, no row where it takes no writes. */
  readonly readiness: DriverCall;
  readonly lag?: LagQuestion | undefined;
}

/** The errors of an answer. */
export interface CheckErrors {
  /** The host answered with an error. */
  failed(raw: RawError): Error;
  /** It answers, and not as it should: `is read-only`. */
  unready(what: string): Error;
}

type Answer = (
  error: RawError | null,
  rows: readonly Readonly<Record<string, WireValue>>[],
  count: number,
) => void;

function ask(lease: Lease, call: DriverCall, answer: Answer): void {
  let names: readonly string[] = [];
  let count = 0;
  const rows: Record<string, WireValue>[] = [];
  lease.schedule(call, {
    columns: columns => {
      names = columns.map(({ name }) => name);
    },
    batch: batch => {
      count += countOf(batch);
      if (names.length === 0) return;
      for (const row of unpackRows(batch, names.length))
        rows.push(Object.fromEntries(names.map((name, index) => [name, row[index]!])));
    },
    lost: () => {},
    // Rows of a small result come in the same turn, before or behind this.
    settled: ({ error, thrown }) =>
      microtask(() => answer(thrown === undefined ? error : rawOf(thrown), rows, count)),
  });
}

function rawOf(thrown: unknown): RawError {
  const { name, message } = thrown as Error;
  return { name, message };
}

/** Asks over `lease`. Throws where nothing can be asked over it. */
export function checkHost(
  lease: Lease,
  role: HostRole,
  { readiness, lag }: HostQuestions,
  errors: CheckErrors,
  done: (error: Error | undefined) => void,
): void {
  ask(lease, readiness, (error, _rows, count) => {
    if (error !== null) done(errors.failed(error));
    else if (count === 0 && role === 'primary') done(errors.unready('is read-only'));
    else if (role === 'primary' || lag === undefined) done(undefined);
    else askLag(lease, lag, errors, done);
  });
}

function askLag(
  lease: Lease,
  { most, question, secondsOf }: LagQuestion,
  { failed, unready }: CheckErrors,
  done: (error: Error | undefined) => void,
): void {
  // It went away in between; whoever waits has been told.
  if (lease.state !== 'held') return;
  try {
    ask(lease, question(lease.lane.info?.version ?? ''), (error, rows) => {
      const behind = secondsOf(rows);
      if (error !== null) {
        const told = failed(error);
        const lost = (told as { connectionInvalidated?: boolean }).connectionInvalidated === true;
        done(lost ? told : unready(`does not tell how far it is behind: ${error.message}`));
      } else if (behind === undefined) done(unready('does not replicate now, or is no replica'));
      else if (behind > most) done(unready(`is ${behind} s behind its primary, and may be ${most}`));
      else done(undefined);
    });
  } catch (error) {
    done(error as Error);
  }
}
