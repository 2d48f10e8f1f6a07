/**
 * Writes values into columns: given ones, those of an execution, defaults; and RETURNING.
 *
 * Promises: in the table's order, whatever the order of the values; a value becomes a placeholder that knows its column, an
 * expression stays SQL. A computed column is never written. Does not: know INSERT and UPDATE; subclasses do.
 */

import { CompileError } from '../errors.js';
import type { ColumnDefinition, DefaultValue } from '../schema/index.js';
import { isSchemaExpression } from '../schema/references.js';
import { expressionOf, typedParameter } from '../sql/make.js';
import type { ExpressionNode, ParameterNode, SelectedColumn, ValueRow } from '../sql/nodes.js';
import { PRECEDENCE } from '../sql/operators.js';
import type { Fill } from './draft.js';
import { QueryCompiler } from './query-compiler.js';

/** A column that is written, and what is written into it. */
export interface Assignment {
  readonly column: ColumnDefinition;
  readonly text: string;
  /** The index of the placeholder, where the text is one. */
  readonly slot: number | undefined;
  /** Whether it is the column's default. */
  readonly defaulted: boolean;
}

export abstract class AssignmentCompiler extends QueryCompiler {
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

  /** Says which of an execution's parameters are values of columns. */
  protected takesParameters(keys: readonly string[]): void {
    this.#columnKeys = keys;
  }

  protected assignments(
    columns: readonly ColumnDefinition[],
    values: ValueRow,
    rowKeys: readonly string[],
    defaults: 'default' | 'onUpdate' | undefined,
  ): readonly Assignment[] {
    const found: Assignment[] = [];
    if (rowKeys.length > 0) this.takesParameters(rowKeys);
    for (const column of columns) {
      const { key } = column;
      if (rowKeys.includes(key)) found.push(this.#assigned(column, { kind: 'row' }));
      else if (Object.hasOwn(values, key)) found.push(this.#given(column, values[key]));
      else if (defaults !== undefined && column.options[defaults] !== undefined)
        found.push({ ...this.#defaulted(column, column.options[defaults]), defaulted: true });
    }
    return found;
  }

  /** A computed column takes no value. */
  protected refuseComputed(column: ColumnDefinition): void {
    if (column.options.computed === undefined) return;
    throw new CompileError(`Column '${String(column)}' is computed by the database; leave it out`);
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
    this.refuseComputed(column);
    const slot = this.slots.length;
    const text = this.slot(column.key, column.type, column.toString(), fill);
    return { column, text, slot: slot < this.slots.length ? slot : undefined, defaulted: false };
  }

  /** An expression as a value; one without a type of its own takes the column's. */
  #expressed(column: ColumnDefinition, node: ExpressionNode): Assignment {
    this.refuseComputed(column);
    const text = this.operand(typedParameter(node, column.type), PRECEDENCE.atom);
    return { column, text, slot: undefined, defaulted: false };
  }

  /** RETURNING, with the space before; columns stand without their table. */
  protected returning(columns: readonly SelectedColumn[] | undefined): string {
    if (columns === undefined) return '';
    this.qualified = false;
    const text = ` RETURNING ${this.selectList(columns, 'top', [])}`;
    this.qualified = true;
    return text;
  }
}
