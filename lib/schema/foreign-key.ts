/**
 * Foreign keys: what a column points at, and what happens to it when that changes.
 *
 * Promises: the target may be a column, a function that gives one (for tables declared later) or `'table.column'`; it is
 * looked up when first needed, never while tables are still being declared. In a copy of a table it is looked up among the copies.
 */

import { ArgumentError, InvalidRequestError } from '../errors.js';
import type { ColumnDefinition } from './column-definition.js';
import type { ConstraintOptions } from './constraint.js';
import { checkOptions } from './options.js';
import type { ColumnReference } from './references.js';
import type { TableDefinition } from './table-definition.js';

/** What the database does with the referring rows. */
export type ReferentialAction = 'CASCADE' | 'SET NULL' | 'SET DEFAULT' | 'RESTRICT' | 'NO ACTION';

const ACTIONS: readonly string[] = ['CASCADE', 'SET NULL', 'SET DEFAULT', 'RESTRICT', 'NO ACTION'];
const MATCHES: readonly string[] = ['FULL', 'PARTIAL', 'SIMPLE'];

/** Options of a foreign key. */
export interface ForeignKeyOptions extends ConstraintOptions {
  readonly onDelete?: ReferentialAction;
  readonly onUpdate?: ReferentialAction;
  readonly deferrable?: boolean;
  readonly initially?: 'DEFERRED' | 'IMMEDIATE';
  /** When a key of several columns, some of them null, counts as a reference. */
  readonly match?: 'FULL' | 'PARTIAL' | 'SIMPLE';
  /** Add it after all tables are created, where the database can; for tables that refer to each other that happens by itself. */
  readonly useAlter?: boolean;
}

/** Where a foreign key points: `users.c.id`, `() => users.c.id` or `'users.id'`. */
export type ForeignKeyTarget = string | ColumnReference | (() => ColumnReference);

const OPTION_NAMES: readonly string[] = [
  'name', 'onDelete', 'onUpdate', 'deferrable', 'initially', 'match', 'useAlter', 'ddlIf', 'info',
]; // prettier-ignore

function oneOf(name: string, value: string | undefined, known: readonly string[]): void {
  if (value !== undefined && !known.includes(value)) {
    throw new ArgumentError(
      `ForeignKey ${name} '${String(value)}' is unknown; take one of ${known.join(', ')}`,
    );
  }
}

/** Refuses options that would be written into DDL unchecked. */
export function checkForeignKeyOptions(options: ForeignKeyOptions): ForeignKeyOptions {
  checkOptions('ForeignKey', options, OPTION_NAMES);
  const { onDelete, onUpdate, initially, match } = options;
  oneOf('onDelete', onDelete, ACTIONS);
  oneOf('onUpdate', onUpdate, ACTIONS);
  oneOf('match', match, MATCHES);
  if (initially !== undefined && initially !== 'DEFERRED' && initially !== 'IMMEDIATE') {
    throw new ArgumentError(`ForeignKey initially '${String(initially)}' is neither DEFERRED nor IMMEDIATE`);
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
  const { origin } = from;
  if (origin !== undefined) return copiedTarget(resolveTarget(target, origin, columnName), from, origin);
  if (typeof target !== 'string') {
    const reference = typeof target === 'function' ? target() : target;
    if ((reference as ColumnReference | undefined)?.definition !== undefined) return reference.definition;
    throw new ArgumentError(
      `Foreign key of column '${from.name}.${columnName}' takes users.c.id, () => users.c.id or 'users.id'`,
    );
  }
  const dot = target.lastIndexOf('.');
  const tableName = target.slice(0, Math.max(dot, 0));
  const holder = `Foreign key of column '${from.name}.${columnName}'`;
  const { tables, schema } = from.metadata;
  const table =
    tables.get(tableName) ?? (schema === undefined ? undefined : tables.get(`${schema}.${tableName}`));
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

/** The column that stands in a copy for the one that the original points at. */
function copiedTarget(
  column: ColumnDefinition,
  from: TableDefinition,
  origin: TableDefinition,
): ColumnDefinition {
  const { table } = column;
  if (table !== origin && table.metadata !== origin.metadata) return column;
  const schema = table.schema === origin.schema ? from.schema : table.schema;
  const name = schema === undefined ? table.name : `${schema}.${table.name}`;
  const copy = table === origin ? from : from.metadata.tables.get(name);
  const found = copy?.columnOf(column.key);
  if (found !== undefined) return found;
  throw new InvalidRequestError(
    `Foreign key of the copied table '${from.fullName}' could not find '${name}.${column.name}' in its MetaData; copy that table too`,
  );
}
