/**
 * Truth values.
 *
 * Promises: only `true` and `false` go in, only 1 and 0 come out as them; any other number is an error, not a truth.
 */

import { unconvertible } from './conversion-error.js';
import { SqlType } from './type.js';
import type { WireKind, WireValue } from './wire.js';

/** The type behind `Boolean`. */
export class BooleanType extends SqlType<boolean, boolean> {
  override readonly kind = 'boolean';
  override readonly wire: WireKind = 'integer';

  constructor() {
    super();
    Object.freeze(this);
  }

  override bind(value: unknown): WireValue {
    if (value === true) return 1;
    if (value === false) return 0;
    throw unconvertible(value, 'Boolean takes true or false');
  }

  override readonly result: (value: number | bigint | string | Uint8Array) => boolean = value => {
    if (value === 1 || value === 1n) return true;
    if (value === 0 || value === 0n) return false;
    throw unconvertible(value, 'Boolean reads 1 or 0');
  };
}

const boolean = new BooleanType();

/** `true` and `false`, kept as 1 and 0 where the database has no type of its own. */
export function Boolean(): BooleanType {
  return boolean;
}
