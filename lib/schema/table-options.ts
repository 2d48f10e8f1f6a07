/**
 * Options of tables that only some databases know.
 *
 * Promises: names and values are checked before anything is written, since options stand in DDL as they are. A dialect writes
 * its own and passes over the others.
 */

import { ArgumentError } from '../errors.js';
import { checkOptions } from './options.js';

/** Options that only SQLite knows. */
export interface SqliteTableOptions {
  /** AUTOINCREMENT: row ids are never used again. */
  readonly autoincrement?: boolean;
  /** STRICT typing. */
  readonly strict?: boolean;
  /** `false` writes WITHOUT ROWID. */
  readonly withRowid?: boolean;
}

/** Options that only MySQL and MariaDB know. */
export interface MysqlTableOptions {
  /** `'InnoDB'`. */
  readonly engine?: string;
  /** `'utf8mb4'`. */
  readonly charset?: string;
  readonly collate?: string;
  /** The first number of AUTO_INCREMENT. */
  readonly autoIncrement?: number | bigint;
  readonly rowFormat?: 'DEFAULT' | 'DYNAMIC' | 'FIXED' | 'COMPRESSED' | 'REDUNDANT' | 'COMPACT';
  readonly keyBlockSize?: number;
  readonly maxRows?: number;
  readonly minRows?: number;
  readonly statsPersistent?: boolean;
}

const WORD = /^[A-Za-z][A-Za-z0-9_]*$/;
const PREFIX = /^[A-Za-z]+( [A-Za-z]+)*$/;
const ROW_FORMATS: readonly string[] = ['DEFAULT', 'DYNAMIC', 'FIXED', 'COMPRESSED', 'REDUNDANT', 'COMPACT'];

function isCount(value: unknown): boolean {
  return typeof value === 'bigint' ? value >= 0n : Number.isSafeInteger(value) && (value as number) >= 0;
}

/** SQLite's options, checked. */
export function checkedSqliteOptions(options: SqliteTableOptions = {}): SqliteTableOptions {
  const names = ['autoincrement', 'strict', 'withRowid'] as const;
  checkOptions('Table sqlite', options, names);
  for (const name of names) {
    const value = options[name];
    if (value !== undefined && typeof value !== 'boolean') {
      throw new ArgumentError(`Table sqlite option ${name} is true or false, not ${String(value)}`);
    }
  }
  if (options.autoincrement && options.withRowid === false) {
    throw new ArgumentError(
      'SQLite has no AUTOINCREMENT in a table without row ids; leave out autoincrement or withRowid: false',
    );
  }
  return Object.freeze({ ...options });
}

/** MySQL's options, checked. */
export function checkedMysqlOptions(options: MysqlTableOptions = {}): MysqlTableOptions {
  const words = ['engine', 'charset', 'collate'] as const;
  const counts = ['autoIncrement', 'keyBlockSize', 'maxRows', 'minRows'] as const;
  checkOptions('Table mysql', options, [...words, ...counts, 'rowFormat', 'statsPersistent']);
  for (const name of words) {
    const value = options[name];
    if (value !== undefined && !(typeof value === 'string' && WORD.test(value))) {
      throw new ArgumentError(
        `Table mysql option ${name} is a name such as 'InnoDB', not ${JSON.stringify(value)}`,
      );
    }
  }
  for (const name of counts) {
    const value = options[name];
    if (value !== undefined && !isCount(value)) {
      throw new ArgumentError(
        `Table mysql option ${name} is a whole number of 0 or more, not ${String(value)}`,
      );
    }
  }
  if (options.rowFormat !== undefined && !ROW_FORMATS.includes(options.rowFormat)) {
    throw new ArgumentError(`Table mysql option rowFormat is one of ${ROW_FORMATS.join(', ')}`);
  }
  if (options.statsPersistent !== undefined && typeof options.statsPersistent !== 'boolean') {
    throw new ArgumentError('Table mysql option statsPersistent is true or false');
  }
  return Object.freeze({ ...options });
}

/** Words between CREATE and TABLE, checked. */
export function checkedPrefixes(prefixes: readonly string[] = []): readonly string[] {
  if (!Array.isArray(prefixes)) throw new ArgumentError("Table prefixes is an array such as ['TEMPORARY']");
  for (const prefix of prefixes) {
    if (typeof prefix !== 'string' || !PREFIX.test(prefix)) {
      throw new ArgumentError(`Table prefix ${JSON.stringify(prefix)} is no word such as 'TEMPORARY'`);
    }
  }
  return Object.freeze(prefixes.map(each => each.toUpperCase()));
}
