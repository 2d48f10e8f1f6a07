/**
 * Constraints of a table: primary key, unique, check, foreign key.
 *
 * Promises: frozen data; columns are the table's own definitions. Does not: write DDL or check rows.
 */

import { ArgumentError } from '../errors.js';
import type { ColumnDefinition } from './column-definition.js';
import {
  TableConstraint,
  checkedConflict,
  definitionsOf,
  type ConstraintOptions,
  type KeyConstraintOptions,
  type OnConflict,
} from './constraint.js';
import {
  checkForeignKeyOptions,
  resolveTarget,
  type ForeignKeyOptions,
  type ForeignKeyTarget,
} from './foreign-key.js';
import type { NamingContext, NamingKind } from './naming.js';
import { checkOptions } from './options.js';
import { isSchemaExpression, type ColumnReference, type SchemaExpression } from './references.js';
import type { TableDefinition } from './table-definition.js';

abstract class KeyConstraint extends TableConstraint {
  readonly columns: readonly ColumnDefinition[];
  /** SQLite only: what is done with a row that violates it. */
  readonly onConflict: OnConflict | undefined;

  constructor(owner: string, columns: readonly ColumnReference[], options: KeyConstraintOptions) {
    super(owner, options, ['sqlite']);
    checkOptions(`${owner} sqlite`, options.sqlite ?? {}, ['onConflict']);
    this.onConflict = checkedConflict(`${owner} onConflict`, options.sqlite?.onConflict);
    this.columns = definitionsOf(owner, columns);
  }
}

/** The primary key, where it needs a name or an order of its own. */
export class PrimaryKeyConstraint extends KeyConstraint {
  readonly kind = 'primaryKey';

  constructor(columns: readonly ColumnReference[], options: KeyConstraintOptions = {}) {
    super('PrimaryKeyConstraint', columns, options);
    Object.freeze(this);
  }

  protected override get naming(): NamingKind {
    return 'pk';
  }
}

/** Columns whose values together occur once. */
export class UniqueConstraint extends KeyConstraint {
  readonly kind = 'unique';

  constructor(columns: readonly ColumnReference[], options: KeyConstraintOptions = {}) {
    super('UniqueConstraint', columns, options);
    Object.freeze(this);
  }

  protected override get naming(): NamingKind {
    return 'uq';
  }
}

/** Options of a CHECK. */
export interface CheckConstraintOptions extends ConstraintOptions {
  /** The table, where the constraint is made outside of its declaration. */
  readonly table?: TableDefinition;
}

/**
 * A condition that every row meets: SQL text or an expression of the table's columns.
 *
 * @example new CheckConstraint('age > 0', { name: 'age_positive' })
 * @example new CheckConstraint(c.age.gt(0))   // CHECK (age > 0)
 */
export class CheckConstraint extends TableConstraint {
  readonly kind = 'check';
  readonly columns: readonly ColumnDefinition[];
  readonly condition: string | SchemaExpression;

  constructor(
    condition: string | SchemaExpression,
    options: CheckConstraintOptions = {},
    columns: readonly ColumnDefinition[] = [],
  ) {
    super('CheckConstraint', options, ['table']);
    if (typeof condition === 'string' ? condition.trim() === '' : !isSchemaExpression(condition)) {
      throw new ArgumentError('CheckConstraint takes SQL text or a condition such as c.age.gt(0)');
    }
    this.condition = condition;
    this.columns = Object.freeze([...columns]);
    if (options.table !== undefined) this.attach(options.table);
    Object.freeze(this);
  }

  protected override get naming(): NamingKind {
    return 'ck';
  }
}

/**
 * A foreign key, of one column or several.
 *
 * @example new ForeignKeyConstraint([c.year, c.number], () => [orders.c.year, orders.c.number], { onDelete: 'CASCADE' })
 */
export class ForeignKeyConstraint extends TableConstraint {
  readonly kind = 'foreignKey';
  readonly columns: readonly ColumnDefinition[];
  readonly options: ForeignKeyOptions;
  readonly #targets: readonly ForeignKeyTarget[] | (() => readonly ColumnReference[]);
  #resolved: readonly ColumnDefinition[] | undefined;

  constructor(
    columns: readonly ColumnReference[],
    targets: readonly ForeignKeyTarget[] | (() => readonly ColumnReference[]),
    options: ForeignKeyOptions = {},
  ) {
    const checked = checkForeignKeyOptions(options);
    const { name, ddlIf, info } = checked;
    super('ForeignKeyConstraint', {
      ...(name === undefined ? {} : { name }),
      ...(ddlIf === undefined ? {} : { ddlIf }),
      ...(info === undefined ? {} : { info }),
    });
    this.columns = definitionsOf('ForeignKeyConstraint', columns);
    this.options = checked;
    this.#targets = targets;
    Object.freeze(this);
  }

  protected override get naming(): NamingKind {
    return 'fk';
  }

  protected override namingContext(): Omit<NamingContext, 'table' | 'given'> {
    return { columns: this.columns, targets: this.targets };
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
    const resolved = targets.map((target, position) => {
      const own = this.columns[position]!;
      return resolveTarget(target, own.table, own.name);
    });
    if (resolved.some(each => each.table !== resolved[0]!.table)) {
      throw new ArgumentError(
        `A foreign key leads into one table, not several: ${resolved.map(String).join(', ')}`,
      );
    }
    return Object.freeze(resolved);
  }
}

/** Any constraint. */
export type Constraint = PrimaryKeyConstraint | UniqueConstraint | CheckConstraint | ForeignKeyConstraint;
