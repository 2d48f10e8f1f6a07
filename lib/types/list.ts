/**
 * A list of values as one parameter: JSON text, which the database takes apart (`json_each`, `JSON_TABLE`).
 *
 * Promises: every element passes its own type's conversion; whole numbers of 64 bits keep all digits. Null is refused, since
 * nothing is ever IN null. Does not: carry bytes, which JSON cannot say; nor stand in a column or a row.
 */

import { ConversionError, describeValue, unconvertible } from './conversion-error.js';
import { SqlType, type Codec } from './type.js';
import type { WireKind, WireValue } from './wire.js';

function elementText(value: WireValue): string {
  switch (typeof value) {
    case 'string':
      return globalThis.JSON.stringify(value);
    case 'bigint':
      return `${value}`;
    case 'number':
      return Number.isFinite(value) ? `${value}` : `${value < 0 ? '-' : ''}9e999`;
    default:
      throw unconvertible(value, 'a list as one parameter takes texts and numbers');
  }
}

/** The type of a list of values. */
export class ListType<out T = unknown> extends SqlType<readonly T[], readonly T[]> {
  override readonly kind = 'list';
  override readonly wire: WireKind = 'text';
  /** The type of the elements. */
  readonly element: SqlType;
  readonly #codec: Codec;

  /** @param codec how the dialect converts the elements */
  constructor(element: SqlType, codec: Codec = element) {
    super();
    this.element = element;
    this.#codec = codec;
    Object.freeze(this);
  }

  override get key(): string {
    return `list:${this.element.key}`;
  }

  override bind(value: unknown): WireValue {
    if (!Array.isArray(value)) throw unconvertible(value, 'a parameter of in() takes an array');
    const texts = (value as readonly unknown[]).map((each, index) => {
      if (each === null || each === undefined) {
        throw new ConversionError(
          `in() cannot find ${describeValue(each)} (at ${index}), which equals nothing in SQL; leave it out`,
        );
      }
      return elementText(this.#codec.bind(each));
    });
    return `[${texts.join(',')}]`;
  }
}
