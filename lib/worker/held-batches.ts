/**
 * Batches that are in the thread's memory and wait for credit; their cursor is closed and nothing of them is open in
 * the driver (C9).
 */
import type { Answers } from './answers.js';
import { packRows, type PackedBatch } from './packing.js';
import type { WireValue } from './values.js';

interface Held {
  readonly batches: PackedBatch[];
  credit: number;
  /** Whether the call has settled: the last batch here is its last. */
  complete: boolean;
}

export class HeldBatches {
  readonly #answers: Answers;
  readonly #byId: Map<number, Held> = new Map();

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  /** Whether a batch of call `id` is here. */
  has(id: number): boolean {
    return this.#byId.has(id);
  }

  /** Keeps a batch of call `id`, and credit that the call has left. */
  add(id: number, batch: PackedBatch, credit: number): void {
    const held = this.#byId.get(id);
    if (held === undefined) this.#byId.set(id, { batches: [batch], credit, complete: false });
    else {
      held.batches.push(batch);
      held.credit += credit;
    }
  }

  /** Keeps all rows of a call that has settled, in batches of `size`, and sends as far as there is credit. */
  addAll(id: number, rows: (readonly WireValue[])[], width: number, size: number, credit: number): void {
    for (let start = 0; start === 0 || start < rows.length; start += size)
      this.add(id, packRows(rows.slice(start, start + size), width), start === 0 ? credit : 0);
    this.complete(id);
  }

  /** Adds credit and sends; false when nothing of that call is here. */
  credit(id: number, batches: number): boolean {
    const held = this.#byId.get(id);
    if (held === undefined) return false;
    held.credit += batches;
    this.#send(id, held, false);
    return true;
  }

  /** The call has settled and no batch follows. */
  complete(id: number): void {
    const held = this.#byId.get(id)!;
    held.complete = true;
    this.#send(id, held, false);
  }

  /** Sends everything, credit or not. */
  sendAll(): void {
    for (const [id, held] of this.#byId) this.#send(id, held, true);
  }

  drop(id: number): void {
    this.#byId.delete(id);
  }

  #send(id: number, held: Held, everything: boolean): void {
    while ((held.credit > 0 || everything) && held.batches.length > 0) {
      held.credit--;
      const batch = held.batches.shift()!;
      this.#answers.pushBatch(id, batch, held.complete && held.batches.length === 0);
    }
    if (held.complete && held.batches.length === 0) this.#byId.delete(id);
  }
}
