/**
 * CREATE and DROP of tables and indexes as statements, and the constraints of tables that are there.
 *
 * Promises: frozen; executed like any other statement. Does not: look whether the thing is there (`metadata.createAll` does).
 */

import { ArgumentError } from '../errors.js';
import type { Constraint, ForeignKeyConstraint } from '../schema/index.js';
import { Index } from '../schema/table-index.js';
import { TableConstraint } from '../schema/constraint.js';
import { TableDefinition } from '../schema/table-definition.js';
import { checkOptions } from '../schema/options.js';
import type {
  AddConstraintNode,
  CreateIndexNode,
  CreateTableNode,
  DropConstraintNode,
  DropIndexNode,
  DropTableNode,
} from './ddl-nodes.js';
import type { Executable } from './executable.js';
import { requireExpression } from './make.js';
import { Statement } from './statement.js';
import { ViewDefinition } from './view-definition.js';

/** Options of a CREATE. */
export interface CreateOptions {
  readonly ifNotExists?: boolean;
}

/** Options of a DROP. */
export interface DropOptions {
  readonly ifExists?: boolean;
}

/** Options of CREATE TABLE. */
export interface CreateTableOptions extends CreateOptions {
  /** Only these of its foreign keys; the others are to be added by `AddConstraint`. Default all. */
  readonly includeForeignKeyConstraints?: readonly ForeignKeyConstraint[];
}

function requireTable(owner: string, value: unknown): asserts value is TableDefinition {
  if (value instanceof ViewDefinition) {
    throw new ArgumentError(
      `${owner} takes a table, and '${value.name}' is a view; take ${owner.replace('Table', 'View')}`,
    );
  }
  if (!(value instanceof TableDefinition))
    throw new ArgumentError(`${owner} takes a table made by new Table(…)`);
}

/** `CREATE TABLE`, with constraints, without indexes. */
export class CreateTable extends Statement implements Executable {
  readonly node: CreateTableNode;

  constructor(table: TableDefinition, options: CreateTableOptions = {}) {
    super();
    requireTable('CreateTable', table);
    checkOptions('CreateTable', options, ['ifNotExists', 'includeForeignKeyConstraints']);
    const { ifNotExists = false, includeForeignKeyConstraints: included } = options;
    const without = included === undefined ? [] : table.foreignKeys.filter(each => !included.includes(each));
    this.node = Object.freeze({ kind: 'createTable', table, ifNotExists, without: Object.freeze(without) });
    Object.freeze(this);
  }
}

/** `DROP TABLE`. */
export class DropTable extends Statement implements Executable {
  readonly node: DropTableNode;

  constructor(table: TableDefinition, options: DropOptions = {}) {
    super();
    requireTable('DropTable', table);
    checkOptions('DropTable', options, ['ifExists']);
    this.node = Object.freeze({ kind: 'dropTable', table, ifExists: options.ifExists ?? false });
    Object.freeze(this);
  }
}

function tableOf(owner: string, index: Index): TableDefinition {
  if (!(index instanceof Index)) throw new ArgumentError(`${owner} takes an index made by new Index(…)`);
  if (index.table !== undefined) return index.table;
  for (const expression of index.expressions) {
    const [from] = requireExpression(expression, 'Index').froms;
    if (from?.kind === 'table') return from.table;
  }
  throw new ArgumentError(`Index '${index.name}' names no column of a table, so its table is unknown`);
}

/** `CREATE INDEX`. */
export class CreateIndex extends Statement implements Executable {
  readonly node: CreateIndexNode;

  constructor(index: Index, options: CreateOptions = {}) {
    super();
    const table = tableOf('CreateIndex', index);
    checkOptions('CreateIndex', options, ['ifNotExists']);
    this.node = Object.freeze({
      kind: 'createIndex',
      name: index.name,
      table,
      expressions: Object.freeze(index.expressions.map(each => requireExpression(each, 'Index'))),
      unique: index.unique,
      where: index.where === undefined ? undefined : requireExpression(index.where, 'Index'),
      ifNotExists: options.ifNotExists ?? false,
      index,
    });
    Object.freeze(this);
  }
}

/** `DROP INDEX`. */
export class DropIndex extends Statement implements Executable {
  readonly node: DropIndexNode;

  constructor(index: Index, options: DropOptions = {}) {
    super();
    const table = tableOf('DropIndex', index);
    checkOptions('DropIndex', options, ['ifExists']);
    const ifExists = options.ifExists ?? false;
    this.node = Object.freeze({ kind: 'dropIndex', name: index.name, table, ifExists, index });
    Object.freeze(this);
  }
}

function holderOf(owner: string, constraint: Constraint): TableDefinition {
  if (!(constraint instanceof TableConstraint)) {
    throw new ArgumentError(`${owner} takes a constraint such as new UniqueConstraint([users.c.name])`);
  }
  const { table } = constraint;
  if (table !== undefined) return table;
  throw new ArgumentError(`${owner}: the table of the check is unknown; give it the option { table: users }`);
}

/**
 * `ALTER TABLE … ADD CONSTRAINT`, where the database can.
 *
 * @example new AddConstraint(new UniqueConstraint([users.c.name], { name: 'uq_name' }))
 */
export class AddConstraint extends Statement implements Executable {
  readonly node: AddConstraintNode;

  constructor(constraint: Constraint) {
    super();
    const table = holderOf('AddConstraint', constraint);
    this.node = Object.freeze({ kind: 'addConstraint', table, constraint });
    Object.freeze(this);
  }
}

/** `ALTER TABLE … DROP CONSTRAINT`, where the database can; the constraint needs a name. */
export class DropConstraint extends Statement implements Executable {
  readonly node: DropConstraintNode;

  constructor(constraint: Constraint, options: DropOptions = {}) {
    super();
    const table = holderOf('DropConstraint', constraint);
    checkOptions('DropConstraint', options, ['ifExists']);
    this.node = Object.freeze({
      kind: 'dropConstraint',
      table,
      constraint,
      ifExists: options.ifExists ?? false,
    });
    Object.freeze(this);
  }
}
