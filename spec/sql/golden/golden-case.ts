/**
 * One statement with the SQL and parameters that it must compile to for each dialect.
 *
 * MySQL's text is SQLite's with other quotes, unless the case says otherwise; MariaDB's is MySQL's. A pattern in place of a text
 * is the message of the `CompileError` that the dialect raises.
 */
import type { ConditionLike, Executable } from '../../../lib/sql/index.js';
import { u } from './tables.js';

/** The dialects that golden statements are compiled for. */
export type Target = 'sqlite' | 'mysql' | 'mariadb';

/** What a statement compiles to. */
export interface Expected {
  /** The SQL, or the error's message. */
  readonly sql: string | RegExp;
  readonly params: readonly unknown[];
}

export interface GoldenCase {
  readonly name: string;
  readonly statement: Executable;
  readonly sqlite: Expected;
  readonly mysql: Expected;
  readonly mariadb: Expected;
  /** Databases that take the text but cannot run it here, as for the name of a collation that only another has. */
  readonly notRunBy: readonly Target[];
}

/** How MySQL's and MariaDB's texts are others than SQLite's. */
export interface Others {
  readonly mysql?: string | RegExp;
  readonly mariadb?: string | RegExp;
  /** Their parameters. Default SQLite's. */
  readonly params?: readonly unknown[];
  /** MariaDB's, where they are others than MySQL's. */
  readonly mariadbParams?: readonly unknown[];
  readonly notRunBy?: readonly Target[];
}

/** The select list of the table `users`. */
export const U = 'SELECT users.id, users.name, users.age, users.active FROM users';

/** SQLite's names in MySQL's quotes; texts in single quotes stay as they are. */
function otherQuotes(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|"/g, part => (part === '"' ? '`' : part));
}

export function golden(
  name: string,
  statement: Executable,
  sql: string | RegExp,
  params: readonly unknown[] = [],
  others: Others = {},
): GoldenCase {
  const mysql = others.mysql ?? (typeof sql === 'string' ? otherQuotes(sql) : sql);
  const theirs = others.params ?? params;
  return {
    name,
    statement,
    sqlite: { sql, params },
    mysql: { sql: mysql, params: theirs },
    mariadb: { sql: others.mariadb ?? mysql, params: others.mariadbParams ?? theirs },
    notRunBy: others.notRunBy ?? [],
  };
}

/** A condition, compiled as the WHERE of `users.select()`. */
export function where(
  name: string,
  condition: ConditionLike,
  sql: string,
  params: readonly unknown[] = [],
  others: Others = {},
): GoldenCase {
  const whole = (text: string | RegExp): string | RegExp =>
    typeof text === 'string' ? `${U} WHERE ${text}` : text;
  return golden(name, u.select().where(condition), `${U} WHERE ${sql}`, params, {
    ...others,
    ...(others.mysql === undefined ? {} : { mysql: whole(others.mysql) }),
    ...(others.mariadb === undefined ? {} : { mariadb: whole(others.mariadb) }),
  });
}
