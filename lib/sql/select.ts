/**
 * SELECT.
 *
 * Promises: immutable; each method gives a new select. FROM follows from the columns and conditions used, rows follow from
 * the select list. Values become parameters. Does not: run, or check names (the compiler does, when it is prepared).
 */

import { ArgumentError, CompileError } from '../errors.js';
import { nodeOf } from '../schema/handle.js';
import { Integer } from '../types/index.js';
import { Column, type FromClause } from './column.js';
import { addJoin } from './join.js';
import { bindNode, expressionOf, requireExpression } from './make.js';
import {
  fromsOf,
  mergeFroms,
  type ExpressionNode,
  type FromNode,
  type JoinNode,
  type SelectNode,
  type SelectedColumn,
} from './nodes.js';
import type { ExpressionLike } from './operand-types.js';
import { Query } from './query.js';
import type { Distinct, FirstOf, RowOf, SelectItem, SelectShape } from './row-types.js';

const NOTHING: readonly never[] = Object.freeze([]);

/** A copy with some fields changed; written out because spreading a frozen object is slow. */
function changed(node: SelectNode, change: Partial<SelectNode>): SelectNode {
  return Object.freeze({
    kind: 'select',
    columns: change.columns ?? node.columns,
    from: change.from ?? node.from,
    where: change.where ?? node.where,
    groupBy: change.groupBy ?? node.groupBy,
    having: change.having ?? node.having,
    orderBy: change.orderBy ?? node.orderBy,
    limit: change.limit ?? node.limit,
    offset: change.offset ?? node.offset,
    distinct: change.distinct ?? node.distinct,
  });
}

/** A condition of `where`, `having` or `join`. */
export type ConditionLike = ExpressionLike<boolean | null>;

/** A number of rows. */
export type RowCount = number | ExpressionLike<number | null>;

/** A list with more at its end. */
function extended(
  present: readonly ExpressionNode[],
  more: readonly ExpressionNode[],
): readonly ExpressionNode[] {
  return Object.freeze(present.length === 0 ? more : [...present, ...more]);
}

/** The nodes of conditions. */
export function conditionNodes(conditions: readonly unknown[], where: string): readonly ExpressionNode[] {
  return conditions.map(each => requireExpression(each, where));
}

/** The node of a LIMIT or OFFSET. */
export function countNode(count: unknown, where: string): ExpressionNode {
  const node = expressionOf(count);
  if (node !== undefined) return node;
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) {
    throw new ArgumentError(`${where} takes a whole number from 0, not ${String(count)}`);
  }
  return bindNode(count, Integer(), 'param');
}

/** The nodes of ORDER BY or GROUP BY; a string means a column of the select list by its name in the row. */
export function sortNodes(
  items: readonly unknown[],
  columns: readonly SelectedColumn[],
  where: string,
): readonly ExpressionNode[] {
  return items.map(item => {
    if (typeof item !== 'string') return requireExpression(item, where);
    const column = columns.find(each => each.key === item && each.group === undefined);
    if (column === undefined) {
      throw new CompileError(
        `${where}: no column of the select list is called '${item}'; wrap SQL text in text()`,
      );
    }
    return column.node;
  });
}

const FROM_KINDS: readonly string[] = ['table', 'alias', 'subquery'];

function isFrom(item: unknown): item is FromClause {
  const node = nodeOf(item);
  return node !== undefined && FROM_KINDS.includes(node.kind);
}

/** One expression as a column of a select list. */
function selectedColumn(item: unknown, key: string | undefined): SelectedColumn {
  if (key === undefined && item instanceof Column) return item.selected;
  const node = requireExpression(item, 'select()');
  const own = node.kind === 'column' ? node.key : node.kind === 'label' ? node.name : undefined;
  return Object.freeze({ node, key: key ?? own, group: undefined });
}

function shapeColumns(key: string, item: unknown): readonly SelectedColumn[] {
  if (!isFrom(item)) return [selectedColumn(item, key)];
  return item.selected.map(each => Object.freeze({ ...each, group: key }));
}

/** The select list of arguments, or of one object of them. */
export function selectList(items: readonly unknown[]): readonly SelectedColumn[] {
  const [first] = items;
  if (items.length === 1) {
    if (isFrom(first)) return first.selected;
    if (typeof first === 'object' && first !== null && nodeOf(first) === undefined) {
      return Object.freeze(Object.entries(first).flatMap(([key, item]) => shapeColumns(key, item)));
    }
  }
  const columns: SelectedColumn[] = [];
  for (const item of items) {
    if (isFrom(item)) for (const column of item.selected) columns.push(column);
    else columns.push(selectedColumn(item, undefined));
  }
  return Object.freeze(columns);
}

/**
 * A SELECT statement.
 *
 * @typeParam Items the select list, from which the row type follows
 * @typeParam N the names of the tables that an outer join may leave out
 */
export class Select<Items, N extends string = never> extends Query<RowOf<Items, N>, FirstOf<Items, N>> {
  readonly #node: SelectNode;

  constructor(node: SelectNode) {
    super();
    this.#node = node;
  }

  override get node(): SelectNode {
    return this.#node;
  }

  #with<I = Items, M extends string = N>(change: Partial<SelectNode>): Select<I, M> {
    return new Select(changed(this.node, change));
  }

  /** Adds conditions; all of them must hold. */
  where(...conditions: readonly ConditionLike[]): Select<Items, N> {
    const nodes = conditionNodes(conditions, 'where()');
    return this.#with({ where: extended(this.node.where, nodes) });
  }

  /**
   * Joins a table; without a condition, on the foreign key between the two.
   *
   * Throws `NoForeignKeysError` or `AmbiguousForeignKeysError` where foreign keys do not say which.
   *
   * @example select(users.c.name, orders.c.amount).join(orders)   // users JOIN orders ON users.id = orders.user_id
   */
  join(target: FromClause, on?: ConditionLike): Select<Items, N> {
    return this.#join<N>('inner', target, on);
  }

  /** LEFT OUTER JOIN: the columns of the target become nullable in the row. */
  outerJoin<M extends string>(target: FromClause<unknown, M>, on?: ConditionLike): Select<Items, N | M> {
    return this.#join<N | M>('left', target, on);
  }

  /** The same as `outerJoin`. */
  leftJoin<M extends string>(target: FromClause<unknown, M>, on?: ConditionLike): Select<Items, N | M> {
    return this.#join<N | M>('left', target, on);
  }

  /** FULL OUTER JOIN: every column of the row becomes nullable. */
  fullJoin(target: FromClause, on?: ConditionLike): Select<Items, string> {
    return this.#join<string>('full', target, on);
  }

  #join<M extends string>(
    type: JoinNode['type'],
    target: FromClause<unknown>,
    on: unknown,
  ): Select<Items, M> {
    if (!isFrom(target)) throw new ArgumentError('join() takes a table, an alias or a subquery first');
    const condition = on === undefined ? undefined : requireExpression(on, 'join()');
    return this.#with<Items, M>({
      from: addJoin(this.node.from, this.node.columns, target.node, type, condition),
    });
  }

  /** States FROM elements, also those that no column names. */
  selectFrom(...froms: readonly FromClause[]): Select<Items, N> {
    let from = this.node.from;
    for (const each of froms) {
      if (!isFrom(each)) throw new ArgumentError('selectFrom() takes tables, aliases and subqueries');
      from = mergeFroms(from, [each.node]);
    }
    return this.#with({ from });
  }

  /** Groups rows; a string names a column of the row. */
  groupBy(...items: readonly (ExpressionLike | (keyof RowOf<Items, N> & string))[]): Select<Items, N> {
    const nodes = sortNodes(items, this.node.columns, 'groupBy()');
    return this.#with({ groupBy: extended(this.node.groupBy, nodes) });
  }

  /** Conditions on groups. */
  having(...conditions: readonly ConditionLike[]): Select<Items, N> {
    const nodes = conditionNodes(conditions, 'having()');
    return this.#with({ having: extended(this.node.having, nodes) });
  }

  /** Sorts; a string names a column of the row. Called without arguments it takes the order back. */
  orderBy(...items: readonly (ExpressionLike | (keyof RowOf<Items, N> & string))[]): Select<Items, N> {
    const nodes = sortNodes(items, this.node.columns, 'orderBy()');
    return this.#with({
      orderBy: items.length === 0 ? NOTHING : extended(this.node.orderBy, nodes),
    });
  }

  /** At most so many rows. */
  limit(count: RowCount): Select<Items, N> {
    return this.#with({ limit: countNode(count, 'limit()') });
  }

  /** Skips so many rows. */
  offset(count: RowCount): Select<Items, N> {
    return this.#with({ offset: countNode(count, 'offset()') });
  }

  /** Each row once. */
  distinct(): Select<Items, N> {
    return this.#with({ distinct: true });
  }

  /** Another select list over the same rows: the FROM elements stay. */
  withOnlyColumns<const I extends readonly SelectItem[]>(...items: I): Select<I, N> {
    let from: readonly FromNode[] = this.node.from;
    const joined = new Set(from.flatMap(each => (each.kind === 'join' ? each.members : [each])));
    const needed = fromsOf(this.node.columns.map(each => each.node)).filter(each => !joined.has(each));
    from = mergeFroms(from, needed);
    return this.#with<I, N>({ columns: selectList(items), from });
  }

  /** More columns after those of the select list. */
  addColumns<const I extends readonly SelectItem[]>(
    ...items: I
  ): Select<Items extends readonly unknown[] ? readonly [...Items, ...I] : never, N> {
    return this.#with({ columns: Object.freeze([...this.node.columns, ...selectList(items)]) });
  }
}

/**
 * Selects columns, expressions and whole tables; or, by object, groups of them.
 *
 * @example select(users.c.id, users.c.name.label('who'))        // rows { id, who }
 * @example select({ user: users, total: func.sum(orders.c.amount) })   // rows { user: { id, name }, total }
 */
export function select<const Items extends readonly SelectItem[]>(
  ...items: Items & Distinct<Items>
): Select<Items>;
export function select<const Shape extends SelectShape>(shape: Shape): Select<Shape>;
export function select(...items: readonly unknown[]): Select<unknown> {
  const columns = selectList(items);
  if (columns.length === 0)
    throw new ArgumentError('select() needs at least one column, expression or table');
  return selectOf(columns);
}

/** A select of a ready list. */
export function selectOf<Items>(columns: readonly SelectedColumn[]): Select<Items> {
  return new Select(
    Object.freeze({
      kind: 'select',
      columns,
      from: NOTHING,
      where: NOTHING,
      groupBy: NOTHING,
      having: NOTHING,
      orderBy: NOTHING,
      limit: undefined,
      offset: undefined,
      distinct: false,
    }),
  );
}
