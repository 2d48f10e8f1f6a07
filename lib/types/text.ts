/**
 * Strings: String(n), Text, Enum, Uuid.
 *
 * Promises: a string comes back as it was given. What cannot survive UTF-8 (a lone surrogate) is refused. `Enum` and
 * `Uuid` check on both ways. Does not: check a length; SQLite keeps any, MySQL reports its own error.
 */

import { ArgumentError } from '../errors.js';
import { unconvertible } from './conversion-error.js';
import { SqlType } from './type.js';
import type { WireKind, WireValue } from './wire.js';

const LONE_SURROGATE = /[\uD800-\uDFFF]/u;
const native = (globalThis.String.prototype as { readonly isWellFormed?: (this: string) => boolean })
  .isWellFormed;

function isWellFormed(value: string): boolean {
  return native === undefined ? !LONE_SURROGATE.test(value) : native.call(value);
}

/** A string that UTF-8 can carry; throws a `ConversionError` for anything else. */
export function bindString(name: string, value: unknown): string {
  if (typeof value !== 'string') throw unconvertible(value, `${name} takes a string`);
  if (!isWellFormed(value)) {
    throw unconvertible(value, `${name} takes well-formed Unicode (no half of a surrogate pair)`);
  }
  return value;
}

/** The type behind `String`. */
export class StringType extends SqlType<string, string> {
  override readonly kind = 'string';
  override readonly wire: WireKind = 'text';
  readonly length: number | undefined;

  constructor(length?: number) {
    super();
    if (length !== undefined && !(Number.isSafeInteger(length) && length > 0)) {
      throw new ArgumentError(`String(${length}): the length must be a whole number above 0`);
    }
    this.length = length;
    Object.freeze(this);
  }

  override get key(): string {
    return this.length === undefined ? 'string' : `string:${this.length}`;
  }

  override bind(value: unknown): WireValue {
    return bindString('String', value);
  }
}

/** The type behind `Text`. */
export class TextType extends SqlType<string, string> {
  override readonly kind = 'text';
  override readonly wire: WireKind = 'text';

  constructor() {
    super();
    Object.freeze(this);
  }

  override bind(value: unknown): WireValue {
    return bindString('Text', value);
  }
}

/** The type behind `Enum`. */
export class EnumType<const out V extends string = string> extends SqlType<V, V> {
  override readonly kind = 'enum';
  override readonly wire: WireKind = 'text';
  readonly values: readonly V[];

  constructor(values: readonly V[]) {
    super();
    if (values.length === 0) throw new ArgumentError("Enum needs at least one value: Enum('a', 'b')");
    if (new Set(values).size !== values.length)
      throw new ArgumentError(`Enum has a value twice: ${values.join(', ')}`);
    this.values = Object.freeze([...values]);
    Object.freeze(this);
  }

  override get key(): string {
    return `enum:${JSON.stringify(this.values)}`;
  }

  override bind(value: unknown): WireValue {
    return this.#check(value, 'takes');
  }

  override readonly result: (value: number | bigint | string | Uint8Array) => V = value =>
    this.#check(value, 'reads');

  #check(value: unknown, verb: string): V {
    if ((this.values as readonly unknown[]).includes(value)) return value as V;
    throw unconvertible(value, `Enum ${verb} one of '${this.values.join("', '")}'`);
  }
}

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

const unbounded = new StringType();
const textType = new TextType();
const uuid = new UuidType();

/** Strings with a greatest length, VARCHAR(n); without a length plain VARCHAR, which MySQL refuses. */
export function String(length?: number): StringType {
  return length === undefined ? unbounded : new StringType(length);
}

/** Strings of any length. */
export function Text(): TextType {
  return textType;
}

/**
 * One of a few strings; rows have their union type.
 *
 * @example column(Enum('draft', 'sent'))   // 'draft' | 'sent' | null
 */
export function Enum<const V extends string>(...values: readonly V[]): EnumType<V> {
  return new EnumType(values);
}

/** A UUID: lower-case text with dashes in rows, 32 hexadecimal digits in the database. */
export function Uuid(): UuidType {
  return uuid;
}
