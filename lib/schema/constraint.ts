/**
 * What every constraint is: a part of one table, with a name that may follow from the table's naming convention.
 *
 * Promises: frozen data; a constraint belongs to the table that it was given to, and to no second one. Does not: write DDL.
 */

import { ArgumentError, InvalidRequestError } from '../errors.js';
import type { ColumnDefinition } from './column-definition.js';
import { checkedCondition, type DdlCondition } from './ddl-condition.js';
import {
  FinishedName,
  checkedName,
  conventionalName,
  type ConstraintName,
  type NamingContext,
  type NamingKind,
} from './naming.js';
import { checkOptions } from './options.js';
import type { ColumnReference } from './references.js';
import type { TableDefinition } from './table-definition.js';

/** What SQLite does with a row that violates a constraint. */
export type OnConflict = 'ROLLBACK' | 'ABORT' | 'FAIL' | 'IGNORE' | 'REPLACE';

const CONFLICTS: readonly string[] = ['ROLLBACK', 'ABORT', 'FAIL', 'IGNORE', 'REPLACE'];

/** Options that every constraint has. */
export interface ConstraintOptions {
  /** Without one the naming convention of the MetaData names it, or the database. */
  readonly name?: ConstraintName;
  /** For which databases it is meant. Default all. */
  readonly ddlIf?: DdlCondition;
  /** Anything; the library does not look at it. */
  readonly info?: Readonly<Record<string, unknown>>;
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
const NO_INFO: Readonly<Record<string, unknown>> = Object.freeze({});

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
export abstract class TableConstraint {
  abstract readonly kind: 'primaryKey' | 'unique' | 'check' | 'foreignKey';
  abstract readonly columns: readonly ColumnDefinition[];
  /** For which databases it is meant; `undefined`: all. */
  readonly ddlIf: DdlCondition | undefined;
  readonly info: Readonly<Record<string, unknown>>;
  readonly #given: ConstraintName | undefined;
  #table: TableDefinition | undefined;

  protected constructor(owner: string, options: ConstraintOptions, more: readonly string[] = []) {
    checkOptions(owner, options, [...OPTION_NAMES, ...more]);
    const { name } = options;
    this.#given =
      name === undefined || name instanceof FinishedName ? name : checkedName(`${owner} name`, name);
    this.ddlIf = checkedCondition(owner, options.ddlIf);
    this.info = options.info ?? NO_INFO;
  }

  /** The kind of name that it has in a naming convention. */
  protected abstract get naming(): NamingKind;

  /** What names of its kind are made of. */
  protected namingContext(): Omit<NamingContext, 'table' | 'given'> {
    return { columns: this.columns, targets: [] };
  }

  /** The table that it is a part of; `undefined` of a check that was given to none. */
  get table(): TableDefinition | undefined {
    return this.#table ?? this.columns[0]?.table;
  }

  /** Its name: the given one, or what the naming convention of its MetaData makes of it; `undefined` where neither names it. */
  get name(): string | undefined {
    return conventionalName(this.naming, this.#given, this.table, () => this.namingContext());
  }

  /** The name as it was given, without the naming convention. */
  get givenName(): ConstraintName | undefined {
    return this.#given;
  }

  /** Whether the name was made by a naming convention, so that a long one may be shortened. */
  get nameIsMade(): boolean {
    return !(this.#given instanceof FinishedName) && this.name !== this.#given;
  }

  /** Makes it a part of a table. Called by the table. */
  attach(table: TableDefinition): void {
    const other = this.#table ?? this.columns[0]?.table;
    if (other !== undefined && other !== table) {
      throw new InvalidRequestError(
        `A constraint of table '${other.name}' was given to table '${table.name}'; make one for each table`,
      );
    }
    this.#table = table;
  }
}
