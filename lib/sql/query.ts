/**
 * What every query can do: be a subquery, a common table, one value, an EXISTS; begin with common tables; lock rows.
 *
 * Promises: the row type follows. Does not: run.
 */

import { subqueryOf, type RowColumns, type Subquery } from './alias.js';
import { commonTables, cteOf, type Cte, type CteOptions } from './cte.js';
import type { ReturnsRows } from './executable.js';
import { Exists } from './exists.js';
import { Expression } from './expression.js';
import { scalarNode } from './make.js';
import type { QueryNode } from './nodes.js';
import { lockClause, type LockOptions } from './locking.js';
import type { QueryExtras } from './query-nodes.js';
import { Statement } from './statement.js';

/** A statement that can stand inside another one. */
export abstract class Query<R, F> extends Statement implements ReturnsRows<R, F> {
  declare readonly $rows: R;
  declare readonly $first: F;

  abstract get node(): QueryNode;

  /** The same query with other seldom used clauses. */
  protected abstract withExtras(change: QueryExtras): this;

  /**
   * The query as a FROM element, with a column for each of its row.
   *
   * @example const totals = select(orders.c.userId, func.sum(orders.c.amount).label('total')).groupBy(orders.c.userId).subquery('t')
   */
  subquery<const N extends string = 'anon'>(name?: N): Subquery<RowColumns<R, N>, N> {
    return subqueryOf<R, N>(this.node, name);
  }

  /**
   * The query as a FROM element that sees the elements to its left. SQLite has none; a correlated `scalarSubquery()` or a
   * window function often does the same.
   *
   * @example select(users.c.name, latest.c.amount).join(latest, true_())   // users JOIN LATERAL (SELECT …) AS latest ON …
   */
  lateral<const N extends string = 'anon'>(name?: N): Subquery<RowColumns<R, N>, N> {
    return subqueryOf<R, N>(this.node, name, true);
  }

  /**
   * The query as a common table, named at the beginning of the statement that uses it.
   *
   * @example select(older).where(…)   // WITH older AS (SELECT …) SELECT … FROM older
   */
  cte<const N extends string = 'anon'>(name?: N, options?: CteOptions): Cte<RowColumns<R, N>, N> {
    return cteOf<R, N>(this.node, name, options);
  }

  /** The query as one value: the only column of its row, null without a row. */
  scalarSubquery(): Expression<F | null, never> {
    return new Expression(scalarNode(this.node));
  }

  /** Whether the query has a row. */
  exists(): Exists {
    return Exists.of(this.node);
  }

  /** Puts common tables at the beginning of the statement, also where nothing reads them. */
  addCte(...tables: readonly Cte<unknown, string>[]): this {
    return this.withExtras({ ctes: commonTables(this.node.extras?.ctes, tables) });
  }

  /**
   * Locks the rows that it reads until the transaction ends. SQLite has no locks on rows and leaves the clause out: there a
   * transaction that writes holds the whole database.
   *
   * @example users.select().withForUpdate({ skipLocked: true })   // MySQL: SELECT … FOR UPDATE SKIP LOCKED
   */
  withForUpdate(options?: LockOptions): this {
    return this.withExtras({ lock: lockClause(options) });
  }
}
