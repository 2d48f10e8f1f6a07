/**
 * Strings: String(n), Text.
 *
 * Promises: a string comes back as it was given, also with the character NUL. What cannot survive UTF-8 (a lone surrogate) is
 * refused. JavaScript's strings are Unicode, so there are no further types for it. Does not: check a length; SQLite keeps
 * any, MySQL reports its own error.
 */

import { ArgumentError } from '../errors.js';
import { unconvertible } from './conversion-error.js';
import { SqlType, type Affinity } from './type.js';
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

function checkLength(name: string, length: number | undefined): void {
  if (length === undefined || (Number.isSafeInteger(length) && length > 0)) return;
  throw new ArgumentError(`${name}(${length}): the length must be a whole number above 0`);
}

/** The type behind `String`. */
export class StringType extends SqlType<string, string> {
  override readonly kind = 'string';
  override readonly wire: WireKind = 'text';
  readonly length: number | undefined;

  constructor(length?: number) {
    super();
    checkLength('String', length);
    this.length = length;
    Object.freeze(this);
  }

  override get key(): string {
    return this.length === undefined ? 'string' : `string:${this.length}`;
  }

  override get affinity(): Affinity {
    return 'text';
  }

  override bind(value: unknown): WireValue {
    return bindString('String', value);
  }
}

/** The type behind `Text`. */
export class TextType extends SqlType<string, string> {
  override readonly kind = 'text';
  override readonly wire: WireKind = 'text';
  readonly length: number | undefined;

  constructor(length?: number) {
    super();
    checkLength('Text', length);
    this.length = length;
    Object.freeze(this);
  }

  override get key(): string {
    return this.length === undefined ? 'text' : `text:${this.length}`;
  }

  override get affinity(): Affinity {
    return 'text';
  }

  override bind(value: unknown): WireValue {
    return bindString('Text', value);
  }
}

const unbounded = new StringType();
const textType = new TextType();

/** Strings with a greatest length, VARCHAR(n); without a length plain VARCHAR, which MySQL refuses. */
export function String(length?: number): StringType {
  return length === undefined ? unbounded : new StringType(length);
}

/** Strings of any length; a length lets MySQL choose the TEXT that holds as many (64 KiB without one). */
export function Text(length?: number): TextType {
  return length === undefined ? textType : new TextType(length);
}
