/**
 * Truth values.
 *
 * Promises: only `true` and `false` go in, only 1 and 0 come out as them; any other number is an error, not a truth.
 */

import { unconvertible } from './conversion-error.js';
import { SqlType, type Affinity } from './type.js';
import type { WireKind, WireValue } from './wire.js';

/** Options of `Boolean`. */
export interface BooleanOptions {
  /** Give the table a CHECK constraint that admits 0 and 1 only. Default false. */
  readonly check?: boolean;
}

/** The type behind `Boolean`. */
export class BooleanType extends SqlType<boolean, boolean> {
  override readonly kind = 'boolean';
  override readonly wire: WireKind = 'integer';

  /** Whether CREATE TABLE has a CHECK constraint. */
  readonly check: boolean;

  constructor(options: BooleanOptions = {}) {
    super();
    this.check = options.check ?? false;
    Object.freeze(this);
  }

  override get key(): string {
    return this.check ? 'boolean:check' : 'boolean';
  }

  override get affinity(): Affinity {
    return 'boolean';
  }

  override get admitted(): readonly WireValue[] | undefined {
    return this.check ? [0, 1] : undefined;
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
const checked = new BooleanType({ check: true });

/** `true` and `false`, kept as 1 and 0 where the database has no type of its own. */
export function Boolean(options?: BooleanOptions): BooleanType {
  return options?.check ? checked : boolean;
}
