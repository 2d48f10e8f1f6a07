/**
 * Bytes.
 *
 * Promises: the bytes come back as a `Uint8Array`. Does not: copy them; a value must not be changed until it was executed.
 */

import { unconvertible } from './conversion-error.js';
import { SqlType } from './type.js';
import type { WireKind, WireValue } from './wire.js';

/** The type behind `LargeBinary`. */
export class LargeBinaryType extends SqlType<Uint8Array, Uint8Array> {
  override readonly kind = 'largeBinary';
  override readonly wire: WireKind = 'bytes';
  readonly length: number | undefined;

  constructor(length?: number) {
    super();
    this.length = length;
    Object.freeze(this);
  }

  override get key(): string {
    return this.length === undefined ? 'largeBinary' : `largeBinary:${this.length}`;
  }

  override bind(value: unknown): WireValue {
    if (value instanceof Uint8Array) return value;
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      throw unconvertible(value, 'LargeBinary takes a Uint8Array (new Uint8Array(buffer) views a buffer)');
    }
    throw unconvertible(value, 'LargeBinary takes a Uint8Array');
  }
}

const largeBinary = new LargeBinaryType();

/** Bytes, BLOB. */
export function LargeBinary(length?: number): LargeBinaryType {
  return length === undefined ? largeBinary : new LargeBinaryType(length);
}
