/**
 * Constraints of a table: primary key, unique, check, foreign key.
 *
 * Promises: frozen data; columns are the table's own definitions. Does not: write DDL or check rows.
 */

import { ArgumentError } from '../errors.js';
import type { ColumnDefinition } from './column-definition.js';
import {
  checkForeignKeyOptions,
  resolveTarget,
  type ForeignKeyOptions,
  type ForeignKeyTarget,
} from './foreign-key.js';
import type { ColumnReference, SchemaExpression } from './references.js';

/** Options that every constraint has. */
export interface ConstraintOptions {
  readonly name?: string;
}

function definitions(owner: string, columns: readonly ColumnReference[]): readonly ColumnDefinition[] {
  if (columns.length === 0) throw new ArgumentError(`${owner} needs at least one column`);
  return Object.freeze(
    columns.map(each => {
      if (each?.definition === undefined)
        throw new ArgumentError(`${owner} takes columns of the table, as c.name`);
      return each.definition;
    }),
  );
}

/** The primary key, where it needs a name or an order of its own. */
export class PrimaryKeyConstraint {
  readonly kind = 'primaryKey';
  readonly name: string | undefined;
  readonly columns: readonly ColumnDefinition[];

  constructor(columns: readonly ColumnReference[], options: ConstraintOptions = {}) {
    this.name = options.name;
    this.columns = definitions('PrimaryKeyConstraint', columns);
    Object.freeze(this);
  }
}

/** Columns whose values together occur once. */
export class UniqueConstraint {
  readonly kind = 'unique';
  readonly name: string | undefined;
  readonly columns: readonly ColumnDefinition[];

  constructor(columns: readonly ColumnReference[], options: ConstraintOptions = {}) {
    this.name = options.name;
    this.columns = definitions('UniqueConstraint', columns);
    Object.freeze(this);
  }
}

/**
 * A condition that every row meets: SQL text or an expression of the table's columns.
 *
 * @example new CheckConstraint('age > 0', { name: 'age_positive' })
 * @example new CheckConstraint(c.age.gt(0))   // CHECK (age > 0)
 */
export class CheckConstraint {
  readonly kind = 'check';
  readonly name: string | undefined;
  readonly condition: string | SchemaExpression;

  constructor(condition: string | SchemaExpression, options: ConstraintOptions = {}) {
    this.name = options.name;
    this.condition = condition;
    Object.freeze(this);
  }
}

/**
 * A foreign key, of one column or several.
 *
 * @example new ForeignKeyConstraint([c.year, c.number], () => [orders.c.year, orders.c.number], { onDelete: 'CASCADE' })
 */
export class ForeignKeyConstraint {
  readonly kind = 'foreignKey';
  readonly name: string | undefined;
  readonly columns: readonly ColumnDefinition[];
  readonly options: ForeignKeyOptions;
  readonly #targets: readonly ForeignKeyTarget[] | (() => readonly ColumnReference[]);
  #resolved: readonly ColumnDefinition[] | undefined;

  constructor(
    columns: readonly ColumnReference[],
    targets: readonly ForeignKeyTarget[] | (() => readonly ColumnReference[]),
    options: ForeignKeyOptions = {},
  ) {
    this.columns = definitions('ForeignKeyConstraint', columns);
    this.options = checkForeignKeyOptions(options);
    this.name = options.name;
    this.#targets = targets;
    Object.freeze(this);
  }

  /** The columns pointed at, in the order of `columns`; throws where they cannot be found. */
  get targets(): readonly ColumnDefinition[] {
    return (this.#resolved ??= this.#resolve());
  }

  #resolve(): readonly ColumnDefinition[] {
    const targets = typeof this.#targets === 'function' ? this.#targets() : this.#targets;
    if (targets.length !== this.columns.length) {
      throw new ArgumentError(
        `ForeignKeyConstraint has ${this.columns.length} columns but ${targets.length} targets; it needs one for each`,
      );
    }
    return Object.freeze(
      targets.map((target, position) => {
        const own = this.columns[position]!;
        return resolveTarget(target, own.table, own.name);
      }),
    );
  }
}

/** Any constraint. */
export type Constraint = PrimaryKeyConstraint | UniqueConstraint | CheckConstraint | ForeignKeyConstraint;
