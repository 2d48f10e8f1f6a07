/**
 * SELECT.
 *
 * Promises: immutable; each method gives a new select. FROM follows from the columns and conditions used, rows follow from
 * the select list. Values become parameters. Does not: run, or check names (the compiler does, when it is prepared).
 */

import { ArgumentError, CompileError } from '../errors.js';
import { checkOptions } from '../schema/options.js';
import type { FromClause } from './column.js';
import {
  conditionNodes,
  countNode,
  extended,
  sortNodes,
  type ConditionLike,
  type RowCount,
} from './clauses.js';
import { compoundOf, type CompoundSelect } from './compound.js';
import type { UnionFirst, UnionRow } from './compound-node.js';
import type { ReturnsRows } from './executable.js';
import { requireFrom } from './from-element.js';
import { addJoin, addJoinFrom, withFroms } from './join.js';
import { requireExpression } from './make.js';
import {
  fromsOf,
  mergeFroms,
  type FromNode,
  type JoinNode,
  type SelectNode,
  type SelectedColumn,
} from './nodes.js';
import type { ExpressionLike } from './operand-types.js';
import type { QueryExtras } from './query-nodes.js';
import type { Added, Distinct, FirstOf, RowOf, SelectItem, SelectShape } from './row-types.js';
import { selectList } from './select-list.js';
import { changedExtras, changedSelect, emptySelect } from './select-node.js';
import { SelectOptions } from './select-options.js';

type Queries = readonly ReturnsRows<unknown>[];

/** Options of `fetch`. */
export interface FetchOptions {
  /** Also the rows that sort like the last one. Default false. */
  readonly withTies?: boolean;
  /** Whether the count is in percent. Default false. */
  readonly percent?: boolean;
}

/** A LIMIT takes the place of a FETCH. */
function withoutFetch(extras: QueryExtras | undefined): QueryExtras | undefined {
  if (extras?.fetch === undefined) return undefined;
  const { fetch: _fetch, ...others } = extras;
  return Object.freeze(others);
}

/**
 * A SELECT statement.
 *
 * @typeParam Items the select list, from which the row type follows
 * @typeParam N the names of the tables that an outer join may leave out
 */
export class Select<Items, N extends string = never> extends SelectOptions<
  RowOf<Items, N>,
  FirstOf<Items, N>
> {
  readonly #node: SelectNode;

  constructor(node: SelectNode) {
    super();
    this.#node = node;
  }

  override get node(): SelectNode {
    return this.#node;
  }

  #with<I = Items, M extends string = N>(change: Partial<SelectNode>): Select<I, M> {
    return new Select(changedSelect(this.node, change));
  }

  protected override withExtras(change: QueryExtras): this {
    return this.#with({ extras: changedExtras(this.node.extras, change) }) as unknown as this;
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

  /**
   * Joins two elements, the first of which begins the FROM or stands in it.
   *
   * @example select(func.count()).joinFrom(users, orders)   // FROM users JOIN orders ON users.id = orders.user_id
   */
  joinFrom(left: FromClause, target: FromClause, on?: ConditionLike): Select<Items, N> {
    return this.#join<N>('inner', target, on, left);
  }

  /** The same as a LEFT OUTER JOIN: the columns of the target become nullable in the row. */
  outerJoinFrom<M extends string>(
    left: FromClause,
    target: FromClause<unknown, M>,
    on?: ConditionLike,
  ): Select<Items, N | M> {
    return this.#join<N | M>('left', target, on, left);
  }

  #join<M extends string>(
    type: JoinNode['type'],
    target: FromClause<unknown>,
    on: unknown,
    left?: FromClause,
  ): Select<Items, M> {
    const right = requireFrom(target, 'join()');
    const condition = on === undefined ? undefined : requireExpression(on, 'join()');
    const { from, columns } = this.node;
    return this.#with<Items, M>({
      from:
        left === undefined
          ? addJoin(from, columns, right, type, condition)
          : addJoinFrom(from, requireFrom(left, 'joinFrom()'), right, type, condition),
    });
  }

  /** States FROM elements, also those that no column names. */
  selectFrom(...froms: readonly FromClause[]): Select<Items, N> {
    let { from } = this.node;
    for (const each of froms) from = withFroms(from, [requireFrom(each, 'selectFrom()')]);
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
      orderBy: items.length === 0 ? Object.freeze([]) : extended(this.node.orderBy, nodes),
    });
  }

  /** At most so many rows. */
  limit(count: RowCount): Select<Items, N> {
    return this.#with({ limit: countNode(count, 'limit()'), extras: withoutFetch(this.node.extras) });
  }

  /** Skips so many rows. */
  offset(count: RowCount): Select<Items, N> {
    return this.#with({ offset: countNode(count, 'offset()') });
  }

  /**
   * FETCH FIRST so many rows, or so many percent; with ties also those that sort like the last. Where a database has no FETCH, a
   * plain one is written as LIMIT and the others are a `CompileError`. MariaDB (10.6) has ties.
   */
  fetch(count: RowCount, options: FetchOptions = {}): Select<Items, N> {
    checkOptions('fetch', options, ['withTies', 'percent']);
    const { withTies = false, percent = false } = options;
    const extras = changedExtras(this.node.extras, { fetch: Object.freeze({ withTies, percent }) });
    return this.#with({ limit: countNode(count, 'fetch()'), extras });
  }

  /** The rows from `start` up to and without `stop`, counted from 0. */
  slice(start: number, stop: number): Select<Items, N> {
    const offset = countNode(start, 'slice()');
    if (stop < start) throw new ArgumentError(`slice() ends before it starts: ${start}, ${stop}`);
    return this.limit(stop - start).#with({ offset });
  }

  /** Each row once. Once for each value of some columns is what `groupBy()` or `func.row_number().over(…)` do. */
  distinct(...none: readonly never[]): Select<Items, N> {
    if (none.length > 0) {
      throw new CompileError(
        'distinct() takes no columns: DISTINCT ON exists in PostgreSQL only. Use groupBy(…), or a subquery with ' +
          "func.row_number().over({ partitionBy, orderBy }).label('n') and where(n.eq(1))",
      );
    }
    return this.#with({ distinct: true });
  }

  /** The rows of this query and of others, each once. */
  union<const Q extends Queries>(
    ...others: Q
  ): CompoundSelect<UnionRow<RowOf<Items, N>, Q>, UnionFirst<FirstOf<Items, N>, Q>> {
    return compoundOf('union', [this, ...others]);
  }

  /** The rows of this query and of others. */
  unionAll<const Q extends Queries>(
    ...others: Q
  ): CompoundSelect<UnionRow<RowOf<Items, N>, Q>, UnionFirst<FirstOf<Items, N>, Q>> {
    return compoundOf('unionAll', [this, ...others]);
  }

  /** The rows of this query that all others have too. */
  intersect(...others: Queries): CompoundSelect<RowOf<Items, N>, FirstOf<Items, N>> {
    return compoundOf('intersect', [this, ...others]);
  }

  /** The rows of this query that no other has. */
  except(...others: Queries): CompoundSelect<RowOf<Items, N>, FirstOf<Items, N>> {
    return compoundOf('except', [this, ...others]);
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
  addColumns<const I extends readonly SelectItem[]>(...items: I): Select<Added<Items, I>, N> {
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
  return new Select(emptySelect(columns));
}
