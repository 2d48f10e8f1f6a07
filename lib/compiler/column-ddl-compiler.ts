/**
 * Writes what stands inside CREATE TABLE: columns and constraints.
 *
 * Promises: whatever stands in DDL is written out, since DDL takes no parameters; values pass their type first. What is not
 * meant for the dialect (`ddlIf`) is left out. Does not: write whole statements (a subclass does).
 */

import { CompileError, IdentifierError } from '../errors.js';
import type {
  CheckConstraint,
  ColumnDefinition,
  Computed,
  Constraint,
  ForeignKeyConstraint,
  Identity,
  IdentityOptions,
  SchemaExpression,
  TableDefinition,
} from '../schema/index.js';
import { appliesTo } from '../schema/ddl-condition.js';
import { expressionOf } from '../sql/make.js';
import { DmlCompiler } from './dml-compiler.js';

/** What of a constraint or index is needed to name it. */
interface Named {
  readonly name: string | undefined;
  readonly nameIsMade: boolean;
}

export abstract class ColumnDdlCompiler extends DmlCompiler {
  protected tableName(table: TableDefinition): string {
    return this.qualifiedName(table);
  }

  /** A name that is new to the database: quoted where needed, refused where it is too long. */
  protected newName(name: string, what: string): string {
    const most = this.dialect.maxIdentifierLength ?? Number.POSITIVE_INFINITY;
    if (name.length > most) {
      throw new IdentifierError(
        `The name of ${what} '${name}' has ${name.length} characters; ${this.dialect.title ?? this.dialect.name} takes ${most}`,
      );
    }
    return this.dialect.quote(name);
  }

  /** The name of a constraint or index; a long one that a naming convention made is shortened. */
  protected constraintName(named: Named, what: string): string {
    const name = named.name!;
    const most = this.dialect.maxIdentifierLength ?? Number.POSITIVE_INFINITY;
    const short =
      named.nameIsMade && name.length > most ? `${name.slice(0, most - 5)}_${digest(name)}` : name;
    return this.newName(short, what);
  }

  protected columnDefinition(column: ColumnDefinition): string {
    let text = `${this.newName(column.name, 'column')} ${this.columnType(column)}`;
    const { serverDefault, identity, collation } = column.options;
    if (collation !== undefined) text += ` COLLATE ${this.dialect.quoteAlways(collation)}`;
    if (serverDefault !== undefined) text += ` DEFAULT ${this.serverDefault(serverDefault, column)}`;
    if (identity !== undefined) text += this.identity(identity, column);
    if (column.computed !== undefined) text += this.computed(column.computed);
    if (!column.nullable) text += this.notNull(column);
    return text;
  }

  /** The checks that a column has of its own, with the space before each. */
  protected columnChecks(column: ColumnDefinition): string {
    const checks = column.table.columnChecks.filter(each => each.columns[0] === column);
    return checks
      .map(each => this.constraint(each, column.table))
      .map(text => (text === undefined ? '' : ` ${text}`))
      .join('');
  }

  protected notNull(_column: ColumnDefinition): string {
    return ' NOT NULL';
  }

  /** The CHECK constraint that a column's type asks for. */
  protected typeCheck(column: ColumnDefinition): string | undefined {
    const { admitted } = column.type.inDialect(this.dialect.name);
    if (admitted === undefined) return undefined;
    const values = admitted.map(each => this.dialect.literal(each)).join(', ');
    return `CHECK (${this.dialect.quote(column.name)} IN (${values}))`;
  }

  protected columnType(column: ColumnDefinition): string {
    return this.typeName(column.type);
  }

  protected serverDefault(value: string | SchemaExpression, _column: ColumnDefinition): string {
    return typeof value === 'string'
      ? this.dialect.literal(value)
      : this.ddlExpression(value, 'serverDefault');
  }

  protected computed({ source, persisted }: Computed): string {
    const given = typeof source === 'function' ? source() : source;
    const text = typeof given === 'string' ? given : this.ddlExpression(given, 'computed()');
    const kept = persisted === undefined ? '' : persisted ? ' STORED' : ' VIRTUAL';
    return ` GENERATED ALWAYS AS (${text})${kept}`;
  }

  protected identity({ options }: Identity, _column: ColumnDefinition): string {
    const counter = this.counter(options);
    const text = ` GENERATED ${options.always ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`;
    return counter === '' ? text : `${text} (${counter})`;
  }

  /** How an identity or a sequence counts. */
  protected counter({ start, increment, minValue, maxValue, cycle, cache }: IdentityOptions): string {
    const parts = [];
    if (increment !== undefined) parts.push(`INCREMENT BY ${increment}`);
    if (start !== undefined) parts.push(`START WITH ${start}`);
    if (minValue !== undefined) parts.push(`MINVALUE ${minValue}`);
    if (maxValue !== undefined) parts.push(`MAXVALUE ${maxValue}`);
    if (cache !== undefined) parts.push(`CACHE ${cache}`);
    if (cycle !== undefined) parts.push(cycle ? 'CYCLE' : 'NO CYCLE');
    return parts.join(' ');
  }

  /** An expression with its values written out. */
  protected ddlExpression(value: SchemaExpression, where: string): string {
    const node = expressionOf(value);
    if (node === undefined) throw new CompileError(`${where} takes text or an expression`);
    return this.visit(node);
  }

  /** A constraint as a part of CREATE TABLE or ALTER TABLE; `undefined` where it is written elsewhere or not meant for the dialect. */
  protected constraint(constraint: Constraint, table: TableDefinition): string | undefined {
    if (!appliesTo(constraint.ddlIf, this.dialect.name)) return undefined;
    const named = constraint.name !== undefined;
    const name = named ? `CONSTRAINT ${this.constraintName(constraint, 'constraint')} ` : '';
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
    if (typeof condition === 'string') return condition;
    const node = expressionOf(condition);
    if (node === undefined) throw new CompileError('CheckConstraint takes text or a condition');
    return this.condition(node);
  }

  protected foreignKey(key: ForeignKeyConstraint, _table: TableDefinition): string {
    let text = `FOREIGN KEY(${this.columnNames(key.columns)}) REFERENCES ${this.referredTable(key)}`;
    text += ` (${this.columnNames(key.targets)})`;
    const { onDelete, onUpdate, deferrable, initially, match } = key.options;
    if (match !== undefined) text += ` MATCH ${match}`;
    if (onDelete !== undefined) text += ` ON DELETE ${onDelete}`;
    if (onUpdate !== undefined) text += ` ON UPDATE ${onUpdate}`;
    if (deferrable !== undefined) text += deferrable ? ' DEFERRABLE' : ' NOT DEFERRABLE';
    if (initially !== undefined) text += ` INITIALLY ${initially}`;
    return text;
  }

  /** The table that a foreign key leads to, as it is written. */
  protected referredTable(key: ForeignKeyConstraint): string {
    return this.tableName(key.targets[0]!.table);
  }

  protected columnNames(columns: readonly ColumnDefinition[]): string {
    return columns.map(each => this.dialect.quote(each.name)).join(', ');
  }
}

/** Four digits that differ for names that differ. */
function digest(name: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return ((hash ^ (hash >>> 16)) & 0xffff).toString(16).padStart(4, '0');
}
