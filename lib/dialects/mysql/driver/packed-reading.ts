/**
 * Takes the reading of rows over from mysql2 in the middle of a result, so that they are packed as they are read.
 *
 *   proving, on one row ──the same values──► packing ──► dropped: rows are passed over
 *         └──others──► given back: mysql2 reads on
 *
 * mysql2 has no public way to the bytes of a row. Its commands keep what reads their rows in one field, which is replaced, and
 * a packet says where its content lies. Promises: where that is not as expected, or gives other values than mysql2 does, nothing
 * changes but the time it takes. Nothing thrown here reaches mysql2.
 */
import type { PackedRows } from '../../../worker/async-driver.js';
import { unpackRows } from '../../../worker/packing.js';
import type { ColumnKinds, WireValue } from '../../../worker/values.js';
import type { RowDecoder } from './columns.js';
import type { RawCommand, RawField, RawPacket, RawRowParser } from './mysql2.js';
import { RowPacker } from './row-packer.js';

/** What is known of a result. */
export interface ResultReading {
  readonly fields: readonly RawField[];
  readonly kinds: ColumnKinds | null;
  readonly zeroDates: 'error' | 'null';
  readonly decode: RowDecoder;
}

function isSame(a: WireValue, b: WireValue): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  return Object.is(a, b);
}

/** Stands where mysql2's parser stood, and is what it gives as a row. */
export class PackedReading implements RawRowParser {
  readonly #command: RawCommand;
  readonly #theirs: RawRowParser;
  readonly #decode: RowDecoder;
  readonly #rows: RowPacker;
  #proven = false;
  #dropped = false;
  #failure: { readonly error: unknown } | undefined;

  private constructor(command: RawCommand, theirs: RawRowParser, decode: RowDecoder, rows: RowPacker) {
    this.#command = command;
    this.#theirs = theirs;
    this.#decode = decode;
    this.#rows = rows;
  }

  /** Reads the rows of a prepared statement from the next one on; `undefined` where that cannot be. */
  static begin(
    command: RawCommand,
    { fields, kinds, zeroDates, decode }: ResultReading,
  ): PackedReading | undefined {
    const theirs = command._rowParser;
    if (typeof theirs?.next !== 'function') return undefined;
    const rows = RowPacker.of(fields, kinds, zeroDates);
    if (rows === undefined) return undefined;
    return (command._rowParser = new PackedReading(command, theirs, decode, rows));
  }

  /** The rows, the one that came last among them. Throws what its reading threw. */
  get rows(): PackedRows {
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.#rows;
  }

  /** Nobody wants any more of them. */
  drop(): void {
    this.#dropped = true;
  }

  next(packet: RawPacket, fields: unknown, options: unknown): unknown {
    if (this.#dropped) return this;
    try {
      this.#proven ||= this.#prove(packet, fields, options);
      if (this.#proven) this.#rows.read(packet.buffer, packet.offset);
    } catch (error) {
      this.#failure = { error };
    }
    if (this.#proven || this.#failure !== undefined) return this;
    this.#command._rowParser = this.#theirs;
    return this.#theirs.next(packet, fields, options);
  }

  /** Reads a row in both ways, and leaves it unread. */
  #prove(packet: RawPacket, fields: unknown, options: unknown): boolean {
    const { buffer, offset } = packet;
    if (!(buffer instanceof Uint8Array) || !Number.isInteger(offset)) return false;
    const theirs = this.#decode(this.#theirs.next(packet, fields, options) as unknown[]);
    packet.offset = offset;
    let ours: readonly WireValue[];
    try {
      this.#rows.read(buffer, offset);
      [ours] = unpackRows(this.#rows.take(), theirs.length) as [WireValue[]];
    } catch {
      return false;
    }
    return theirs.every((value, index) => isSame(value, ours[index]!));
  }
}
