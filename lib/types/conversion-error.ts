/**
 * The error of a value that a type cannot convert, and how a value is shown in such an error.
 *
 * Promises: the text names the value, its JavaScript type and the way out. It knows no column or parameter: the
 * compiler wraps it in a `StatementError` that does, and the engine in a `DataError` on the way back.
 */

import { RxAlchemyError } from '../errors.js';

/** A type was given a value that it cannot convert exactly. Only ever the `cause` of another error. */
export class ConversionError extends RxAlchemyError {
  static {
    this.prototype.name = 'ConversionError';
  }

  /** What the type takes, without the value. */
  readonly wanted: string;

  constructor(message: string, options: { readonly wanted?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.wanted = options.wanted ?? 'the value does not fit its type';
  }
}

const SHOWN_CHARACTERS = 60;

/**
 * A value with its JavaScript type, short enough for an error message.
 *
 * @example describeValue('x')   // "string 'x'"
 */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length > SHOWN_CHARACTERS
        ? `string '${value.slice(0, SHOWN_CHARACTERS)}…' of ${value.length} characters`
        : `string '${value}'`;
    case 'bigint':
      return `bigint ${value}n`;
    case 'number':
    case 'boolean':
      return `${typeof value} ${value}`;
    case 'function':
      return `function ${value.name || '(anonymous)'}`;
    case 'symbol':
      return 'a symbol';
    case 'undefined':
      return 'undefined';
    case 'object':
      break;
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'an invalid Date' : `Date ${value.toISOString()}`;
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  const made: unknown = value.constructor?.name;
  // A generator has no class; what it is says `toStringTag`.
  const name =
    typeof made === 'string' && made !== ''
      ? made
      : String(Reflect.get(value, Symbol.toStringTag) ?? 'Object');
  return name === 'Object' ? 'a plain object' : `an object of class ${name}`;
}

/**
 * The error to throw for a value that is not what the type takes.
 *
 * @param value the value as the caller gave it
 * @param wanted what the type takes, and how to give it, as in `'Integer takes a whole number'`
 */
export function unconvertible(value: unknown, wanted: string): ConversionError {
  return new ConversionError(`${wanted}, not ${describeValue(value)}`, { wanted });
}
