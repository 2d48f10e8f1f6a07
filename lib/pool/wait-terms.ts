/**
 * On which terms somebody may wait for a connection of a pool, and what they are told who may not, or no longer.
 *
 * Promises: what is known to be hopeless is refused at once, with advice; with a timeout of 0 only work is waited for (the opening of
 * a connection), never somebody else; the error of having waited too long names what was missing and who has it.
 * Does not: keep time or a line.
 */
import type { InvalidRequestError } from '../errors.js';
import { isHeldWithin } from './admission.js';
import type { DatabaseShare } from './database-share.js';
import type { Lease } from './lease.js';
import type { AcquireRequest, PoolOptions } from './pool-options.js';
import type { Reopening } from './reopening.js';
import type { Roster } from './roster.js';
import type { Seats } from './seats.js';
import {
  noConnection,
  noPermit,
  tooManyWaiting,
  waitsForItsConnection,
  waitsForItself,
} from './wait-errors.js';
import type { WaitingLine } from './waiting-line.js';

/** What a pool is made of. */
export interface PoolParts {
  readonly options: PoolOptions;
  readonly seats: Seats;
  readonly leases: Roster<Lease>;
  readonly line: WaitingLine;
  readonly share: DatabaseShare;
  readonly reopening: Reopening;
}

export class WaitTerms {
  readonly #pool: PoolParts;

  constructor(pool: PoolParts) {
    this.#pool = pool;
  }

  /** Milliseconds after which waiting ends with `timeoutError`; with a limit of 0 `isOver` tells when. */
  timeout(request: AcquireRequest): number {
    return this.#limit(request) || Infinity;
  }

  /** Whether who waits has to have the right to write, or, where a connection is shared, nobody may. */
  isGated({ gate }: AcquireRequest): boolean {
    return gate === 'write' || (gate === 'read' && this.#pool.options.shared);
  }

  /** What speaks against waiting at all. */
  refusal(request: AcquireRequest): Error | undefined {
    const hopeless = this.#hopeless(request);
    if (hopeless !== undefined) return hopeless;
    if (this.#limit(request) === 0 && !this.#isOpening(request)) return this.timeoutError(request);
    const { options, line } = this.#pool;
    return line.length >= options.maxWaiting ? tooManyWaiting(line.length) : undefined;
  }

  /** Whether it waits with a timeout of 0, and not for an opening any more. */
  isOver(request: AcquireRequest): boolean {
    if (this.#limit(request) !== 0) return false;
    return this.#pool.reopening.reason !== undefined || !this.#isOpening(request);
  }

  timeoutError(request: AcquireRequest): Error {
    const { options, seats, leases, line, share, reopening } = this.#pool;
    const { gate, label } = request;
    const limit = this.#limit(request);
    if (reopening.reason !== undefined) return options.errorOf(reopening.reason, 'connect');
    const { holder } = share.permit;
    if (gate !== 'use' && holder !== undefined && seats.idle > 0) return noPermit(label, limit, holder);
    return noConnection(label, limit, { size: seats.most, waiting: line.length }, leases.all());
  }

  #limit({ timeout }: AcquireRequest): number {
    return timeout ?? this.#pool.options.timeout;
  }

  /** Whether what is waited for is a connection that is being, or can be, opened. */
  #isOpening({ gate }: AcquireRequest): boolean {
    const { seats, share } = this.#pool;
    if (seats.opening > 0) return true;
    return seats.size < seats.most && (gate !== 'write' || share.permit.holder === undefined);
  }

  /** The error of waiting for what cannot come as long as somebody waits for it. */
  #hopeless(request: AcquireRequest): InvalidRequestError | undefined {
    const { within, label } = request;
    if (within.length === 0) return undefined;
    const { options, seats, leases, share } = this.#pool;
    if (this.isGated(request) && isHeldWithin(share.permit, within)) return waitsForItself(label);
    const mine = within.filter(lease => leases.has(lease)).length;
    return !options.shared && mine >= seats.most ? waitsForItsConnection(label, seats.most) : undefined;
  }
}
