/**
 * MySQL's and MariaDB's DDL, where it differs: the last of their compiler classes.
 *
 * Promises: what it writes, MySQL 8 or MariaDB 10.5 and later accept, each in its own form. Does not: write what the server has
 * not; such statements are a `CompileError`.
 */

import { CompileError } from '../../errors.js';
import type {
  ColumnDefinition,
  Constraint,
  ForeignKeyConstraint,
  SchemaExpression,
  TableDefinition,
} from '../../schema/index.js';
import { expressionOf } from '../../sql/make.js';
import type { CreateIndexNode, DropIndexNode } from '../../sql/ddl-nodes.js';
import type { ExpressionNode } from '../../sql/nodes.js';
import { literal } from './literals.js';
import { MysqlQueryCompiler } from './query-compiler.js';
import { storedType } from './type-names.js';

/** Types of any length, whose columns take no plain DEFAULT and no place in a key. */
const ENDLESS: readonly string[] = ['text', 'json', 'largeBinary'];

/** The compiler of MySQL and MariaDB statements. */
export class MysqlCompiler extends MysqlQueryCompiler {
  /** The protocol counts the parameters of a statement in 16 bits. */
  protected override readonly mostParameters: number = 65_535;

  protected override columnDefinition(column: ColumnDefinition): string {
    let text = super.columnDefinition(column);
    if (column.autoincrement) text += ' AUTO_INCREMENT';
    const { comment } = column.options;
    return comment === undefined ? text : `${text} COMMENT ${literal(comment)}`;
  }

  /** What is no literal stands in parentheses, and so does all that goes into columns of any length. */
  protected override serverDefault(value: string | SchemaExpression, column: ColumnDefinition): string {
    const moment = typeof value === 'string' ? undefined : momentOf(expressionOf(value), column);
    if (moment !== undefined) return moment;
    const text = super.serverDefault(value, column);
    const plain = typeof value === 'string' || LITERAL.test(text);
    if (plain && !ENDLESS.includes(column.type.kind)) return text;
    if (this.features.expressionDefaults) return /^\(.*\)$/s.test(text) ? text : `(${text})`;
    throw new CompileError(
      `This version of ${this.title} takes no expression as DEFAULT of '${String(column)}'; give the column a default of the program`,
    );
  }

  /** An ENUM admits nothing else by itself. */
  protected override typeCheck(column: ColumnDefinition): string | undefined {
    return storedType(column.type, this.dialect.name).kind === 'enum' ? undefined : super.typeCheck(column);
  }

  protected override tableOptions({ comment }: TableDefinition): string {
    return comment === undefined ? '' : ` COMMENT=${literal(comment)}`;
  }

  protected override constraint(constraint: Constraint, table: TableDefinition): string | undefined {
    if (constraint.kind === 'primaryKey' || constraint.kind === 'unique') {
      const endless = constraint.columns.find(each => ENDLESS.includes(each.type.kind));
      if (endless !== undefined) {
        throw new CompileError(
          `${this.title} needs a greatest length of what is in a key; make '${String(endless)}' a String(n)`,
        );
      }
    }
    return super.constraint(constraint, table);
  }

  protected override foreignKey(key: ForeignKeyConstraint, table: TableDefinition): string {
    if (key.options.deferrable || key.options.initially !== undefined) {
      throw new CompileError(`${this.title} checks foreign keys at once; leave deferrable and initially out`);
    }
    return super.foreignKey(key, table);
  }

  protected override createIndex(node: CreateIndexNode): string {
    if (node.where !== undefined) {
      throw new CompileError(`${this.title} has no partial indexes; leave where out of index '${node.name}'`);
    }
    if (node.ifNotExists && !this.features.conditionalIndexes) throw this.#unconditional('CREATE', node.name);
    return super.createIndex(node);
  }

  protected override indexTerm(node: ExpressionNode): string {
    const text = super.indexTerm(node);
    const operand = node.kind === 'ordering' ? node.operand : node;
    if (operand.kind === 'column') return text;
    if (!this.features.functionalIndexes) {
      throw new CompileError(`${this.title} indexes columns only; add a computed column and index that`);
    }
    const expression = `(${this.visit(operand)})`;
    return node.kind === 'ordering' ? this.ordering(node, expression) : expression;
  }

  protected override dropIndex(node: DropIndexNode): string {
    if (node.ifExists && !this.features.conditionalIndexes) throw this.#unconditional('DROP', node.name);
    return `${super.dropIndex(node)} ON ${this.tableName(node.table)}`;
  }

  #unconditional(verb: string, name: string): CompileError {
    return new CompileError(
      `${this.title} has no IF in ${verb} INDEX; ask engine.inspect() for index '${name}' before`,
    );
  }
}

/** Literals, with or without a sign. */
const LITERAL = /^(?:[+-]?[\d.]+(?:e[+-]?\d+)?|'(?:[^'\\]|\\.|'')*'|NULL|true|false|\(.*\))$/s;

/** The present moment as a DEFAULT must have the digits of its column. */
function momentOf(node: ExpressionNode | undefined, column: ColumnDefinition): string | undefined {
  if (node?.kind !== 'function' || node.args.length > 0 || column.type.kind !== 'dateTime') return undefined;
  return ['now', 'current_timestamp'].includes(node.name.toLowerCase()) ? 'CURRENT_TIMESTAMP(6)' : undefined;
}
