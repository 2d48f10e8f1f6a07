/**
 * One port for many lanes: what several of them say in a turn of the event loop travels in one message.
 *
 * Each message wakes its receiver. With a port for each of 16 connections, posting answers was a fifth of the thread's time in
 * point queries; on one port three to five of them travel in a message.
 *
 * Promises: what a lane says arrives in the order in which it was said; nothing waits longer than until the end of the turn,
 * or until `MOST` things wait. Does not: know what is said; who collects must know that structured clone takes it (`worker/crossing.ts`).
 */
/** Of each lane its number, then what it says; `null` as its last word. */
export type Envelope = readonly (number | readonly unknown[] | null)[];

/** Things that are said before they are sent, so that the receiver works on them while the sender works on more. */
const MOST = 8;

export class Trunk {
  readonly #post: (envelope: Envelope, transfer: ArrayBuffer[]) => void;
  readonly #atEnd: (task: () => void) => void;
  #waiting: (number | readonly unknown[])[] = [];
  #scheduled = false;

  /** @param atEnd runs a task at the end of the turn */
  constructor(
    post: (envelope: Envelope, transfer: ArrayBuffer[]) => void,
    atEnd: (task: () => void) => void,
  ) {
    this.#post = post;
    this.#atEnd = atEnd;
  }

  /** Sends at once, behind what waits; throws when structured clone refuses it. */
  send(lane: number, said: readonly unknown[] | null, transfer: ArrayBuffer[]): void {
    this.#flush();
    this.#post([lane, said], transfer);
  }

  /** Sends with what others say. It must not be anything that structured clone could refuse, nor be changed afterwards. */
  collect(lane: number, said: readonly unknown[]): void {
    this.#waiting.push(lane, said);
    if (this.#waiting.length >= 2 * MOST) this.#flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      this.#atEnd(this.#turnEnded);
    }
  }

  readonly #turnEnded = (): void => {
    this.#scheduled = false;
    this.#flush();
  };

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const envelope = this.#waiting;
    this.#waiting = [];
    this.#post(envelope, []);
  }
}

/** Tells an envelope from what else is said over the port, which is no list. */
export function isEnvelope(message: unknown): message is Envelope {
  return Array.isArray(message);
}

/** Opens an envelope: what each lane said. */
export function unseal(
  envelope: Envelope,
  take: (lane: number, said: readonly unknown[] | null) => void,
): void {
  for (let index = 0; index < envelope.length; index += 2)
    take(envelope[index] as number, envelope[index + 1] as readonly unknown[] | null);
}
