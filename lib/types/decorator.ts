/**
 * Types with conversions of the program's own, over a type that the database has.
 *
 * Promises: what a program's function throws or gives wrongly is a `ConversionError` that names the value; null is SQL NULL on both
 * ways and never reaches the functions. Two decorated types never share a compiled statement, one always does, so there is nothing
 * to declare about caching: make each type once, beside the tables. Does not: change the SQL.
 */

import { ConversionError, describeValue } from './conversion-error.js';
import { resolveType, SqlType, type Affinity, type Codec, type TypeLike } from './type.js';
import type { WireKind, WireValue } from './wire.js';

/** The two functions of a decorated type. */
export interface Conversions<Out, In, StoredOut, StoredIn> {
  /** A value of the program as the implementing type takes it; null for SQL NULL. Throw to refuse it. */
  bind(value: In): StoredIn | null;
  /** A value of the implementing type as the program's. Throw where there is none. */
  result(value: StoredOut): Out;
}

let made = 0;

/** The type behind `decorateType`. */
export class DecoratedType<out Out = unknown, out In = Out> extends SqlType<Out, In> {
  override readonly kind = 'decorated';
  override readonly wire: WireKind;
  override readonly result: ((value: Exclude<WireValue, null>) => Out) | undefined;
  /** The type that the database has. */
  readonly implementation: SqlType;
  readonly #key: string;
  readonly #conversions: Conversions<unknown, unknown, unknown, unknown>;
  readonly #codec: Codec;

  constructor(implementation: SqlType, conversions: Conversions<unknown, unknown, unknown, unknown>) {
    super();
    this.implementation = implementation;
    this.wire = implementation.wire;
    this.#key = `decorated:${++made}`;
    this.#conversions = conversions;
    this.#codec = this.#over(implementation);
    this.result = this.#codec.result as (value: Exclude<WireValue, null>) => Out;
    Object.freeze(this);
  }

  override get key(): string {
    return this.#key;
  }

  override get affinity(): Affinity {
    return this.implementation.affinity;
  }

  override get admitted(): readonly WireValue[] | undefined {
    return this.implementation.admitted;
  }

  override codecIn(codecOf: (type: SqlType) => Codec): Codec {
    return this.#over(codecOf(this.implementation));
  }

  override bind(value: unknown): WireValue {
    return this.#codec.bind(value);
  }

  #over(inner: Codec): Codec {
    const { bind, result } = this.#conversions;
    return Object.freeze<Codec>({
      wire: inner.wire,
      bind: value => {
        const stored = applied('take', bind, value);
        if (stored === null) return null;
        if (stored === undefined)
          throw new ConversionError(
            `The type's bind() gives undefined for ${describeValue(value)}; give null for SQL NULL`,
          );
        return inner.bind(stored);
      },
      result: value => {
        const stored = inner.result === undefined ? value : inner.result(value);
        return applied('read', result, stored);
      },
    });
  }
}

function applied(verb: string, convert: (value: unknown) => unknown, value: unknown): unknown {
  try {
    return convert(value);
  } catch (error) {
    if (error instanceof ConversionError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConversionError(`The type cannot ${verb} ${describeValue(value)}: ${reason}`, {
      wanted: 'the type does not take the value',
      cause: error,
    });
  }
}

/**
 * A type whose values the program converts: `bind` on the way to the database, `result` on the way back.
 *
 * @example
 * const Money = decorateType(BigInteger, {
 *   bind: (value: Euro) => value.cents,
 *   result: cents => new Euro(cents),
 * });
 * new Table('orders', metadata, { amount: column(Money) });
 */
export function decorateType<Out, In, StoredOut, StoredIn>(
  implementation: TypeLike<StoredOut, StoredIn>,
  conversions: Conversions<Out, In, StoredOut, StoredIn>,
): DecoratedType<Out, In> {
  return new DecoratedType<Out, In>(resolveType(implementation), conversions);
}
