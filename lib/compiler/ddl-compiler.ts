/**
 * Writes CREATE and DROP.
 *
 * Promises: whatever stands in DDL is written out, since DDL takes no parameters; values pass their type first. Does not: send
 * comments to databases that have none.
 */

import { CompileError } from '../errors.js';
import type {
  CheckConstraint,
  ColumnDefinition,
  Constraint,
  ForeignKeyConstraint,
  SchemaExpression,
  TableDefinition,
} from '../schema/index.js';
import { expressionOf } from '../sql/make.js';
import type {
  CreateIndexNode,
  CreateTableNode,
  DdlNode,
  DropIndexNode,
  DropTableNode,
  ExpressionNode,
} from '../sql/nodes.js';
import { DmlCompiler } from './dml-compiler.js';

export abstract class DdlCompiler extends DmlCompiler {
  /** Writes a statement that changes the schema. */
  protected ddl(node: DdlNode): string {
    this.qualified = false;
    this.literals = true;
    switch (node.kind) {
      case 'createTable':
        return this.createTable(node);
      case 'dropTable':
        return this.dropTable(node);
      case 'createIndex':
        return this.createIndex(node);
      case 'dropIndex':
        return this.dropIndex(node);
    }
  }

  protected tableName(table: TableDefinition): string {
    const name = this.dialect.quote(table.name);
    return table.schema === undefined ? name : `${this.dialect.quote(table.schema)}.${name}`;
  }

  protected createTable({ table, ifNotExists }: CreateTableNode): string {
    if (table.columns.length === 0) throw new CompileError(`Table '${table.name}' has no columns to create`);
    const parts = table.columns.map(column => this.columnDefinition(column));
    for (const constraint of table.constraints) {
      const text = this.constraint(constraint, table);
      if (text !== undefined) parts.push(text);
    }
    const head = ifNotExists ? 'CREATE TABLE IF NOT EXISTS' : 'CREATE TABLE';
    return `${head} ${this.tableName(table)} (\n  ${parts.join(',\n  ')}\n)${this.tableOptions(table)}`;
  }

  /** What follows the closing parenthesis, with the space before. */
  protected tableOptions(_table: TableDefinition): string {
    return '';
  }

  protected columnDefinition(column: ColumnDefinition): string {
    let text = `${this.dialect.quote(column.name)} ${this.columnType(column)}`;
    const { serverDefault } = column.options;
    if (serverDefault !== undefined) text += ` DEFAULT ${this.serverDefault(serverDefault, column)}`;
    if (!column.nullable) text += ' NOT NULL';
    return text;
  }

  protected columnType(column: ColumnDefinition): string {
    return this.dialect.typeName(column.type);
  }

  protected serverDefault(value: string | SchemaExpression, _column: ColumnDefinition): string {
    return typeof value === 'string'
      ? this.dialect.literal(value)
      : this.ddlExpression(value, 'serverDefault');
  }

  /** An expression with its values written out. */
  protected ddlExpression(value: SchemaExpression, where: string): string {
    const node = expressionOf(value);
    if (node === undefined) throw new CompileError(`${where} takes text or an expression`);
    return this.visit(node);
  }

  /** A constraint as a part of CREATE TABLE; `undefined` where it is written elsewhere. */
  protected constraint(constraint: Constraint, table: TableDefinition): string | undefined {
    const name = constraint.name === undefined ? '' : `CONSTRAINT ${this.dialect.quote(constraint.name)} `;
    switch (constraint.kind) {
      case 'primaryKey':
        return `${name}PRIMARY KEY (${this.columnNames(constraint.columns)})`;
      case 'unique':
        return `${name}UNIQUE (${this.columnNames(constraint.columns)})`;
      case 'check':
        return `${name}CHECK (${this.check(constraint)})`;
      case 'foreignKey':
        return name + this.foreignKey(constraint, table);
    }
  }

  protected check({ condition }: CheckConstraint): string {
    return typeof condition === 'string' ? condition : this.ddlExpression(condition, 'CheckConstraint');
  }

  protected foreignKey(key: ForeignKeyConstraint, _table: TableDefinition): string {
    const [first] = key.targets;
    let text = `FOREIGN KEY(${this.columnNames(key.columns)}) REFERENCES ${this.tableName(first!.table)}`;
    text += ` (${this.columnNames(key.targets)})`;
    const { onDelete, onUpdate, deferrable, initially } = key.options;
    if (onDelete !== undefined) text += ` ON DELETE ${onDelete}`;
    if (onUpdate !== undefined) text += ` ON UPDATE ${onUpdate}`;
    if (deferrable !== undefined) text += deferrable ? ' DEFERRABLE' : ' NOT DEFERRABLE';
    if (initially !== undefined) text += ` INITIALLY ${initially}`;
    return text;
  }

  protected columnNames(columns: readonly ColumnDefinition[]): string {
    return columns.map(each => this.dialect.quote(each.name)).join(', ');
  }

  protected dropTable({ table, ifExists }: DropTableNode): string {
    return `${ifExists ? 'DROP TABLE IF EXISTS' : 'DROP TABLE'} ${this.tableName(table)}`;
  }

  protected createIndex(node: CreateIndexNode): string {
    let text = node.unique ? 'CREATE UNIQUE INDEX ' : 'CREATE INDEX ';
    if (node.ifNotExists) text += 'IF NOT EXISTS ';
    text += `${this.dialect.quote(node.name)} ON ${this.tableName(node.table)} (`;
    text += node.expressions.map(each => this.indexTerm(each)).join(', ');
    return `${text})${node.where === undefined ? '' : ` WHERE ${this.condition(node.where)}`}`;
  }

  protected indexTerm(node: ExpressionNode): string {
    return this.visit(node);
  }

  protected dropIndex({ name, ifExists }: DropIndexNode): string {
    return `${ifExists ? 'DROP INDEX IF EXISTS' : 'DROP INDEX'} ${this.dialect.quote(name)}`;
  }
}
