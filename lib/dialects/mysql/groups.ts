/**
 * GROUP BY and ORDER BY of expressions with values in them.
 *
 * Under ONLY_FULL_GROUP_BY, which MySQL has by default, and with DISTINCT, such a term must be one of the select list; and two
 * placeholders are never the same to a server. Promises: what the select list says too, values and all, is grouped by its place there and
 * sorted by its name. Does not: find it within larger expressions.
 */

import { derivedColumns, isDerived } from '../../sql/from-nodes.js';
import { membersOf } from '../../sql/join.js';
import type { ExpressionNode, OrderingNode, SelectNode } from '../../sql/nodes.js';
import type { QueryPlace } from '../../compiler/operator-compiler.js';
import { SqlType } from '../../types/type.js';
import { MysqlSelectCompiler } from './select-compiler.js';

export class MysqlGroupCompiler extends MysqlSelectCompiler {
  /** Whether the present query may only be sorted by what it selects. */
  #bound = false;
  #inHaving = false;

  protected override select(node: SelectNode, place: QueryPlace): string {
    const bound = this.#bound;
    const inHaving = this.#inHaving;
    this.#inHaving = false;
    this.#bound = node.distinct || node.groupBy.length > 0;
    const text = super.select(node, place);
    this.#bound = bound;
    this.#inHaving = inHaving;
    return text;
  }

  protected override groupTerm(node: ExpressionNode): string {
    return this.#orSelected(node, super.groupTerm, place => `${place + 1}`);
  }

  protected override sortTerm(node: ExpressionNode): string {
    if (!this.#bound || node.kind === 'ordering') return super.sortTerm(node);
    return this.#orSelected(node, super.sortTerm, place => {
      const name = this.selectedName(place);
      return name === undefined ? undefined : this.dialect.quote(name);
    });
  }

  /** HAVING knows names of the select list, but takes that of a column for the column. */
  protected override groupConditions(nodes: readonly ExpressionNode[]): string {
    this.#inHaving = true;
    const text = super.groupConditions(nodes);
    this.#inHaving = false;
    return text;
  }

  override visit(node: ExpressionNode): string {
    if (!this.#inHaving || node.kind === 'bind' || node.kind === 'parameter') return super.visit(node);
    return this.#orSelected(node, super.visit, place => {
      const name = this.selectedName(place);
      return name === undefined || this.#isColumn(name) ? undefined : this.dialect.quote(name);
    });
  }

  /**
   * In larger terms a name is that of a column before it is that of a label, and MariaDB takes no name of an aggregate or of what
   * calculates with one.
   */
  protected override ordering(node: OrderingNode, operand: string): string {
    const { operand: sorted } = node;
    if (node.nulls === undefined || sorted.kind !== 'label') return super.ordering(node, operand);
    if (!this.mariadb && !this.#isColumn(sorted.name)) return super.ordering(node, operand);
    return super.ordering({ ...node, operand: sorted.operand }, this.visit(sorted.operand));
  }

  /**
   * A value sorts and groups nothing: NULL stands for it. MySQL leaves such terms of subqueries out with their placeholders, and then
   * counts fewer of these than the text has.
   */
  protected override term(node: ExpressionNode): string {
    const start = this.slots.length;
    const text = super.term(node);
    if (node.kind !== 'bind') return text;
    this.slots.length = start;
    return 'NULL';
  }

  /** MariaDB takes a value, too, for the place of a column. */
  protected override takesPlaces(): boolean {
    return this.mariadb || super.takesPlaces();
  }

  /** Whether a table of the present query has a column of this name. */
  #isColumn(name: string): boolean {
    const lower = name.toLowerCase();
    return (this.scope?.froms ?? []).flatMap(membersOf).some(each => {
      if (isDerived(each)) return derivedColumns(each).some(({ key }) => key.toLowerCase() === lower);
      const table = each.kind === 'table' ? each.table : each.kind === 'alias' ? each.of.table : undefined;
      return table?.columns.some(column => column.name.toLowerCase() === lower) ?? false;
    });
  }

  /** A term; one with placeholders that the select list has too is written as a reference to that. */
  #orSelected(
    node: ExpressionNode,
    write: (node: ExpressionNode) => string,
    refer: (place: number) => string | undefined,
  ): string {
    const start = this.slots.length;
    const text = write.call(this, node);
    if (this.slots.length === start) return text;
    const expression = node.kind === 'label' ? node.operand : node;
    const place = this.selectedPlace(each => isSame(each, expression));
    const reference = place < 0 ? undefined : refer(place);
    if (reference === undefined) return text;
    this.slots.length = start;
    return reference;
  }
}

/** Whether two parts of statements say the same: the same columns of the same tables, the same values. */
function isSame(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (left instanceof SqlType) return right instanceof SqlType && left.key === right.key;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((each, at) => isSame(each, right[at]))
    );
  }
  if (left instanceof Date) return right instanceof Date && left.getTime() === right.getTime();
  const prototype: unknown = Object.getPrototypeOf(left);
  const isPlain = prototype === Object.prototype || prototype === null;
  if (!isPlain || prototype !== Object.getPrototypeOf(right) || isFrom(left)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every(name => name === 'hint' || isSame((left as Node)[name], (right as Node)[name]))
  );
}

type Node = Readonly<Record<string, unknown>>;

const FROMS: readonly unknown[] = ['table', 'alias', 'subquery', 'cte', 'values', 'tableFunction', 'join'];

/** Tables and their like are the same only if they are one. */
function isFrom(node: object): boolean {
  return FROMS.includes((node as Node)['kind']);
}
