/**
 * For which databases a part of a schema is meant.
 *
 * Promises: what is not meant for a dialect is left out of its DDL, silently, because the program said so.
 */

import { ArgumentError } from '../errors.js';

/**
 * A dialect's name (`'mysql'`), several, or a function of it: where the DDL applies.
 *
 * @example new CheckConstraint('age >= 0', { ddlIf: 'mysql' })
 */
export type DdlCondition = string | readonly string[] | ((dialect: string) => boolean);

/** Refuses what is no condition. */
export function checkedCondition(
  owner: string,
  condition: DdlCondition | undefined,
): DdlCondition | undefined {
  const known =
    condition === undefined ||
    typeof condition === 'function' ||
    (typeof condition === 'string' && condition !== '') ||
    (Array.isArray(condition) && condition.every(each => typeof each === 'string'));
  if (known) return condition;
  throw new ArgumentError(
    `${owner} ddlIf takes the name of a dialect ('sqlite', 'mysql'), an array of names or a function of the name`,
  );
}

/** Whether a name means a dialect: MariaDB answers to MySQL's too, of which most is the same there. */
function means(name: string, dialect: string): boolean {
  return name === dialect || (name === 'mysql' && dialect === 'mariadb');
}

/** Whether something applies to a dialect; without a condition it does. */
export function appliesTo(condition: DdlCondition | undefined, dialect: string): boolean {
  if (condition === undefined) return true;
  if (typeof condition === 'function') return condition(dialect);
  return typeof condition === 'string'
    ? means(condition, dialect)
    : condition.some(each => means(each, dialect));
}
