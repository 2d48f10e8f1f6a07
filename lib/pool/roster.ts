/**
 * What is here now, in no order: an array in which everything knows its place.
 *
 * Not a Set, for the reason told in `worker/call-table.ts`: what comes and goes with every query would be kept alive by
 * the tables of a Set that were outgrown.
 */

/** Something that can be on one roster at a time. */
export interface Listed {
  /** Its place; the roster's to change. */
  place: number;
}

export class Roster<T extends Listed> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  add(item: T): void {
    item.place = this.#items.length;
    this.#items.push(item);
  }

  has(item: T): boolean {
    return this.#items[item.place] === item;
  }

  /** Harmless for what is not here. */
  delete(item: T): void {
    if (!this.has(item)) return;
    const last = this.#items.pop()!;
    if (last === item) return;
    this.#items[item.place] = last;
    last.place = item.place;
  }

  /** A copy, for loops in which things come and go. */
  all(): T[] {
    return this.#items.slice();
  }
}
