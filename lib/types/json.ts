/**
 * JSON documents, kept as text.
 *
 * Promises: what JSON can say comes back equal. What it cannot say is refused instead of altered: NaN and Infinity (which
 * `JSON.stringify` would turn into null), bigints, functions, circles, maps, sets, promises and bytes (which it would turn into
 * `{}` and the like), invalid dates and holes of arrays. `null` is SQL NULL unless `nullAsJson` asks for the
 * JSON value `null`; both read as `null`. Does not: keep classes; a `Date` inside becomes its ISO text, as JSON has it.
 */

import { ConversionError, describeValue, unconvertible } from './conversion-error.js';
import { bindString } from './text.js';
import { SqlType, type Affinity } from './type.js';
import type { WireKind, WireValue } from './wire.js';

/** Options of the `JSON` type. */
export interface JsonOptions {
  /** Store `null` as the JSON text `null` instead of SQL NULL. Default false. */
  readonly nullAsJson?: boolean;
}

/** Objects whose content is not in their properties, so that nothing of it would be written. */
function hidesContent(value: object): boolean {
  return (
    value instanceof Map ||
    value instanceof Set ||
    value instanceof WeakMap ||
    value instanceof WeakSet ||
    value instanceof Promise ||
    value instanceof RegExp ||
    value instanceof Error ||
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value)
  );
}

/** What `toJSON` has altered before it gets here: bytes (`Buffer` has one), and a moment that is none, which it makes null. */
function isAltered(original: unknown): boolean {
  return original instanceof Date ? Number.isNaN(original.getTime()) : ArrayBuffer.isView(original);
}

function refuseInexact(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Readonly<Record<string, unknown>>)[key];
  if (original !== value && isAltered(original)) throw refused(original, key);
  switch (typeof value) {
    case 'number':
      if (Number.isFinite(value)) return value;
      break;
    case 'object':
      if (value === null || !hidesContent(value)) return value;
      break;
    case 'bigint':
    case 'function':
    case 'symbol':
      break;
    case 'undefined':
      // As a property it is left out, as everywhere in JavaScript; in an array it would become null.
      if (!Array.isArray(this)) return value;
      break;
    default:
      return value;
  }
  throw refused(value, key);
}

function refused(value: unknown, key: string): ConversionError {
  const place = key === '' ? '' : ` (at '${key}')`;
  return new ConversionError(
    `JSON cannot hold ${describeValue(value)}${place}: convert it before, or use null`,
  );
}

/** The type behind `JSON`. */
export class JsonType<out T = unknown> extends SqlType<T, T> {
  override readonly kind = 'json';
  /** Not 'text': a column of SQLite's type JSON keeps the text of a number as a number, a whole one in 64 bits. */
  override readonly wire: WireKind = 'bigint';
  override readonly bindsNull: boolean;

  constructor(options: JsonOptions = {}) {
    super();
    this.bindsNull = options.nullAsJson ?? false;
    Object.freeze(this);
  }

  override get key(): string {
    return this.bindsNull ? 'json:null' : 'json';
  }

  override get affinity(): Affinity {
    return 'json';
  }

  override bind(value: unknown): WireValue {
    let text: string | undefined;
    try {
      text = globalThis.JSON.stringify(value, refuseInexact);
    } catch (error) {
      if (error instanceof ConversionError) throw error;
      throw new ConversionError(`JSON cannot hold the value: ${(error as Error).message}`, { cause: error });
    }
    if (text === undefined) throw unconvertible(value, 'JSON takes a value that JSON can say');
    return bindString('JSON', text);
  }

  override readonly result: (value: number | bigint | string | Uint8Array) => T = value => {
    if (typeof value === 'number') return value as T;
    if (typeof value === 'bigint') return Number(value) as T;
    if (typeof value !== 'string') throw unconvertible(value, 'JSON reads text');
    try {
      return globalThis.JSON.parse(value) as T;
    } catch (error) {
      throw new ConversionError(`JSON cannot read ${describeValue(value)}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  };
}

const json = new JsonType<unknown>();

export { jsonFactory as JSON };

/**
 * A JSON document.
 *
 * @example column(JSON<{ tags: string[] }>())            // { tags: string[] } | null
 * @example column(JSON({ nullAsJson: true }))            // null is stored as JSON null
 */
function jsonFactory<T = unknown>(options?: JsonOptions): JsonType<T> {
  return (options === undefined ? json : new JsonType<T>(options)) as JsonType<T>;
}
