/**
 * The seldom used clauses of a SELECT: correlation, named windows, hints, prefixes and suffixes.
 *
 * Promises: each method gives a new select of the same row type. SQL given here is written as it is, for the dialects named. Does
 * not: know what a database makes of it.
 */

import { ArgumentError } from '../errors.js';
import { NO_FROMS, type ExpressionNode, type SelectNode } from './nodes.js';
import type { FromClause } from './column.js';
import { extended } from './clauses.js';
import { correlation, type Correlated } from './correlation.js';
import { requireFrom } from './from-element.js';
import { expressionOf } from './make.js';
import type { ExpressionLike } from './operand-types.js';
import { Query } from './query.js';
import type { DialectText, QueryExtras } from './query-nodes.js';
import { windowDefinition, type WindowOptions } from './window.js';
import { Untyped } from '../types/untyped.js';

/** SQL written as it is; `text()` with parameters where it has values. Never build it from input. */
export type SqlText = string | ExpressionLike<never, never>;

function textNode(text: unknown, where: string): ExpressionNode {
  const node = expressionOf(text);
  if (node?.kind === 'text') return node;
  if (typeof text !== 'string' || text.trim() === '') {
    throw new ArgumentError(`${where} takes SQL, a non-empty string or text()`);
  }
  return Object.freeze({ kind: 'literalColumn', type: Untyped(), froms: NO_FROMS, sql: text });
}

function dialectText(text: unknown, dialect: unknown, where: string): DialectText {
  if (typeof dialect !== 'string' || dialect === '') {
    throw new ArgumentError(`${where} takes the name of a dialect, as 'mysql', or none for all`);
  }
  return Object.freeze({ dialect, text: textNode(text, where) });
}

/** What every SELECT can state besides its rows. */
export abstract class SelectOptions<R, F> extends Query<R, F> {
  abstract override get node(): SelectNode;

  #extras(): QueryExtras {
    return this.node.extras ?? {};
  }

  /**
   * The FROM elements that belong to the queries around, when this one is a subquery. Stated, they replace the rule that the
   * elements of the query next to it do; null states that none do.
   */
  correlate(...froms: Correlated): this {
    return this.withExtras({
      correlate: extended(this.#extras().correlate, correlation(froms, 'correlate()')),
    });
  }

  /** All FROM elements but these belong to the queries around; null states that all do. */
  correlateExcept(...froms: Correlated): this {
    const { correlateExcept } = this.#extras();
    return this.withExtras({
      correlateExcept: extended(correlateExcept, correlation(froms, 'correlateExcept()')),
    });
  }

  /**
   * Names a window, which `over(name)` uses.
   *
   * @example select(func.sum(o.c.amount).over('w').label('s')).window('w', { orderBy: o.c.id })
   * // SELECT sum(o.amount) OVER w AS s FROM o WINDOW w AS (ORDER BY o.id)
   */
  window(name: string, options: WindowOptions): this {
    if (typeof name !== 'string' || name === '') {
      throw new ArgumentError('window() takes a name, a non-empty string');
    }
    const present = this.#extras().windows;
    if (present?.some(each => each.name === name)) {
      throw new ArgumentError(`window(): there is a window '${name}' already`);
    }
    const window = windowDefinition(options, 'window()');
    return this.withExtras({ windows: extended(present, [Object.freeze({ name, window })]) });
  }

  /** SQL right behind SELECT; by default for all dialects. */
  prefixWith(text: SqlText, dialect = '*'): this {
    const added = dialectText(text, dialect, 'prefixWith()');
    return this.withExtras({ prefixes: extended(this.#extras().prefixes, [added]) });
  }

  /** SQL at the very end; by default for all dialects. */
  suffixWith(text: SqlText, dialect = '*'): this {
    const added = dialectText(text, dialect, 'suffixWith()');
    return this.withExtras({ suffixes: extended(this.#extras().suffixes, [added]) });
  }

  /**
   * SQL behind a table in FROM.
   *
   * @example users.select().withHint(users, 'USE INDEX (ix)', 'mysql').withHint(users, 'INDEXED BY ix', 'sqlite')
   */
  withHint(target: FromClause, text: SqlText, dialect = '*'): this {
    const from = requireFrom(target, 'withHint()');
    const added = Object.freeze({ ...dialectText(text, dialect, 'withHint()'), from });
    return this.withExtras({ hints: extended(this.#extras().hints, [added]) });
  }

  /** SQL behind the statement's own; by default for all dialects. */
  withStatementHint(text: SqlText, dialect = '*'): this {
    const added = dialectText(text, dialect, 'withStatementHint()');
    return this.withExtras({ statementHints: extended(this.#extras().statementHints, [added]) });
  }
}
