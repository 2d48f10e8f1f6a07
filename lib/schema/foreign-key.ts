/**
 * Foreign keys: what a column points at, and what happens to it when that changes.
 *
 * Promises: the target may be a column, a function that gives one (for tables declared later) or `'table.column'`; it is
 * looked up when first needed, never while tables are still being declared.
 */

import { ArgumentError, InvalidRequestError } from '../errors.js';
import type { ColumnDefinition } from './column-definition.js';
import { checkOptions } from './options.js';
import type { ColumnReference } from './references.js';
import type { TableDefinition } from './table-definition.js';

/** What the database does with the referring rows. */
export type ReferentialAction = 'CASCADE' | 'SET NULL' | 'SET DEFAULT' | 'RESTRICT' | 'NO ACTION';

const ACTIONS: readonly string[] = ['CASCADE', 'SET NULL', 'SET DEFAULT', 'RESTRICT', 'NO ACTION'];

/** Options of a foreign key. */
export interface ForeignKeyOptions {
  readonly name?: string;
  readonly onDelete?: ReferentialAction;
  readonly onUpdate?: ReferentialAction;
  readonly deferrable?: boolean;
  readonly initially?: 'DEFERRED' | 'IMMEDIATE';
}

/** Where a foreign key points: `users.c.id`, `() => users.c.id` or `'users.id'`. */
export type ForeignKeyTarget = string | ColumnReference | (() => ColumnReference);

/** Refuses options that would be written into DDL unchecked. */
export function checkForeignKeyOptions(options: ForeignKeyOptions): ForeignKeyOptions {
  checkOptions('ForeignKey', options, ['name', 'onDelete', 'onUpdate', 'deferrable', 'initially']);
  for (const key of ['onDelete', 'onUpdate'] as const) {
    const action = options[key];
    if (action !== undefined && !ACTIONS.includes(action)) {
      throw new ArgumentError(`ForeignKey ${key} '${action}' is unknown; take one of ${ACTIONS.join(', ')}`);
    }
  }
  if (
    options.initially !== undefined &&
    options.initially !== 'DEFERRED' &&
    options.initially !== 'IMMEDIATE'
  ) {
    throw new ArgumentError(
      `ForeignKey initially '${String(options.initially)}' is neither DEFERRED nor IMMEDIATE`,
    );
  }
  return Object.freeze({ ...options });
}

/**
 * A foreign key of one column, for the `references` option.
 *
 * @example column(Integer, { references: new ForeignKey('users.id', { onDelete: 'CASCADE' }) })
 */
export class ForeignKey {
  readonly target: ForeignKeyTarget;
  readonly options: ForeignKeyOptions;

  constructor(target: ForeignKeyTarget, options: ForeignKeyOptions = {}) {
    this.target = target;
    this.options = checkForeignKeyOptions(options);
    Object.freeze(this);
  }
}

/** Finds the column that a target means, from the table that holds the foreign key. */
export function resolveTarget(
  target: ForeignKeyTarget,
  from: TableDefinition,
  columnName: string,
): ColumnDefinition {
  if (typeof target === 'function') return target().definition;
  if (typeof target !== 'string') return target.definition;
  const dot = target.lastIndexOf('.');
  const tableName = target.slice(0, Math.max(dot, 0));
  const holder = `Foreign key of column '${from.name}.${columnName}'`;
  const table = from.metadata.tables.get(tableName);
  if (table === undefined) {
    throw new InvalidRequestError(
      `${holder} could not find table '${tableName}' in its MetaData; declare that table, or give () => table.c.column`,
    );
  }
  const name = target.slice(dot + 1);
  const column = table.columns.find(each => each.name === name || each.key === name);
  if (column === undefined) {
    throw new InvalidRequestError(`${holder} could not find column '${name}' in table '${tableName}'`);
  }
  return column;
}
