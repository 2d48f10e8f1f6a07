/**
 * Comparing types: whether two are the same, and which one holds the values of several.
 *
 * Promises: values of different kinds (a text beside a number) have no common type, so that nothing is read as what it is not.
 */

import { Text } from './text.js';
import type { Affinity, SqlType } from './type.js';

/** Whether two types convert and are written alike. */
export function sameType(left: SqlType, right: SqlType): boolean {
  return left === right || left.key === right.key;
}

const RANKS: readonly string[] = [
  'smallInteger',
  'integer',
  'bigInteger',
  'numeric',
  'float',
  'double',
  'real',
];

/** How much a number's type holds: 0 for the smallest; -1 for what is no number. */
export function numberRank(type: SqlType): number {
  return RANKS.indexOf(type.kind);
}

/** Whether plain numbers are values of the type. */
export function isNumber(type: SqlType): boolean {
  return numberRank(type) >= 0;
}

/** The kinds of values that JavaScript tells apart by itself. */
const PLAIN: readonly Affinity[] = ['integer', 'decimal', 'float', 'text', 'boolean', 'bytes'];

/** Whether a value that speaks for `own` would be taken by `type` too. */
export function takes(type: SqlType, own: SqlType): boolean {
  if (isNumber(type) && isNumber(own)) return true;
  return type.kind === 'decorated' || !PLAIN.includes(type.affinity) || type.affinity === own.affinity;
}

/** The type that holds the values of both; `undefined` where there is none. */
function commonOfTwo(left: SqlType, right: SqlType): SqlType | undefined {
  if (sameType(left, right)) return left;
  if (isNumber(left) && isNumber(right)) return numberRank(right) > numberRank(left) ? right : left;
  if (left.affinity !== right.affinity || left.kind === 'decorated' || right.kind === 'decorated')
    return undefined;
  if (left.affinity === 'text') return Text();
  return left.affinity === 'moment' && left.kind !== right.kind ? undefined : left;
}

/** The type that holds the values of all, leaving out those whose type nobody stated; `undefined` where there is none. */
export function commonType(types: readonly SqlType[]): SqlType | undefined {
  let common: SqlType | undefined;
  for (const type of types) {
    if (type.affinity === 'untyped') continue;
    const next: SqlType | undefined = common === undefined ? type : commonOfTwo(common, type);
    if (next === undefined) return undefined;
    common = next;
  }
  return common;
}
