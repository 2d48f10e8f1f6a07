/**
 * What every SQL type is: a frozen value that knows its kind, how a language value becomes a wire value and back.
 *
 * Promises: equal `key` means equal behaviour, so compiled statements can be shared between equal types; `bind` either
 * converts exactly or throws a `ConversionError`. Does not: know its DDL name or a dialect's storage form. The dialect's
 * type compiler writes the name, and a dialect may replace the codec of a kind.
 */

import { ArgumentError } from '../errors.js';
import { describeValue } from './conversion-error.js';
import type { WireKind, WireValue } from './wire.js';

/** What operators and functions take the values of a type for, whatever its DDL name. */
export type Affinity =
  'integer' | 'decimal' | 'float' | 'text' | 'boolean' | 'moment' | 'bytes' | 'json' | 'other' | 'untyped';

/** Converts the values of one type in both directions. */
export interface Codec {
  readonly wire: WireKind;
  /** Whether `bind` wants to see `null` too; otherwise `null` is SQL NULL. */
  readonly bindsNull?: boolean;
  /** Converts a value of the language; throws a `ConversionError`. */
  bind(value: unknown): WireValue;
  /** Converts a non-null wire value back; absent where both are the same. Throws a `ConversionError`. */
  readonly result: ((value: Exclude<WireValue, null>) => unknown) | undefined;
}

/**
 * A SQL type.
 *
 * @typeParam Out what a row holds
 * @typeParam In what an insert or update takes
 */
export abstract class SqlType<out Out = unknown, out In = Out> implements Codec {
  /** Type only: what a row holds. */
  declare readonly $out: Out;
  /** Type only: what an insert or update takes. */
  declare readonly $in: In;

  /** The name of the method that writes this type's DDL. */
  abstract readonly kind: string;
  abstract readonly wire: WireKind;
  readonly bindsNull: boolean = false;

  /** Equal for types of equal behaviour. */
  get key(): string {
    return this.kind;
  }

  /** What operators take its values for. */
  get affinity(): Affinity {
    return 'other';
  }

  /** The stored values that a CHECK constraint of CREATE TABLE is to admit; `undefined` for no constraint. */
  get admitted(): readonly WireValue[] | undefined {
    return undefined;
  }

  abstract bind(value: unknown): WireValue;

  /** The type that stands for this one in a dialect; of most types the type itself. */
  inDialect(_dialect: string): SqlType {
    return this;
  }

  /** Its conversions, where they are made from those of another type; `codecOf` gives those of a dialect. */
  codecIn?(codecOf: (type: SqlType) => Codec): Codec;

  readonly result: ((value: Exclude<WireValue, null>) => Out) | undefined = undefined;
}

/** A type, or the factory of one: `Integer`, `Integer()`, `String(50)`. */
export type TypeLike<Out = unknown, In = Out> = SqlType<Out, In> | (() => SqlType<Out, In>);

/** The type that a `TypeLike` stands for. */
export function resolveType<Out, In>(type: TypeLike<Out, In>): SqlType<Out, In> {
  if (type instanceof SqlType) return type;
  const isClass =
    typeof type === 'function' && (type as { prototype?: unknown }).prototype instanceof SqlType;
  const made: unknown = typeof type === 'function' && !isClass ? type() : undefined;
  if (made instanceof SqlType) return made as SqlType<Out, In>;
  throw new ArgumentError(
    isClass
      ? `${(type as { name: string }).name} is a class of types; make one of it: new ${(type as { name: string }).name}()`
      : `A type such as Integer or String(50) is needed, not ${describeValue(type)}; String, Date, Boolean and JSON have to be imported`,
  );
}

/** Whether a value is a type or the factory of one. */
export function isTypeLike(value: unknown): value is TypeLike {
  return value instanceof SqlType || typeof value === 'function';
}

/**
 * The conversions of a type in a dialect: variants are chosen, types over other types resolved.
 *
 * @param own the dialect's conversions of the types that the library has
 */
export function codecOf(type: SqlType, dialect: string, own: (type: SqlType) => Codec): Codec {
  const chosen = type.inDialect(dialect);
  return chosen.codecIn?.(inner => codecOf(inner, dialect, own)) ?? own(chosen);
}
