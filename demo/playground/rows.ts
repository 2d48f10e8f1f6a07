/**
 * The rows of the grid, by column, so that a million of them leave the garbage collector nothing to do: numbers lie in typed
 * arrays, and texts that come again and again are kept once.
 *
 * Promises: a row that was added is not kept itself; adding one takes the same time however many there are. Columns may have the same name.
 */

const CHUNK = 2 ** 14;
/** Different texts that are kept once, for each column; further ones are kept as they come. */
const KNOWN = 10_000;

class Column {
  readonly #chunks: (Float64Array | unknown[])[] = [];
  readonly #known: Map<string, string> = new Map();

  set(index: number, value: unknown): void {
    const at = index % CHUNK;
    let chunk = at === 0 ? undefined : this.#chunks.at(-1);
    if (chunk === undefined) {
      chunk = typeof value === 'number' ? new Float64Array(CHUNK) : new Array<unknown>(CHUNK);
      this.#chunks.push(chunk);
    } else if (chunk instanceof Float64Array && typeof value !== 'number') {
      chunk = Array.from<unknown>(chunk);
      this.#chunks[this.#chunks.length - 1] = chunk;
    }
    chunk[at] = typeof value === 'string' ? this.#once(value) : value;
  }

  get(index: number): unknown {
    return this.#chunks[Math.floor(index / CHUNK)]?.[index % CHUNK];
  }

  #once(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size < KNOWN) this.#known.set(text, text);
    return text;
  }
}

export class Rows {
  readonly #columns: readonly Column[];
  #count = 0;
  /** The names of the columns. */
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    this.names = names;
    this.#columns = names.map(() => new Column());
  }

  get count(): number {
    return this.#count;
  }

  add(values: readonly unknown[]): void {
    const index = this.#count++;
    for (let at = 0; at < this.#columns.length; at++) this.#columns[at]!.set(index, values[at]);
  }

  /** The value in a row and a column, both counted from 0. */
  value(row: number, column: number): unknown {
    return this.#columns[column]?.get(row);
  }
}
