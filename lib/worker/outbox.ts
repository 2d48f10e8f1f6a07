/**
 * The calls of a lane that wait here, on their way to the thread.
 *
 *   held ──release──► open          held: the connection is being opened, or could not be interrupted yet; nothing leaves by itself
 *   a call: waiting ──the turn ends──► sent          waiting ──taken back──► never sent
 *
 * Promises: calls that are made in one turn travel in one message; the text of a statement travels once, with the first call of it that
 * leaves; what structured clone refuses ends its own call and keeps none of the others.
 * Does not: know what became of a call (the lane does).
 */
import { StatementNumbers, type StatementText } from './defined-statements.js';
import type { Call } from './lane-call.js';
import { transferOf, type PackedBatch } from './packing.js';
import { Down, type DownMessage, type ExecuteMessage } from './protocol.js';

/** The lane. */
export interface OutboxOwner {
  /** Sends messages to the thread; throws where structured clone refuses one. */
  send(messages: readonly DownMessage[], transfer: ArrayBuffer[]): void;
  /** The call of this id cannot be sent. */
  refused(id: number, error: unknown): void;
}

/** Begins a microtask with less ado than `queueMicrotask`. */
const NOW = Promise.resolve();

export class Outbox {
  readonly #owner: OutboxOwner;
  readonly #numbers: StatementNumbers = new StatementNumbers();
  readonly #flushLater = (): void => this.flush();
  #waiting: Call[] = [];
  #held = true;
  #scheduled = false;

  constructor(owner: OutboxOwner) {
    this.#owner = owner;
  }

  push(call: Call): void {
    this.#waiting.push(call);
    if (this.#scheduled || this.#held) return;
    this.#scheduled = true;
    void NOW.then(this.#flushLater);
  }

  /** Takes a call back; false when it was sent. */
  takeBack(call: Call): boolean {
    const index = this.#waiting.indexOf(call);
    if (index >= 0) this.#waiting.splice(index, 1);
    return index >= 0;
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting = [];
  }

  /** Sends what waits, and holds nothing from now on. */
  release(): void {
    this.#held = false;
    this.flush();
  }

  /** Sends what waits. */
  flush(): void {
    this.#scheduled = false;
    if (this.#waiting.length === 0) return;
    const messages: DownMessage[] = [];
    const transfer: ArrayBuffer[] = [];
    for (const call of this.#waiting) {
      const message = call.message!;
      call.message = undefined;
      if (message[0] === Down.Execute && call.isSliced)
        transfer.push(...transferOf(message[4] as PackedBatch));
      if (message[0] === Down.Execute && call.text !== undefined)
        this.#pushAgain(messages, message, call.text);
      else messages.push(message);
    }
    this.#waiting = [];
    try {
      this.#owner.send(messages, transfer);
    } catch {
      // Structured clone refuses a value (a function among the arguments of `call`, the bytes of a detached buffer).
      this.#sendOneByOne(messages);
    }
  }

  /** Only now: a call that was cancelled before could have taken the definition of its statement with it. */
  #pushAgain(messages: DownMessage[], message: ExecuteMessage, text: StatementText): void {
    const [, id, , flags, parameters, , , { first, size, window }] = message;
    const { number, define } = this.#numbers.numberOf(text);
    if (define !== undefined) messages.push(define);
    messages.push([Down.Again, id, number, flags, parameters, first, size, window]);
  }

  #sendOneByOne(messages: readonly DownMessage[]): void {
    for (const message of messages) {
      try {
        this.#owner.send([message], []);
      } catch (error) {
        this.#owner.refused(message[1] as number, error);
      }
    }
  }
}
