/**
 * One of a few strings.
 *
 * Promises: rows have the union of the strings as their type; any other string is refused on both ways. Does not: know numbers or
 * TypeScript's `enum`; give `Object.values(Colour)`.
 */

import { ArgumentError } from '../errors.js';
import { unconvertible } from './conversion-error.js';
import { SqlType, type Affinity } from './type.js';
import { bindString } from './text.js';
import type { WireKind, WireValue } from './wire.js';

/** Options of `Enum`. */
export interface EnumOptions {
  /**
   * Give the table a CHECK constraint that admits these strings only, where the database has no ENUM of its own. Default false.
   */
  readonly check?: boolean;
}

/** The type behind `Enum`. */
export class EnumType<const out V extends string = string> extends SqlType<V, V> {
  override readonly kind = 'enum';
  override readonly wire: WireKind = 'text';
  readonly values: readonly V[];
  /** Whether CREATE TABLE has a CHECK constraint. */
  readonly check: boolean;
  readonly #known: ReadonlySet<unknown>;

  constructor(values: readonly V[], options: EnumOptions = {}) {
    super();
    if (values.length === 0) throw new ArgumentError("Enum needs at least one value: Enum('a', 'b')");
    for (const value of values) bindString('Enum', value);
    this.#known = new Set(values);
    if (this.#known.size !== values.length)
      throw new ArgumentError(`Enum has a value twice: ${values.join(', ')}`);
    this.values = Object.freeze([...values]);
    this.check = options.check ?? false;
    Object.freeze(this);
  }

  override get key(): string {
    return `enum${this.check ? ':check' : ''}:${JSON.stringify(this.values)}`;
  }

  override get affinity(): Affinity {
    return 'text';
  }

  override get admitted(): readonly WireValue[] | undefined {
    return this.check ? this.values : undefined;
  }

  override bind(value: unknown): WireValue {
    return this.#checked(value, 'takes');
  }

  override readonly result: (value: number | bigint | string | Uint8Array) => V = value =>
    this.#checked(value, 'reads');

  #checked(value: unknown, verb: string): V {
    if (this.#known.has(value)) return value as V;
    throw unconvertible(value, `Enum ${verb} one of '${this.values.join("', '")}'`);
  }
}

/**
 * One of a few strings; rows have their union type.
 *
 * @example column(Enum('draft', 'sent'))                        // 'draft' | 'sent' | null
 * @example column(Enum(['draft', 'sent'], { check: true }))      // with CHECK (state IN ('draft', 'sent'))
 */
export function Enum<const V extends string>(...values: readonly V[]): EnumType<V>;
export function Enum<const V extends string>(values: readonly V[], options?: EnumOptions): EnumType<V>;
export function Enum(...given: readonly unknown[]): EnumType {
  const [first, options] = given;
  return Array.isArray(first)
    ? new EnumType(first as readonly string[], options as EnumOptions | undefined)
    : new EnumType(given as readonly string[]);
}
