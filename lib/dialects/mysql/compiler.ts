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
  Identity,
  Index,
  SchemaExpression,
  TableDefinition,
} from '../../schema/index.js';
import { expressionOf } from '../../sql/make.js';
import type {
  CommentNode,
  CreateIndexNode,
  CreateSequenceNode,
  CreateViewNode,
  DropConstraintNode,
  DropIndexNode,
  DropSchemaNode,
  DropSequenceNode,
} from '../../sql/ddl-nodes.js';
import type { ExpressionNode, NextValueNode } from '../../sql/nodes.js';
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
    return this.#described(column, column.options.comment);
  }

  #described(column: ColumnDefinition, comment: string | undefined): string {
    let text = super.columnDefinition(column);
    if (column.autoincrement) text += ' AUTO_INCREMENT';
    return comment === undefined ? text : `${text} COMMENT ${literal(comment)}`;
  }

  /** MariaDB takes no names of checks beside their columns. */
  protected override columnChecks(column: ColumnDefinition): string {
    return this.mariadb ? '' : super.columnChecks(column);
  }

  protected override lateChecks(table: TableDefinition): readonly string[] {
    if (!this.mariadb) return super.lateChecks(table);
    return table.columnChecks.flatMap(each => this.constraint(each, table) ?? []);
  }

  /** MariaDB takes no NOT NULL behind a computed column; a CHECK says the same. */
  protected override notNull(column: ColumnDefinition): string {
    if (!this.mariadb || column.computed === undefined) return super.notNull(column);
    return ` CHECK (${this.dialect.quote(column.name)} IS NOT NULL)`;
  }

  /** Rows are numbered by AUTO_INCREMENT, which begins where the table says. */
  protected override identity({ options }: Identity, column: ColumnDefinition): string {
    const asked = Object.entries(options).find(
      ([name, value]) => name !== 'start' && value !== undefined && value !== false,
    );
    if (asked !== undefined) {
      throw new CompileError(
        `${this.title}'s numbering of '${String(column)}' has no option '${asked[0]}'; leave it out of identity()`,
      );
    }
    return '';
  }

  /** What is no literal stands in parentheses, and so does all that goes into columns of any length. */
  protected override serverDefault(value: string | SchemaExpression, column: ColumnDefinition): string {
    const moment = typeof value === 'string' ? undefined : momentOf(expressionOf(value), column);
    if (moment !== undefined) return moment;
    const text = super.serverDefault(value, column);
    const told = typeof value === 'string' ? undefined : this.#toldMoment(text, column);
    if (told !== undefined) return told;
    const plain = typeof value === 'string' || LITERAL.test(text);
    if (plain && !ENDLESS.includes(column.type.kind)) return text;
    if (this.features.expressionDefaults) return /^\([^()']*\)$/.test(text) ? text : `(${text})`;
    throw new CompileError(
      `This version of ${this.title} takes no expression as DEFAULT of '${String(column)}'; give the column a default of the program`,
    );
  }

  /** The present moment as SQL text, where it has the digits of its column; in parentheses it would be another default. */
  #toldMoment(text: string, { type }: ColumnDefinition): string | undefined {
    const [, bare = '', digits = '', more = ''] = MOMENT.exec(text) ?? [];
    const [, of = '0'] = /^(?:DATETIME|TIMESTAMP)(?:\((\d)\))?$/i.exec(this.dialect.typeName(type)) ?? [
      '',
      'x',
    ];
    return bare === '' || (digits || '0') !== of ? undefined : `${bare}${more}`;
  }

  /** An ENUM admits nothing else by itself. */
  protected override typeCheck(column: ColumnDefinition): string | undefined {
    return storedType(column.type, this.dialect.name).kind === 'enum' ? undefined : super.typeCheck(column);
  }

  protected override tableOptions({ comment, mysql, columns }: TableDefinition): string {
    const start = columns.find(each => each.options.identity !== undefined)?.options.identity?.options.start;
    const { engine, charset, collate, autoIncrement = start, rowFormat, keyBlockSize } = mysql;
    const { maxRows, minRows, statsPersistent } = mysql;
    const options: readonly (readonly [name: string, value: unknown])[] = [
      ['COMMENT', comment === undefined ? undefined : literal(comment)],
      ['ENGINE', engine],
      ['CHARSET', charset],
      ['COLLATE', collate],
      ['AUTO_INCREMENT', autoIncrement],
      ['ROW_FORMAT', rowFormat],
      ['KEY_BLOCK_SIZE', keyBlockSize],
      ['MAX_ROWS', maxRows],
      ['MIN_ROWS', minRows],
      ['STATS_PERSISTENT', statsPersistent === undefined ? undefined : Number(statsPersistent)],
    ];
    return options
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => ` ${name}=${String(value)}`)
      .join('');
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
    const { where, ifNotExists, index, unique } = node;
    if (where !== undefined) {
      throw new CompileError(`${this.title} has no partial indexes; leave where out of index '${node.name}'`);
    }
    if (ifNotExists && !this.features.conditionalIndexes) throw this.#unconditional('CREATE', node.name);
    const { prefix, using, parser, length } = index.mysql;
    if (prefix !== undefined && unique) {
      throw new CompileError(`An index of ${this.title} is UNIQUE or ${prefix}, not both: '${node.name}'`);
    }
    const terms = node.expressions.map(each => this.#indexPart(each, length));
    const words = [
      'CREATE',
      ...(unique ? ['UNIQUE'] : []),
      ...(prefix === undefined ? [] : [prefix]),
      'INDEX',
    ];
    if (ifNotExists) words.push('IF NOT EXISTS');
    words.push(this.createdIndexName(node), ...(using === undefined ? [] : [`USING ${using}`]));
    words.push('ON', `${this.indexedTable(node)} (${terms.join(', ')})`);
    if (parser !== undefined) words.push(`WITH PARSER ${parser}`);
    return words.join(' ');
  }

  /** A column, with how many of its characters are indexed, or an expression in parentheses. */
  #indexPart(node: ExpressionNode, length: Index['mysql']['length']): string {
    const operand = node.kind === 'ordering' ? node.operand : node;
    let text = this.visit(operand);
    if (operand.kind === 'column') {
      const characters = typeof length === 'object' ? length[operand.name] : length;
      if (characters !== undefined) text += `(${characters})`;
    } else if (this.features.functionalIndexes) {
      text = `(${text})`;
    } else {
      throw new CompileError(`${this.title} indexes columns only; add a computed column and index that`);
    }
    return node.kind === 'ordering' ? this.ordering(node, text) : text;
  }

  protected override dropIndex(node: DropIndexNode): string {
    if (node.ifExists && !this.features.conditionalIndexes) throw this.#unconditional('DROP', node.name);
    return `${super.dropIndex(node)} ON ${this.tableName(node.table)}`;
  }

  /** Each kind of constraint is dropped in words of its own. */
  protected override dropConstraint(node: DropConstraintNode): string {
    const { table, constraint, ifExists } = node;
    if (ifExists && !this.mariadb) {
      throw new CompileError(`${this.title} has no IF EXISTS for constraints; ask engine.inspect() before`);
    }
    const head = `ALTER TABLE ${this.tableName(table)} DROP`;
    if (constraint.kind === 'primaryKey') return `${head} PRIMARY KEY`;
    if (constraint.kind === 'check' || constraint.name === undefined) return super.dropConstraint(node);
    const what = constraint.kind === 'foreignKey' ? 'FOREIGN KEY' : 'INDEX';
    return `${head} ${what} ${ifExists ? 'IF EXISTS ' : ''}${this.constraintName(constraint, 'constraint')}`;
  }

  /** A schema is a database there, and always goes with all that is in it. */
  protected override dropSchema(node: DropSchemaNode): string {
    return super.dropSchema({ ...node, cascade: false });
  }

  protected override createSequence(node: CreateSequenceNode): string {
    this.#needSequences();
    return super.createSequence(node).replace('NO CYCLE', 'NOCYCLE');
  }

  protected override dropSequence(node: DropSequenceNode): string {
    this.#needSequences();
    return super.dropSequence(node);
  }

  protected override nextValue(node: NextValueNode): string {
    this.#needSequences();
    return super.nextValue(node);
  }

  #needSequences(): void {
    if (this.features.sequences) return;
    throw new CompileError(`${this.title} has no sequences; an AUTO_INCREMENT primary key numbers its rows`);
  }

  /** A comment is a part of the table or of the column, which is stated anew with it. */
  protected override comment({ table, column, comment = '' }: CommentNode): string {
    const head = `ALTER TABLE ${this.tableName(table)}`;
    if (column === undefined) return `${head} COMMENT=${literal(comment)}`;
    return `${head} MODIFY ${this.#described(column, comment)}`;
  }

  protected override createView(node: CreateViewNode): string {
    if (node.table.temporary) {
      throw new CompileError(
        `${this.title} has no temporary views; take new CreateTableAs(…, { temporary: true })`,
      );
    }
    if (node.ifNotExists && !this.features.conditionalViews) {
      throw new CompileError(`This version of ${this.title} has no IF NOT EXISTS for views; take orReplace`);
    }
    return super.createView(node);
  }

  #unconditional(verb: string, name: string): CompileError {
    return new CompileError(
      `${this.title} has no IF in ${verb} INDEX; ask engine.inspect() for index '${name}' before`,
    );
  }
}

/** Literals, with or without a sign. */
const LITERAL =
  /^(?:[+-]?[\d.]+(?:e[+-]?\d+)?|0x[\da-f]+|[bx]?'(?:[^'\\]|\\.|'')*'|NULL|true|false|\([^()']*\))$/s;

/** The present moment, perhaps in parentheses, perhaps also for every UPDATE. */
const MOMENT =
  /^\(*((?:current_timestamp|now|localtime|localtimestamp)(?:\((\d?)\))?)\)*(\s+on\s+update\s+\S+)?\)*$/i;

/** The present moment as a DEFAULT must have the digits of its column. */
function momentOf(node: ExpressionNode | undefined, column: ColumnDefinition): string | undefined {
  if (node?.kind !== 'function' || node.args.length > 0 || column.type.kind !== 'dateTime') return undefined;
  return ['now', 'current_timestamp'].includes(node.name.toLowerCase()) ? 'CURRENT_TIMESTAMP(6)' : undefined;
}
