/**
 * UUIDs.
 *
 * Promises: lower-case text with dashes in rows, however it was given; 32 hexadecimal digits in the database. What is no UUID is
 * refused on both ways. Does not: make UUIDs (`crypto.randomUUID()` does) or check their version.
 */

import { unconvertible } from './conversion-error.js';
import { SqlType } from './type.js';
import type { WireKind, WireValue } from './wire.js';

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** The type behind `Uuid`. */
export class UuidType extends SqlType<string, string> {
  override readonly kind = 'uuid';
  override readonly wire: WireKind = 'text';

  constructor() {
    super();
    Object.freeze(this);
  }

  override bind(value: unknown): WireValue {
    if (typeof value === 'string' && UUID.test(value)) return value.replaceAll('-', '').toLowerCase();
    throw unconvertible(value, "Uuid takes a string such as '6fa459ea-ee8a-4ca4-894e-db77e160355e'");
  }

  override readonly result: (value: number | bigint | string | Uint8Array) => string = value => {
    if (typeof value === 'string' && UUID.test(value)) {
      const hex = value.replaceAll('-', '').toLowerCase();
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
        '-',
      );
    }
    throw unconvertible(value, 'Uuid reads 32 hexadecimal digits');
  };
}

const uuid = new UuidType();

/** A UUID: lower-case text with dashes in rows, 32 hexadecimal digits in the database. */
export function Uuid(): UuidType {
  return uuid;
}
