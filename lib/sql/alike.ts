/**
 * Values that stand for each other: the arguments of coalesce() and its like, the branches of a CASE.
 *
 * Promises: a plain value among expressions is bound with their type, so that the length of an interval, a decimal or a value of the
 * program's own is kept as they are; one that is of another kind keeps its own type. Does not: convert in the database.
 */

import type { SqlType } from '../types/index.js';
import { commonType, isNumber, takes } from '../types/common.js';
import { NumericType } from '../types/decimal.js';
import { inferType } from '../types/untyped.js';
import { bindNode, expressionOf, refuseElement, standaloneNode } from './make.js';
import type { ExpressionNode } from './nodes.js';
import { decimalsOf } from './number-types.js';

/** The type that a value is bound with among expressions of a type. */
function typeAmong(type: SqlType, value: unknown): SqlType {
  const own = inferType(value);
  if (own === undefined) return type;
  if (type instanceof NumericType) {
    const decimals = decimalsOf(value);
    return decimals !== undefined && decimals <= (type.scale ?? Number.POSITIVE_INFINITY) ? type : own;
  }
  const isPlain = type.affinity === own.affinity && type.kind !== 'decorated';
  return !isPlain && !isNumber(type) && takes(type, own) ? type : own;
}

/**
 * The nodes of values that stand for each other.
 *
 * @param type what values before them had in common
 */
export function alikeNodes(
  values: readonly unknown[],
  hint?: string,
  type?: SqlType,
): readonly ExpressionNode[] {
  const expressions = values.map(expressionOf);
  const known = expressions.filter(each => each !== undefined).map(each => each.type);
  const common = commonType(type === undefined ? known : [type, ...known]);
  return values.map((value, index) => {
    const node = expressions[index];
    if (node !== undefined || common === undefined || common.kind === 'untyped') {
      return node ?? standaloneNode(value, hint);
    }
    refuseElement(value);
    return bindNode(value, typeAmong(common, value), hint ?? 'param');
  });
}

/** Functions that give one of their arguments, and those arguments' places; of others all are. */
const ALIKE: ReadonlyMap<string, readonly number[] | undefined> = new Map([
  ['coalesce', undefined],
  ['ifnull', undefined],
  ['nullif', undefined],
  ['min', undefined],
  ['max', undefined],
  ['lag', [0, 2]],
  ['lead', [0, 2]],
]);

/** The nodes of the arguments of a function. */
export function argumentNodes(name: string, values: readonly unknown[]): readonly ExpressionNode[] {
  const lower = name.toLowerCase();
  if (values.length < 2 || !ALIKE.has(lower)) return values.map(each => standaloneNode(each, name));
  const places = ALIKE.get(lower);
  if (places === undefined) return alikeNodes(values, name);
  const among = alikeNodes(
    places.map(place => values[place]),
    name,
  );
  return values.map((each, place) => {
    const found = places.indexOf(place);
    return found < 0 ? standaloneNode(each, name) : among[found]!;
  });
}
