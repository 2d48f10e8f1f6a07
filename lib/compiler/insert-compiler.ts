/**
 * Writes INSERT.
 *
 * Promises: columns stand in the table's order, so statements with the same keys are the same text; defaults are filled in for
 * columns that got no value; with values it is always of one row. A conflict is written as `ON CONFLICT`, as SQLite and the standard's
 * neighbours have it. Does not: evaluate values; each placeholder says where its value comes from.
 */

import { CompileError } from '../errors.js';
import type { ColumnDefinition } from '../schema/index.js';
import type { ConflictNode, InsertSource, InsertedNode, OrAction } from '../sql/dml-nodes.js';
import type { InsertNode, TableNode } from '../sql/nodes.js';
import { AssignmentCompiler, type Assignment } from './assignment-compiler.js';
import type { KeyPart } from './draft.js';

export abstract class InsertCompiler extends AssignmentCompiler {
  /** How the key of the inserted row is found, once an INSERT is written. */
  protected insertedKey: readonly KeyPart[] | undefined;

  /** The columns that the row that is not inserted names; others have its defaults. */
  protected namedColumns: readonly ColumnDefinition[] = [];

  /** Whether the values of the row that is not inserted can be named here. */
  #inConflict = false;

  protected insert(node: InsertNode): string {
    const { table, source, conflict } = node;
    let text = `${this.insertVerb(node.or)} ${this.fromName(table)}`;
    if (source !== undefined) {
      this.takesParameters([]);
      text += this.insertedRows(source, conflict !== undefined);
      return text + this.#conflict(node, source.columns) + this.returning(node.returning);
    }
    const rowKeys = node.rows === undefined ? (this.options.parameterKeys ?? []) : Object.keys(node.rows[0]!);
    const values = node.values ?? {};
    const assignments = this.assignments(table.table.columns, values, rowKeys, 'default');
    this.insertedKey = keyParts(node, assignments);
    if (assignments.length === 0) {
      text += this.defaultValues();
    } else {
      text += ` (${assignments.map(each => this.dialect.quote(each.column.name)).join(', ')})`;
      text += ` VALUES (${assignments.map(each => each.text).join(', ')})`;
    }
    if (node.conflict !== undefined) this.namedColumns = assignments.map(each => each.column);
    const given = assignments.filter(each => !each.defaulted).map(each => each.column);
    return text + this.#conflict(node, given) + this.returning(node.returning);
  }

  /** INSERT and what it does with a row that a constraint refuses. */
  protected insertVerb(or: OrAction | undefined): string {
    return or === undefined ? 'INSERT INTO' : `INSERT OR ${or.toUpperCase()} INTO`;
  }

  /** What follows the table's name where no column gets a value. */
  protected defaultValues(): string {
    return ' DEFAULT VALUES';
  }

  /**
   * The columns and the query that fills them. Defaults stand before what the query gives; a query before ON CONFLICT needs a WHERE,
   * lest ON be taken for that of a join.
   */
  protected insertedRows({ columns, query, defaults }: InsertSource, beforeConflict: boolean): string {
    const [first] = columns;
    const others = defaults ? first!.table.columns.filter(each => !columns.includes(each)) : [];
    for (const column of columns) this.refuseComputed(column);
    const made = this.assignments(others, {}, [], 'default');
    const names = [...made.map(each => each.column), ...columns].map(each => this.dialect.quote(each.name));
    const head = ` (${names.join(', ')}) `;
    if (made.length === 0 && !beforeConflict) return head + this.query(query, 'nested');
    const name = this.dialect.quote(this.numbered('rows'));
    const list = [...made.map(each => each.text), `${name}.*`].join(', ');
    return `${head}SELECT ${list} FROM (${this.query(query, 'nested')}) AS ${name} WHERE 1 = 1`;
  }

  #conflict(node: InsertNode, given: readonly ColumnDefinition[]): string {
    if (node.conflict === undefined) return '';
    if (node.or !== undefined) {
      throw new CompileError(
        'An INSERT has either orIgnore() or orReplace(), or says what to do on conflict',
      );
    }
    this.#inConflict = true;
    const text = this.seeing([node.table], () => this.onConflict(node.table, node.conflict!, given));
    this.#inConflict = false;
    return text;
  }

  /** What happens where the row is there already, with the space before. */
  protected onConflict(table: TableNode, conflict: ConflictNode, given: readonly ColumnDefinition[]): string {
    const { form, target, targetWhere, where } = conflict;
    if (form === 'onDuplicateKey') {
      throw new CompileError(
        `onDuplicateKeyUpdate() is MySQL's; write upsert({ conflict, set }) for every database, or onConflictDoUpdate()`,
      );
    }
    let text = ' ON CONFLICT';
    if (target !== undefined) text += ` (${target.map(each => this.dialect.quote(each.name)).join(', ')})`;
    if (targetWhere.length > 0) {
      this.qualified = false;
      text += ` WHERE ${this.conditions(targetWhere)}`;
      this.qualified = true;
    }
    const set = this.conflictSet(table, conflict, given);
    if (set === '') return `${text} DO NOTHING`;
    text += ` DO UPDATE SET ${set}`;
    return where.length === 0 ? text : `${text} WHERE ${this.conditions(where)}`;
  }

  /** The assignments to the row that is there; '' where there are none. */
  protected conflictSet(
    table: TableNode,
    { set, target }: ConflictNode,
    given: readonly ColumnDefinition[],
  ): string {
    if (set === undefined) return '';
    if (set === 'inserted') {
      return given
        .filter(each => !target?.includes(each))
        .map(each => `${this.dialect.quote(each.name)} = ${this.insertedValue(each)}`)
        .join(', ');
    }
    return this.assignments(table.table.columns, set, [], undefined)
      .map(each => `${this.dialect.quote(each.column.name)} = ${each.text}`)
      .join(', ');
  }

  protected override inserted({ column }: InsertedNode): string {
    if (this.#inConflict) return this.insertedValue(column);
    throw new CompileError(
      `The value '${column.key}' that would have been inserted is known only where a conflict is dealt with: in set and where of upsert() and its like`,
    );
  }

  /** The value that a column of the row in conflict would have got. */
  protected insertedValue(column: ColumnDefinition): string {
    return `excluded.${this.dialect.quote(column.name)}`;
  }
}

/** Whether the row that an INSERT leaves behind has the key that was given: also where it was there before. */
function keepsKey({ table, conflict, or }: InsertNode): boolean {
  if (or === 'ignore') return false;
  if (conflict === undefined) return true;
  const { primaryKey } = table.table;
  return (
    conflict.form !== 'onDuplicateKey' && (conflict.target?.every(each => primaryKey.includes(each)) ?? false)
  );
}

function keyParts(node: InsertNode, assignments: readonly Assignment[]): readonly KeyPart[] | undefined {
  const { primaryKey } = node.table.table;
  if (primaryKey.length === 0) return undefined;
  const known = keepsKey(node);
  const fresh = node.conflict === undefined && node.or !== 'ignore';
  return primaryKey.map((column): KeyPart => {
    const assignment = assignments.find(each => each.column === column);
    if (!known) return { from: 'unknown' };
    if (assignment?.slot !== undefined) {
      const orLastRowId = column.autoincrement && fresh;
      return { from: 'slot', slot: assignment.slot, type: column.type, orLastRowId };
    }
    if (assignment === undefined && column.autoincrement && fresh)
      return { from: 'lastRowId', type: column.type };
    return { from: 'unknown' };
  });
}
