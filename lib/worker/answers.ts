/**
 * What a thread has to say, on its way out: answers collect until they are flushed, so that they travel together.
 *
 * Promises: answers leave in order, and at the latest when `ANSWER_ROWS` rows are among them; where quick calls follow
 * each other the oldest waits no longer than `LONGEST_WAIT`, so that the caller works on the first answers while the
 * thread works on the next calls.
 */
import { countOf, transferOf, type PackedBatch } from './packing.js';
import { Up, type FinishedMessage, type UpMessage } from './protocol.js';

/** How answers leave the thread. */
export type Post = (messages: readonly UpMessage[], transfer: ArrayBuffer[]) => void;

const ANSWER_ROWS = 512;
/** Milliseconds. With 16 queries in flight 0.03 gives 16 µs a query, sending all answers at once 26. */
const LONGEST_WAIT = 0.03;

export class Answers {
  readonly #post: Post;
  #messages: UpMessage[] = [];
  #transfer: ArrayBuffer[] = [];
  #rows = 0;
  /** When the oldest came. */
  #since = 0;

  constructor(post: Post) {
    this.#post = post;
  }

  push(message: UpMessage): void {
    if (this.#messages.length === 0) this.#since = performance.now();
    this.#messages.push(message);
  }

  pushBatch(id: number, batch: PackedBatch, last: boolean): void {
    this.push([Up.Batch, id, batch, last]);
    this.#count(batch);
  }

  pushFinished(message: FinishedMessage): void {
    this.push(message);
    this.#count(message[3]);
  }

  #count(batch: PackedBatch): void {
    for (const buffer of transferOf(batch)) this.#transfer.push(buffer);
    this.#rows += countOf(batch);
    if (this.#rows >= ANSWER_ROWS) this.flush();
  }

  /** Sends what has collected if the oldest has waited for long. */
  flushOld(now: number): void {
    if (this.#messages.length > 0 && now - this.#since > LONGEST_WAIT) this.flush();
  }

  /** Sends what has collected; throws, with the answers gone, when structured clone refuses one. */
  flush(): void {
    if (this.#messages.length === 0) return;
    const messages = this.#messages;
    const transfer = this.#transfer;
    this.#messages = [];
    this.#transfer = [];
    this.#rows = 0;
    this.#post(messages, transfer);
  }
}
