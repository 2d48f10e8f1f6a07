/**
 * Writes INSERT, UPDATE and DELETE.
 *
 * Promises: columns stand in the table's order, so statements with the same keys are the same text; defaults are filled in
 * for columns that got no value; INSERT is always of one row. Does not: evaluate values; each placeholder says where its value comes from.
 */

import { CompileError } from '../errors.js';
import { type ColumnDefinition, type DefaultValue } from '../schema/index.js';
import { isSchemaExpression } from '../schema/references.js';
import {
  fromsOf,
  type DeleteNode,
  type DmlNode,
  type ExpressionNode,
  type FromNode,
  type InsertNode,
  type ParameterNode,
  type SelectedColumn,
  type TableNode,
  type UpdateNode,
  type ValueRow,
} from '../sql/nodes.js';
import { expressionOf, typedParameter } from '../sql/make.js';
import { PRECEDENCE } from '../sql/operators.js';
import type { Fill, KeyPart } from './draft.js';
import { QueryCompiler } from './query-compiler.js';

/** A column that is written, and what is written into it. */
interface Assignment {
  readonly column: ColumnDefinition;
  readonly text: string;
  /** The index of the placeholder, where the text is one. */
  readonly slot: number | undefined;
}

const NO_VALUES: ValueRow = Object.freeze({});

export abstract class DmlCompiler extends QueryCompiler {
  /** How many placeholders stand before those of the statement itself. */
  protected leadingSlots = 0;

  /** How the key of the inserted row is found, once an INSERT is written. */
  protected insertedKey: readonly KeyPart[] | undefined;

  /** The execution's parameters that are values of columns. */
  #columnKeys: readonly string[] = [];

  /** A parameter of the statement's own cannot share its name with a column that an execution gives a value. */
  protected override parameter(node: ParameterNode): string {
    if (this.#columnKeys.includes(node.name)) {
      throw new CompileError(
        `bindParam('${node.name}') has the name of a column that the parameters set; give it another, as 'b_${node.name}'`,
      );
    }
    return super.parameter(node);
  }

  protected insert(node: InsertNode): string {
    const { table } = node.table;
    const rowKeys = node.rows === undefined ? (this.options.parameterKeys ?? []) : Object.keys(node.rows[0]!);
    const assignments = this.assignments(table.columns, node.values ?? NO_VALUES, rowKeys, 'default');
    this.insertedKey = this.#keyParts(node, assignments);
    let text = `INSERT INTO ${this.fromName(node.table)}`;
    if (assignments.length === 0) {
      text += this.defaultValues();
    } else {
      text += ` (${assignments.map(each => this.dialect.quote(each.column.name)).join(', ')})`;
      text += ` VALUES (${assignments.map(each => each.text).join(', ')})`;
    }
    return text + this.returning(node.returning);
  }

  /** What follows the table's name where no column gets a value. */
  protected defaultValues(): string {
    return ' DEFAULT VALUES';
  }

  protected update(node: UpdateNode): string {
    const { table } = node.table;
    const keys = this.options.parameterKeys?.filter(key => table.columnOf(key) !== undefined) ?? [];
    const others = otherTables(node.table, [...valueExpressions(node.values), ...node.where]);
    let text = `UPDATE ${this.updatedTables(node.table, others)} SET `;
    const assignments = this.assignments(table.columns, node.values ?? NO_VALUES, keys, 'onUpdate');
    if (assignments.length === 0) {
      throw new CompileError(`UPDATE of '${table.name}' changes nothing; give values({ column: value })`);
    }
    const prefix = this.assignedPrefix(node.table, others);
    text += assignments
      .map(each => `${prefix}${this.dialect.quote(each.column.name)}=${each.text}`)
      .join(', ');
    text += this.updateFrom(others);
    if (node.where.length > 0) text += ` WHERE ${this.conditions(node.where)}`;
    return text + this.returning(node.returning);
  }

  protected delete(node: DeleteNode): string {
    let text = this.deletedTables(node.table, otherTables(node.table, node.where));
    if (node.where.length > 0) text += ` WHERE ${this.conditions(node.where)}`;
    return text + this.returning(node.returning);
  }

  /** What follows UPDATE: its table, and the others where the dialect names them there. */
  protected updatedTables(table: TableNode, _others: readonly FromNode[]): string {
    return this.fromName(table);
  }

  /** What stands before the columns that are set. */
  protected assignedPrefix(_table: TableNode, _others: readonly FromNode[]): string {
    return '';
  }

  /** The other tables of an UPDATE behind what is set. */
  protected updateFrom(others: readonly FromNode[]): string {
    return others.length === 0 ? '' : ` FROM ${this.fromList(others)}`;
  }

  /** DELETE and its tables. */
  protected deletedTables(table: TableNode, others: readonly FromNode[]): string {
    if (others.length === 0) return `DELETE FROM ${this.fromName(table)}`;
    throw new CompileError(
      'DELETE with conditions on other tables needs a subquery: where(t.c.id.in(select(…)))',
    );
  }

  protected assignments(
    columns: readonly ColumnDefinition[],
    values: ValueRow,
    rowKeys: readonly string[],
    defaults: 'default' | 'onUpdate',
  ): readonly Assignment[] {
    const found: Assignment[] = [];
    this.#columnKeys = rowKeys;
    for (const column of columns) {
      const { key } = column;
      if (rowKeys.includes(key)) found.push(this.#assigned(column, { kind: 'row' }));
      else if (Object.hasOwn(values, key)) found.push(this.#given(column, values[key]));
      else if (column.options[defaults] !== undefined)
        found.push(this.#defaulted(column, column.options[defaults]));
    }
    return found;
  }

  #given(column: ColumnDefinition, value: unknown): Assignment {
    const node = expressionOf(value);
    return node === undefined
      ? this.#assigned(column, { kind: 'bind', value })
      : this.#expressed(column, node);
  }

  #defaulted(column: ColumnDefinition, value: DefaultValue<unknown>): Assignment {
    if (typeof value === 'function') {
      return this.#assigned(column, { kind: 'default', make: value as (row: ValueRow) => unknown });
    }
    return isSchemaExpression(value)
      ? this.#given(column, value)
      : this.#assigned(column, { kind: 'bind', value });
  }

  #assigned(column: ColumnDefinition, fill: Fill): Assignment {
    const slot = this.slots.length;
    const text = this.slot(column.key, column.type, column.toString(), fill);
    return { column, text, slot: slot < this.slots.length ? slot : undefined };
  }

  /** An expression as a value; one without a type of its own takes the column's. */
  #expressed(column: ColumnDefinition, node: ExpressionNode): Assignment {
    const text = this.operand(typedParameter(node, column.type), PRECEDENCE.atom);
    return { column, text, slot: undefined };
  }

  #keyParts(node: InsertNode, assignments: readonly Assignment[]): readonly KeyPart[] | undefined {
    const { primaryKey } = node.table.table;
    if (primaryKey.length === 0) return undefined;
    return primaryKey.map((column): KeyPart => {
      const assignment = assignments.find(each => each.column === column);
      if (assignment?.slot !== undefined) {
        return { from: 'slot', slot: assignment.slot, type: column.type, orLastRowId: column.autoincrement };
      }
      if (assignment === undefined && column.autoincrement) return { from: 'lastRowId', type: column.type };
      return { from: 'unknown' };
    });
  }

  /** RETURNING, with the space before; columns stand without their table. */
  protected returning(columns: readonly SelectedColumn[] | undefined): string {
    if (columns === undefined) return '';
    this.qualified = false;
    const text = ` RETURNING ${this.selectList(columns, 'top', [])}`;
    this.qualified = true;
    return text;
  }

  /** Writes a statement that changes rows. */
  protected dml(node: DmlNode): string {
    if (!this.takesCommonTables(node.kind)) return this.dmlText(node);
    const start = this.enter();
    const text = this.dmlText(node);
    const own = this.slots.length;
    const full = this.leave(text, start);
    this.leadingSlots = this.slots.length - own;
    return full;
  }

  /** Whether WITH may stand before a statement; else it stands in the queries within. */
  protected takesCommonTables(_kind: DmlNode['kind']): boolean {
    return true;
  }

  /** A statement that changes rows, without its common tables. */
  protected dmlText(node: DmlNode): string {
    switch (node.kind) {
      case 'insert':
        return this.insert(node);
      case 'update':
        return this.seeing([node.table], () => this.update(node));
      case 'delete':
        return this.seeing([node.table], () => this.delete(node));
    }
  }
}

/** The tables that expressions need besides that of the statement. */
function otherTables(table: TableNode, nodes: readonly ExpressionNode[]): readonly FromNode[] {
  return fromsOf(nodes).filter(each => each !== table);
}

function valueExpressions(values: ValueRow | undefined): readonly ExpressionNode[] {
  return values === undefined ? [] : Object.values(values).flatMap(each => expressionOf(each) ?? []);
}
