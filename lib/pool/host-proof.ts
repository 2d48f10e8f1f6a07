/**
 * The proof that a connection of one host of several can be used, asked for before somebody is granted it.
 *
 *   asking ──its waiter leaves──► unattended
 *     └──────────────┴──the host answers, does not in time, or the connection is given up──► over
 *
 * Promises: how it ended is told once, also when nobody waits for the lease any more: others want to know of the host, and whoever
 * waits until nothing is being given back waits for that end then; no timer is left behind.
 * Does not: know the questions (`checkHost` does) or decide what follows (`DatabaseHost` does).
 */
import { OperationalError } from '../errors.js';
import type { RawError } from '../worker/values.js';
import { checkHost, type HostQuestions } from './host-check.js';
import type { Choosable } from './host-choice.js';
import type { Lease } from './lease.js';
import type { PoolOptions } from './pool-options.js';

/** What hosts are asked, and for how long. */
export interface ProofOptions extends HostQuestions {
  /** Milliseconds to wait for the answer. */
  readonly checkTimeout: number;
  /** Makes the error of a check that failed. */
  readonly checkError: (raw: RawError, host: string) => Error;
}

/** The host that is asked. */
export interface ProvingHost extends Pick<Choosable, 'role'> {
  readonly name: string;
}

/** What timers can wait. */
const LONGEST_WAIT = 2 ** 31 - 1;

export class HostProof {
  readonly lease: Lease;
  readonly #tracker: PoolOptions['tracker'];
  readonly #decided: (error: Error | undefined) => void;
  #state: 'asking' | 'unattended' | 'over' = 'asking';
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param decided hears how it ended, perhaps before `ask` has returned */
  constructor(lease: Lease, tracker: PoolOptions['tracker'], decided: (error: Error | undefined) => void) {
    this.lease = lease;
    this.#tracker = tracker;
    this.#decided = decided;
  }

  ask(host: ProvingHost, options: ProofOptions): void {
    const { checkTimeout, checkError } = options;
    const unready = (what: string): Error => notReady(host, what);
    this.#timer = setTimeout(
      () => this.#end(unready(`gave no answer within ${checkTimeout} ms`)),
      Math.min(checkTimeout, LONGEST_WAIT),
    );
    const errors = { failed: (raw: RawError): Error => checkError(raw, host.name), unready };
    try {
      checkHost(this.lease, host.role, options, errors, error => this.#end(error));
    } catch (error) {
      this.#end(error as Error);
    }
  }

  /** Nobody waits for the lease any more; harmless when it is over. */
  leave(): void {
    if (this.#state !== 'asking') return;
    this.#state = 'unattended';
    this.#tracker.started();
  }

  #end(error: Error | undefined): void {
    const before = this.#state;
    if (before === 'over') return;
    this.#state = 'over';
    clearTimeout(this.#timer);
    this.#decided(error);
    if (before === 'unattended') this.#tracker.ended();
  }
}

/** The error of a host that answers, and not as it should, or not at all. */
function notReady({ name }: ProvingHost, what: string): OperationalError {
  return new OperationalError(`the host ${name} ${what}`, {
    code: 'HOST_NOT_READY',
    phase: 'connect',
    retry: 'connection',
  });
}
