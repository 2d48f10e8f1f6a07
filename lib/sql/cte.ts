/**
 * Common tables: queries named at the beginning of a statement, also those that read themselves.
 *
 * Promises: a common table stands once in a statement, however often it is used; `union` and `unionAll` make it recursive
 * where the joined query reads it. Does not: decide what a database accepts in it; the compiler does.
 */

import { ArgumentError } from '../errors.js';
import { nodeOf } from '../schema/handle.js';
import { checkOptions } from '../schema/options.js';
import type { Column } from './column.js';
import { compoundNode, queryNodes, type RowsLike, type UnionRow } from './compound-node.js';
import { derivedFrom } from './derived-columns.js';
import type { ReturnsRows } from './executable.js';
import type { CommonTable, CteNode } from './from-nodes.js';
import { isQueryNode } from './make.js';
import { NamedFrom, anonymousName, handlesOf, type Renamed, type RowColumns } from './named-from.js';
import type { DmlNode, QueryNode, SetOperator, TextNode } from './nodes.js';

/** Options of `cte`. */
export interface CteOptions {
  /** Whether its query reads the table itself, as `union` and `unionAll` of the result write it. Default false. */
  readonly recursive?: boolean;
  /** `MATERIALIZED` or `NOT MATERIALIZED`; by default the database decides. */
  readonly materialized?: boolean;
  /** Put the WITH into the query that uses it rather than at the beginning of the statement. Default false. */
  readonly nesting?: boolean;
}

type ColumnValues<C> = {
  readonly [K in keyof C]: C[K] extends Column<infer T, string, string> ? T : never;
};

/** The columns of a common table with more queries joined to it. */
export type Joined<C, N extends string, Q extends readonly RowsLike[]> = RowColumns<
  UnionRow<ColumnValues<C>, Q>,
  N
>;

/** A common table. */
export class Cte<out C, out N extends string> extends NamedFrom<C, N> {
  declare readonly node: CteNode;

  /** The common table under another name, as reading it twice needs. */
  alias<const A extends string = 'anon'>(name?: A): Cte<Renamed<C, A>, A> {
    const named = anonymousName(name, this.node.name, 'alias()');
    const node: CteNode = Object.freeze({ kind: 'cte', ...named, common: this.node.common, renamed: true });
    return cteHandle<Renamed<C, A>, A>(node);
  }

  /**
   * The common table with the rows of more queries, each row once. Those queries may read the common table.
   *
   * @example
   * const base = select(nodes.c.id).where(nodes.c.parent.isNull()).cte('tree', { recursive: true });
   * const tree = base.unionAll(select(nodes.c.id).join(base, nodes.c.parent.eq(base.c.id)));
   * // WITH RECURSIVE tree(id) AS (SELECT nodes.id AS id … UNION ALL SELECT nodes.id … JOIN tree ON …)
   */
  union<const Q extends readonly ReturnsRows<unknown>[]>(...queries: Q): Cte<Joined<C, N, Q>, N> {
    return this.#joined('union', queries);
  }

  /** The common table with the rows of more queries. Those queries may read the common table. */
  unionAll<const Q extends readonly ReturnsRows<unknown>[]>(...queries: Q): Cte<Joined<C, N, Q>, N> {
    return this.#joined('unionAll', queries);
  }

  #joined<D>(operator: SetOperator, queries: readonly ReturnsRows<unknown>[]): Cte<D, N> {
    const { common } = this.node;
    const { query } = common;
    if (!isQueryNode(query)) throw new ArgumentError(`${operator}() needs a common table of a select`);
    const compound = compoundNode(operator, [query, ...queryNodes(operator, queries)]);
    return cteHandle<D, N>(
      cteNode(Object.freeze({ ...common, query: compound, columns: common.columns, restates: common })),
    );
  }
}

function cteNode(common: CommonTable): CteNode {
  const { name, anonymous } = common;
  return Object.freeze({ kind: 'cte', name, anonymous, common, renamed: false });
}

function cteHandle<C, N extends string>(node: CteNode): Cte<C, N> {
  const { c, selected } = handlesOf(node);
  return new Cte(node, c as unknown as C, selected);
}

/** Makes a common table of a query. */
export function cteOf<R, const N extends string>(
  query: QueryNode | DmlNode | TextNode,
  name: N | undefined,
  options: CteOptions = {},
): Cte<RowColumns<R, N>, N> {
  checkOptions('cte', options, ['recursive', 'materialized', 'nesting']);
  const { recursive = false, materialized, nesting = false } = options;
  const common: CommonTable = Object.freeze({
    ...anonymousName(name, 'anon', 'cte()'),
    query,
    columns: derivedFrom(query, 'cte()'),
    recursive,
    materialized,
    nesting,
    restates: undefined,
  });
  return cteHandle<RowColumns<R, N>, N>(cteNode(common));
}

/** The common tables of a statement with more. */
export function commonTables(
  present: readonly CteNode[] | undefined,
  tables: readonly unknown[],
): readonly CteNode[] {
  const nodes = tables.map(each => {
    if (!(each instanceof Cte))
      throw new ArgumentError('addCte() takes common tables, as query.cte(name) makes');
    return each.node;
  });
  return Object.freeze([...(present ?? []), ...nodes]);
}

const IN_A_CTE: readonly string[] = ['select', 'compound', 'text', 'insert', 'update', 'delete'];

/**
 * A statement as a common table; of an INSERT, UPDATE or DELETE, the rows that it returns, where a database has that.
 *
 * @example cte(text('SELECT 1 AS n').columns({ n: Integer }), 'one')   // WITH one AS (SELECT 1 AS n)
 */
export function cte<R, const N extends string = 'anon'>(
  statement: ReturnsRows<R>,
  name?: N,
  options?: CteOptions,
): Cte<RowColumns<R, N>, N> {
  const node = nodeOf(statement);
  if (node === undefined || !IN_A_CTE.includes(node.kind)) {
    throw new ArgumentError('cte() takes a statement that gives rows');
  }
  return cteOf<R, N>(node as QueryNode | DmlNode | TextNode, name, options);
}
