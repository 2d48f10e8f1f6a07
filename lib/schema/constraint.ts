/**
 * What every constraint is: a part of one table, with options that all constraints have.
 *
 * Promises: frozen data; what is no option, no column or no conflict resolution is refused by name. Does not: write DDL.
 */

import { ArgumentError } from '../errors.js';
import type { ColumnDefinition } from './column-definition.js';
import type { ConstraintName } from './naming.js';
import { checkOptions } from './options.js';
import type { ColumnReference } from './references.js';
import { TablePart, type TablePartOptions } from './table-part.js';

/** What SQLite does with a row that violates a constraint. */
export type OnConflict = 'ROLLBACK' | 'ABORT' | 'FAIL' | 'IGNORE' | 'REPLACE';

const CONFLICTS: readonly string[] = ['ROLLBACK', 'ABORT', 'FAIL', 'IGNORE', 'REPLACE'];

/** Options that every constraint has. */
export interface ConstraintOptions extends TablePartOptions {
  /** Without one the naming convention of the MetaData names it, or the database. */
  readonly name?: ConstraintName;
}

/** Options of primary keys and unique constraints. */
export interface KeyConstraintOptions extends ConstraintOptions {
  readonly sqlite?: { readonly onConflict?: OnConflict };
}

/** The name of a conflict resolution, checked. */
export function checkedConflict(owner: string, value: OnConflict | undefined): OnConflict | undefined {
  if (value === undefined || CONFLICTS.includes(value)) return value;
  throw new ArgumentError(`${owner} '${String(value)}' is unknown; take one of ${CONFLICTS.join(', ')}`);
}

const OPTION_NAMES: readonly string[] = ['name', 'ddlIf', 'info'];

/** The definitions of columns given as `c.name`. */
export function definitionsOf(
  owner: string,
  columns: readonly ColumnReference[],
): readonly ColumnDefinition[] {
  if (!Array.isArray(columns) || columns.length === 0)
    throw new ArgumentError(`${owner} needs at least one column`);
  const definitions = columns.map(each => {
    if ((each as ColumnReference | undefined)?.definition === undefined)
      throw new ArgumentError(`${owner} takes columns of the table, as c.name`);
    return (each as ColumnReference).definition;
  });
  if (new Set(definitions).size !== definitions.length) {
    throw new ArgumentError(
      `${owner} names a column twice: ${definitions.map(each => each.name).join(', ')}`,
    );
  }
  if (definitions.some(each => each.table !== definitions[0]!.table)) {
    throw new ArgumentError(`${owner} takes columns of one table: ${definitions.map(String).join(', ')}`);
  }
  return Object.freeze(definitions);
}

/** A constraint of a table. */
export abstract class TableConstraint extends TablePart {
  abstract readonly kind: 'primaryKey' | 'unique' | 'check' | 'foreignKey';

  protected constructor(owner: string, options: ConstraintOptions, more: readonly string[] = []) {
    checkOptions(owner, options, [...OPTION_NAMES, ...more]);
    super(owner, options.name, options);
  }

  protected override get noun(): string {
    return 'A constraint';
  }
}
