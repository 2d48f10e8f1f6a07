/**
 * What a thread has to say, on its way out: answers collect until they are flushed, so that they travel together.
 *
 * Promises: answers leave in order, and at the latest when `ANSWER_ROWS` rows are among them.
 */
import { transferOf, type PackedBatch } from './packing.js';
import { Up, type UpMessage } from './protocol.js';

/** How answers leave the thread. */
export type Post = (messages: readonly UpMessage[], transfer: ArrayBuffer[]) => void;

const ANSWER_ROWS = 512;

export class Answers {
  readonly #post: Post;
  #messages: UpMessage[] = [];
  #transfer: ArrayBuffer[] = [];
  #rows = 0;

  constructor(post: Post) {
    this.#post = post;
  }

  /** Whether something waits to be flushed. */
  get waiting(): boolean {
    return this.#messages.length > 0;
  }

  push(message: UpMessage): void {
    this.#messages.push(message);
  }

  pushBatch(id: number, batch: PackedBatch, last: boolean): void {
    this.#messages.push([Up.Batch, id, batch, last]);
    for (const buffer of transferOf(batch)) this.#transfer.push(buffer);
    this.#rows += batch.count;
    if (this.#rows >= ANSWER_ROWS) this.flush();
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
