/**
 * Sends rows on that wait for their batch to fill and come too slowly for that.
 *
 * Promises: rows wait no longer than `SLOW_ROWS`, about. One timer serves all streams of a connection and runs on when their rows
 * have been sent: one for each point query would empty and fill Node's list of timers each time.
 */

/** Milliseconds that rows wait for their batch to fill. */
const SLOW_ROWS = 10;

/** Whose rows wait. */
export interface SlowSender {
  sendSlow(): void;
}

export class SlowRows {
  #sender: SlowSender | undefined;
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The first row of a batch has come; `sendSlow` is called unless `sent` is before. */
  wait(sender: SlowSender): void {
    if (this.#sender !== undefined) return;
    this.#sender = sender;
    this.#since = performance.now();
    if (this.#timer === undefined) this.#timer = setTimeout(this.#look, SLOW_ROWS);
  }

  /** Nothing waits any more. */
  sent(): void {
    this.#sender = undefined;
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    const sender = this.#sender;
    if (sender === undefined) return;
    const left = this.#since + SLOW_ROWS - performance.now();
    if (left > 1) {
      this.#timer = setTimeout(this.#look, left);
      return;
    }
    this.#sender = undefined;
    sender.sendSlow();
  };
}
