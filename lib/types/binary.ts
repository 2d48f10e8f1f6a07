/**
 * Bytes: LargeBinary, VarBinary(n), Binary(n).
 *
 * Promises: the bytes come back as a `Uint8Array`, equal to what was given; lengths are checked before anything is sent, since
 * MySQL would fill up a short BINARY(n) with zeros. Does not: copy them; a value must not be changed until it was executed.
 */

import { ArgumentError } from '../errors.js';
import { unconvertible } from './conversion-error.js';
import { SqlType, type Affinity } from './type.js';
import type { WireKind, WireValue } from './wire.js';

const NAMES = { largeBinary: 'LargeBinary', binary: 'Binary', varBinary: 'VarBinary' } as const;

/** The type behind `LargeBinary`, `VarBinary` and `Binary`. */
export class LargeBinaryType extends SqlType<Uint8Array, Uint8Array> {
  override readonly kind: keyof typeof NAMES;
  override readonly wire: WireKind = 'bytes';
  readonly length: number | undefined;

  constructor(kind: keyof typeof NAMES, length?: number) {
    super();
    if (length !== undefined && !(Number.isSafeInteger(length) && length > 0)) {
      throw new ArgumentError(`${NAMES[kind]}(${length}): the length must be a whole number above 0`);
    }
    this.kind = kind;
    this.length = length;
    Object.freeze(this);
  }

  override get key(): string {
    return this.length === undefined ? this.kind : `${this.kind}:${this.length}`;
  }

  override get affinity(): Affinity {
    return 'bytes';
  }

  override bind(value: unknown): WireValue {
    const { length } = this;
    if (value instanceof Uint8Array) {
      const fits =
        length === undefined ||
        (this.kind === 'binary' ? value.byteLength === length : value.byteLength <= length);
      if (fits) return value;
      throw unconvertible(
        value,
        `${NAMES[this.kind]}(${length}) takes ${this.kind === 'binary' ? 'exactly' : 'at most'} ${length} bytes`,
      );
    }
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      throw unconvertible(
        value,
        `${NAMES[this.kind]} takes a Uint8Array (new Uint8Array(buffer) views a buffer)`,
      );
    }
    throw unconvertible(value, `${NAMES[this.kind]} takes a Uint8Array`);
  }
}

const largeBinary = new LargeBinaryType('largeBinary');

/** Bytes, BLOB; a length lets MySQL choose the BLOB that holds as many, and is the most that is taken. */
export function LargeBinary(length?: number): LargeBinaryType {
  return length === undefined ? largeBinary : new LargeBinaryType('largeBinary', length);
}

/** At most so many bytes, VARBINARY(n). */
export function VarBinary(length: number): LargeBinaryType {
  return new LargeBinaryType('varBinary', length);
}

/** Exactly so many bytes, BINARY(n): hashes, packed addresses. */
export function Binary(length: number): LargeBinaryType {
  return new LargeBinaryType('binary', length);
}
