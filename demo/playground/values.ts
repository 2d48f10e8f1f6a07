/**
 * Values as one reads them in a cell: numbers with their points below each other, what is long cut off, bytes counted.
 */

/** Characters of a text that a cell is given. */
const LONGEST = 300;
/** A space as wide as a digit. */
const FIGURE_SPACE = '\u2007';
const MOST_DECIMALS = 6;

/** A number of things: `1 row`, `1,000 rows`. */
export function counted(n: number, thing: string): string {
  return `${n.toLocaleString('en')} ${thing}${n === 1 ? '' : 's'}`;
}

export function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Digits behind the point; none where a number is written with an exponent. */
function decimalsIn(text: string): number {
  const point = text.indexOf('.');
  return point < 0 || text.includes('e') ? 0 : text.length - point - 1;
}

/** The most digits behind the point of a column's values; `undefined` where it is none of numbers. */
export function decimalsOf(values: readonly unknown[]): number | undefined {
  const known = values.filter(value => value !== null && value !== undefined);
  if (known.length === 0 || !known.every(isNumber)) return undefined;
  return Math.min(MOST_DECIMALS, Math.max(...known.map(value => decimalsIn(String(value)))));
}

/** A value in a cell; a number in a column of so many `decimals` is filled up, so that the points are below each other. */
export function shown(value: unknown, decimals = 0): string {
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return counted(value.length, 'byte');
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') return JSON.stringify(value);
  const content = String(value);
  if (isNumber(value) && decimals > 0 && !content.includes('e')) {
    const has = decimalsIn(content);
    return content + FIGURE_SPACE.repeat(Math.max(0, decimals + 1 - (has === 0 ? 0 : has + 1)));
  }
  return content.length > LONGEST ? `${content.slice(0, LONGEST)}…` : content;
}
