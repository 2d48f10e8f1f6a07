/**
 * Shared memory in which one small message at a time goes from one thread of Node to another: writing it there and reading it
 * costs a third of what structured clone and a port take.
 *
 *   free ──write──► full ──read──► free
 *
 * Promises: gives back what was written, exactly (`-0`, `NaN`, bigints, lone surrogates); `write` refuses, having changed
 * nothing, while the slot is full, when the message does not fit, and when it holds something else than arrays of numbers,
 * bigints of 64 bits, strings, booleans, null and undefined.
 * Does not: wake the reader, keep an order with what is sent another way (its users do), or tell one array that stands in two
 * places from two equal ones.
 */

/** Words of a message; the text of its strings has as many bytes. */
const WORDS = 4096;
const STATE = 0;
/** Messages that were sent another way. */
const SENT = 1;
/** Those of them that the reader has taken. */
const TAKEN = 2;
const TEXT_LENGTH = 3;
const TEXT_WIDE = 4;
/** Where a message begins. */
const START = 5;

const FREE = 0;
const FULL = 1;

const enum Tag {
  Undefined,
  Null,
  False,
  True,
  Integer,
  Double,
  BigInteger,
  Text,
  List,
}

/** A character that does not fit a byte. */
// oxlint-disable-next-line no-control-regex -- the range begins with the first of all characters
const WIDE = /[^\u0000-\u00ff]/;
const REFUSED = -1;

/** What goes through a port in place of a message that was written into the slot, where the reader waits for the port. */
export const SLOT_WRITTEN = 0;

/** The memory of a slot; `SharedSlot` is made of it on both sides. */
export function slotMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * WORDS * Int32Array.BYTES_PER_ELEMENT);
}

export class SharedSlot {
  readonly #words: Int32Array;
  readonly #text: Buffer;
  readonly #eight: BigInt64Array = new BigInt64Array(1);
  readonly #double: Float64Array = new Float64Array(this.#eight.buffer);
  readonly #pair: Int32Array = new Int32Array(this.#eight.buffer);
  /** The text of the message that is written or read, and how far it is read. */
  #joined = '';
  #start = 0;
  #at = START;

  constructor(memory: SharedArrayBuffer) {
    const half = WORDS * Int32Array.BYTES_PER_ELEMENT;
    this.#words = new Int32Array(memory, 0, WORDS);
    this.#text = Buffer.from(memory, half, half);
  }

  /** Whether a message waits to be read. */
  get full(): boolean {
    return Atomics.load(this.#words, STATE) === FULL;
  }

  /** Whether messages that were sent another way are not taken yet. */
  get behind(): boolean {
    return Atomics.load(this.#words, SENT) !== Atomics.load(this.#words, TAKEN);
  }

  /** Counts a message that was sent another way. */
  countSent(): void {
    Atomics.add(this.#words, SENT, 1);
  }

  /** Counts one of those as taken. */
  countTaken(): void {
    Atomics.add(this.#words, TAKEN, 1);
  }

  /** Puts a message in; false when it has to go another way. */
  write(message: readonly unknown[]): boolean {
    if (this.full) return false;
    this.#joined = '';
    if (this.#write(message, START) === REFUSED) return false;
    const joined = this.#joined;
    const wide = WIDE.test(joined);
    const bytes = wide ? 2 * joined.length : joined.length;
    if (bytes > this.#text.length) return false;
    if (bytes > 0) this.#text.write(joined, wide ? 'utf16le' : 'latin1');
    this.#words[TEXT_LENGTH] = bytes;
    this.#words[TEXT_WIDE] = wide ? 1 : 0;
    Atomics.store(this.#words, STATE, FULL);
    return true;
  }

  /** Takes the message out; `undefined` when there is none. */
  read(): unknown[] | undefined {
    if (!this.full) return undefined;
    const bytes = this.#words[TEXT_LENGTH]!;
    this.#joined =
      bytes === 0 ? '' : this.#text.toString(this.#words[TEXT_WIDE] ? 'utf16le' : 'latin1', 0, bytes);
    this.#start = 0;
    this.#at = START;
    const message = this.#read() as unknown[];
    this.#joined = '';
    Atomics.store(this.#words, STATE, FREE);
    return message;
  }

  /** Writes a value; gives the place behind it, or `REFUSED`. */
  #write(value: unknown, at: number): number {
    const words = this.#words;
    // A tag and two words at most.
    if (at + 3 > WORDS) return REFUSED;
    switch (typeof value) {
      case 'number':
        if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
          words[at] = Tag.Integer;
          words[at + 1] = value;
          return at + 2;
        }
        this.#double[0] = value;
        return this.#writePair(Tag.Double, at);
      case 'string':
        if (this.#joined.length + value.length > this.#text.length) return REFUSED;
        words[at] = Tag.Text;
        words[at + 1] = value.length;
        this.#joined += value;
        return at + 2;
      case 'boolean':
        words[at] = value ? Tag.True : Tag.False;
        return at + 1;
      case 'undefined':
        words[at] = Tag.Undefined;
        return at + 1;
      case 'bigint':
        if (BigInt.asIntN(64, value) !== value) return REFUSED;
        this.#eight[0] = value;
        return this.#writePair(Tag.BigInteger, at);
      default:
        if (value === null) {
          words[at] = Tag.Null;
          return at + 1;
        }
        return Array.isArray(value) ? this.#writeList(value, at) : REFUSED;
    }
  }

  #writePair(tag: Tag, at: number): number {
    const words = this.#words;
    words[at] = tag;
    words[at + 1] = this.#pair[0]!;
    words[at + 2] = this.#pair[1]!;
    return at + 3;
  }

  #writeList(list: readonly unknown[], at: number): number {
    this.#words[at] = Tag.List;
    this.#words[at + 1] = list.length;
    let next = at + 2;
    for (let index = 0; index < list.length && next !== REFUSED; index++)
      next = this.#write(list[index], next);
    return next;
  }

  #read(): unknown {
    const words = this.#words;
    const at = this.#at;
    switch (words[at]) {
      case Tag.Integer:
        this.#at = at + 2;
        return words[at + 1];
      case Tag.Double:
        this.#readPair(at);
        return this.#double[0];
      case Tag.BigInteger:
        this.#readPair(at);
        return this.#eight[0];
      case Tag.Text: {
        this.#at = at + 2;
        const start = this.#start;
        this.#start = start + words[at + 1]!;
        return this.#joined.substring(start, this.#start);
      }
      case Tag.List: {
        this.#at = at + 2;
        const list: unknown[] = [];
        for (let left = words[at + 1]!; left > 0; left--) list.push(this.#read());
        return list;
      }
      default:
        this.#at = at + 1;
        return SINGLE[words[at]!];
    }
  }

  #readPair(at: number): void {
    this.#pair[0] = this.#words[at + 1]!;
    this.#pair[1] = this.#words[at + 2]!;
    this.#at = at + 3;
  }
}

/** The values that are their tag. */
const SINGLE: readonly unknown[] = [undefined, null, false, true];
