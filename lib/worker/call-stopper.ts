/**
 * Stops calls that the thread has: says so again and again, ever more slowly, until the thread has told that they ended.
 *
 *   stopping ──not ended──► pausing ──timer──► stopping          either ──the call has settled, the lane is gone──► over
 *
 * Once is not enough: the words may be locked, the statement may not be inside the driver yet, and SQLite forgets an interrupt that comes
 * just before a statement's first step.
 * Promises: what is stopped is that call and no other (`control.ts`, `stop-tickets.ts`). Does not: wait, or tell anybody.
 */
import type { ControlCaller, Interrupt } from './control.js';
import type { Call } from './lane-call.js';
import { useTicket } from './stop-tickets.js';

/** Milliseconds between attempts; doubled each time. */
const FIRST_RETRY = 1;
const LAST_RETRY = 50;

export class CallStopper {
  readonly #control: ControlCaller;
  /** What interrupts the connection in the middle of a step, once that is loaded. */
  interrupt: Interrupt | undefined;
  /** Whether its timers let the process end. */
  #retired = false;
  #over = false;

  constructor(control: ControlCaller) {
    this.#control = control;
  }

  /** Stops a call that has been sent. */
  stop(call: Call, retryAfter: number = FIRST_RETRY): void {
    if (call.settled || this.#over) return;
    this.#control.stop(call.id, this.interrupt);
    if (call.ticket !== undefined) useTicket(call.ticket);
    const timer = setTimeout(() => this.stop(call, Math.min(2 * retryAfter, LAST_RETRY)), retryAfter);
    if (this.#retired) (timer as { unref?: () => void }).unref?.();
  }

  /** The thread has made something that stops this call in the middle of a step. */
  ticketMade(call: Call, ticket: string): void {
    call.ticket = ticket;
    if (call.cancelled) useTicket(ticket);
  }

  /** Stops whatever runs now, once. */
  stopRunning(): void {
    this.#control.stop(this.#control.running, this.interrupt);
  }

  /** From now on nothing is kept alive for its sake. */
  retire(): void {
    this.#retired = true;
  }

  /** The lane is gone: there is nothing to stop. */
  end(): void {
    this.#over = true;
  }
}
