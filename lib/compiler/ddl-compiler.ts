/**
 * Writes statements that change the schema.
 *
 * Promises: DDL without parameters; what stands for a value passes its type and becomes a literal. Does not: send comments to
 * databases that have none.
 */

import { CompileError } from '../errors.js';
import type { TableDefinition } from '../schema/index.js';
import type {
  AddConstraintNode,
  CommentNode,
  CreateIndexNode,
  CreateSchemaNode,
  CreateSequenceNode,
  CreateTableAsNode,
  CreateTableNode,
  CreateViewNode,
  DdlNode,
  DdlTextNode,
  DdlValue,
  DefinedQuery,
  DropConstraintNode,
  DropIndexNode,
  DropSchemaNode,
  DropSequenceNode,
  DropTableNode,
  DropViewNode,
} from '../sql/ddl-nodes.js';
import type { ExpressionNode } from '../sql/nodes.js';
import { ColumnDdlCompiler } from './column-ddl-compiler.js';

export abstract class DdlCompiler extends ColumnDdlCompiler {
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
      case 'addConstraint':
        return this.addConstraint(node);
      case 'dropConstraint':
        return this.dropConstraint(node);
      case 'createSchema':
        return this.createSchema(node);
      case 'dropSchema':
        return this.dropSchema(node);
      case 'createSequence':
        return this.createSequence(node);
      case 'dropSequence':
        return this.dropSequence(node);
      case 'comment':
        return this.comment(node);
      case 'createView':
        return this.createView(node);
      case 'dropView':
        return this.dropView(node);
      case 'createTableAs':
        return this.createTableAs(node);
      case 'ddlText':
        return this.ddlText(node);
    }
  }

  protected createTable({ table, ifNotExists, without }: CreateTableNode): string {
    if (table.columns.length === 0) throw new CompileError(`Table '${table.name}' has no columns to create`);
    const parts = table.columns.map(column => this.columnDefinition(column) + this.columnChecks(column));
    for (const constraint of table.constraints) {
      if (constraint.kind === 'foreignKey' && without.includes(constraint)) continue;
      const text = this.constraint(constraint, table);
      if (text !== undefined) parts.push(text);
    }
    for (const column of table.columns) {
      const text = this.typeCheck(column);
      if (text !== undefined) parts.push(text);
    }
    parts.push(...this.lateChecks(table));
    const head = this.createTableHead(table, ifNotExists);
    return `${head} (\n  ${parts.join(',\n  ')}\n)${this.tableOptions(table)}`;
  }

  /** The checks of columns that a dialect writes behind the columns. */
  protected lateChecks(_table: TableDefinition): readonly string[] {
    return [];
  }

  /** `CREATE TABLE` up to the name. */
  protected createTableHead(table: TableDefinition, ifNotExists: boolean): string {
    this.newName(table.name, 'table');
    const words = ['CREATE', ...table.prefixes, 'TABLE'];
    if (ifNotExists) words.push('IF NOT EXISTS');
    return `${words.join(' ')} ${this.tableName(table)}`;
  }

  /** What follows the closing parenthesis, with the space before. */
  protected tableOptions(_table: TableDefinition): string {
    return '';
  }

  protected dropTable({ table, ifExists }: DropTableNode): string {
    return `${ifExists ? 'DROP TABLE IF EXISTS' : 'DROP TABLE'} ${this.tableName(table)}`;
  }

  protected createIndex(node: CreateIndexNode): string {
    let text = node.unique ? 'CREATE UNIQUE INDEX ' : 'CREATE INDEX ';
    if (node.ifNotExists) text += 'IF NOT EXISTS ';
    text += `${this.createdIndexName(node)} ON ${this.indexedTable(node)} (`;
    text += node.expressions.map(each => this.indexTerm(each)).join(', ');
    return `${text})${node.where === undefined ? '' : ` WHERE ${this.condition(node.where)}`}`;
  }

  /** One column or expression of an index. */
  protected indexTerm(node: ExpressionNode): string {
    return this.visit(node);
  }

  /** The name of a new index. */
  protected createdIndexName(node: CreateIndexNode): string {
    return this.constraintName(node.index, 'index');
  }

  /** The table of a new index. */
  protected indexedTable({ table }: CreateIndexNode): string {
    return this.tableName(table);
  }

  protected dropIndex(node: DropIndexNode): string {
    return `${node.ifExists ? 'DROP INDEX IF EXISTS' : 'DROP INDEX'} ${this.droppedIndexName(node)}`;
  }

  /** The name of an index that is there. */
  protected droppedIndexName({ index }: DropIndexNode): string {
    return this.constraintName(index, 'index');
  }

  protected addConstraint({ table, constraint }: AddConstraintNode): string {
    const text = this.constraint(constraint, table);
    if (text !== undefined) return `ALTER TABLE ${this.tableName(table)} ADD ${text}`;
    throw new CompileError(
      `The constraint of table '${table.name}' is not meant for ${this.dialect.name} (ddlIf)`,
    );
  }

  protected dropConstraint({ table, constraint, ifExists }: DropConstraintNode): string {
    if (constraint.name === undefined) {
      throw new CompileError(
        `A constraint of table '${table.name}' without a name cannot be dropped; name it, or give the MetaData a namingConvention`,
      );
    }
    const name = this.constraintName(constraint, 'constraint');
    return `ALTER TABLE ${this.tableName(table)} DROP CONSTRAINT ${ifExists ? 'IF EXISTS ' : ''}${name}`;
  }

  protected createSchema({ name, ifNotExists }: CreateSchemaNode): string {
    return `CREATE SCHEMA ${ifNotExists ? 'IF NOT EXISTS ' : ''}${this.newName(name, 'schema')}`;
  }

  protected dropSchema({ name, ifExists, cascade }: DropSchemaNode): string {
    return `DROP SCHEMA ${ifExists ? 'IF EXISTS ' : ''}${this.dialect.quote(name)}${cascade ? ' CASCADE' : ''}`;
  }

  protected createSequence({ sequence, ifNotExists }: CreateSequenceNode): string {
    this.newName(sequence.name, 'sequence');
    const counter = this.counter(sequence.options);
    const head = `CREATE SEQUENCE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${this.qualifiedName(sequence)}`;
    return counter === '' ? head : `${head} ${counter}`;
  }

  protected dropSequence({ sequence, ifExists }: DropSequenceNode): string {
    return `DROP SEQUENCE ${ifExists ? 'IF EXISTS ' : ''}${this.qualifiedName(sequence)}`;
  }

  protected comment({ table, column, comment }: CommentNode): string {
    const name = this.tableName(table);
    const of = column === undefined ? `TABLE ${name}` : `COLUMN ${name}.${this.dialect.quote(column.name)}`;
    return `COMMENT ON ${of} IS ${comment === undefined ? 'NULL' : this.dialect.literal(comment)}`;
  }

  protected createView({ table, query, ifNotExists, orReplace }: CreateViewNode): string {
    this.newName(table.name, 'view');
    const words = ['CREATE', ...(orReplace ? ['OR REPLACE'] : []), ...table.prefixes, 'VIEW'];
    if (ifNotExists) words.push('IF NOT EXISTS');
    return `${words.join(' ')} ${this.tableName(table)} AS ${this.definedQuery(query)}`;
  }

  protected dropView({ table, ifExists }: DropViewNode): string {
    return `${ifExists ? 'DROP VIEW IF EXISTS' : 'DROP VIEW'} ${this.tableName(table)}`;
  }

  protected createTableAs({ table, query, ifNotExists }: CreateTableAsNode): string {
    return `${this.createTableHead(table, ifNotExists)} AS ${this.definedQuery(query)}`;
  }

  /** A query that defines a view or a table: every column under its own name. */
  protected definedQuery(query: DefinedQuery): string {
    this.qualified = true;
    return query.kind === 'text' ? this.text(query) : this.query(query, 'from');
  }

  protected ddlText({ parts }: DdlTextNode): string {
    return parts.map(part => (typeof part === 'string' ? part : this.ddlValue(part))).join('');
  }

  protected ddlValue(value: DdlValue): string {
    switch (value.as) {
      case 'name':
        return value.names.map(each => this.dialect.quote(each)).join('.');
      case 'expression':
        return this.visit(value.node);
      case 'value':
        return typeof value.value === 'boolean'
          ? this.dialect.literal(value.value ? 1 : 0)
          : this.dialect.literal(value.value);
    }
  }
}
