/**
 * The calls of a lane that have not ended, by id.
 *
 * A ring of slots instead of a Map: a Map that entries come and go in all day is rebuilt again and again, each table
 * pointing to the next one, and once the first of them is in the old generation every later one is kept alive from
 * there, with the calls in it, until the next full collection (measured: a fifth of all garbage, promoted).
 *
 * Promises: ids are unique among the calls that are here, and never 0; constant time, no garbage.
 */

/** Ids stay below this, so that they fit an `Int32Array` word. */
const LAST_ID = 2 ** 30;
const FIRST_SIZE = 64;

export class CallTable<T extends { readonly id: number }> {
  #slots: (T | undefined)[] = new Array<T | undefined>(FIRST_SIZE).fill(undefined);
  #lastId = 0;
  #size = 0;

  /** Calls that are here. */
  get size(): number {
    return this.#size;
  }

  /** An id whose slot is free; the call that is made with it is to be set before the next one is asked for. */
  newId(): number {
    if (2 * this.#size >= this.#slots.length) this.#grow();
    const mask = this.#slots.length - 1;
    let id = this.#lastId;
    do id = id >= LAST_ID ? 1 : id + 1;
    while (this.#slots[id & mask] !== undefined);
    this.#lastId = id;
    return id;
  }

  /** Takes in a call with a `newId`. */
  set(call: T): void {
    this.#slots[call.id & (this.#slots.length - 1)] = call;
    this.#size++;
  }

  get(id: number): T | undefined {
    const call = this.#slots[id & (this.#slots.length - 1)];
    return call?.id === id ? call : undefined;
  }

  /** Harmless for a call that is not here. */
  delete(id: number): void {
    if (this.get(id) === undefined) return;
    this.#slots[id & (this.#slots.length - 1)] = undefined;
    this.#size--;
  }

  /** The calls that are here, in the order of their ids. */
  all(): T[] {
    return this.#slots.filter(call => call !== undefined).sort((a, b) => a.id - b.id);
  }

  /** Takes all calls out, in the order of their ids. */
  takeAll(): T[] {
    const calls = this.all();
    this.#slots.fill(undefined);
    this.#size = 0;
    return calls;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Array<T | undefined>(2 * before.length).fill(undefined);
    for (const call of before) if (call !== undefined) this.#slots[call.id & (this.#slots.length - 1)] = call;
  }
}
