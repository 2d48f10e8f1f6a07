/**
 * Writes FROM: tables, aliases, subqueries, common tables, values, functions that give rows, joins; and says which of
 * them a subquery takes from the queries around it.
 *
 * Promises: the rule of correlation stands here alone. Does not: write the other clauses; a subclass does.
 */

import { CompileError } from '../errors.js';
import type { SubqueryNode, TableFunctionNode, ValuesNode } from '../sql/from-nodes.js';
import { isAmong } from '../sql/join.js';
import { NO_FROMS, type FromNode, type JoinNode, type QueryNode } from '../sql/nodes.js';
import type { DialectText, QueryExtras } from '../sql/query-nodes.js';
import { CteCompiler } from './cte-compiler.js';
import type { QueryPlace } from './operator-compiler.js';

const JOINS: Readonly<Record<JoinNode['type'], string>> = Object.freeze({
  inner: ' JOIN ',
  left: ' LEFT OUTER JOIN ',
  full: ' FULL OUTER JOIN ',
});

/** The FROM elements that a query's expressions see. */
interface Scope {
  readonly froms: readonly FromNode[];
  readonly outer: Scope | undefined;
}

export abstract class FromCompiler extends CteCompiler {
  /** The FROM elements of the queries around the present one. */
  protected scope: Scope | undefined;
  /** The hints of the present query. */
  protected hints: QueryExtras['hints'];

  /** The FROM elements of a subquery without those that it takes from the queries around it. */
  protected correlated(
    froms: readonly FromNode[],
    place: QueryPlace,
    extras: QueryExtras | undefined,
  ): readonly FromNode[] {
    if (this.scope === undefined || froms.length === 0) return froms;
    const { correlate, correlateExcept } = extras ?? {};
    if (correlate !== undefined || correlateExcept !== undefined) {
      return froms.filter(each => {
        const stated = correlate?.includes(each) || (correlateExcept && !correlateExcept.includes(each));
        return !stated || !this.#isEnclosed(each);
      });
    }
    if (place === 'from' || place === 'top' || froms.length < 2) return froms;
    const { scope } = this;
    const own = froms.filter(each => !isAmong(each, scope.froms));
    if (own.length > 0) return own;
    throw new CompileError(
      'A subquery has no FROM of its own: all its tables belong to the query around it. Give it an alias of one of ' +
        'them, or say with correlate(…) which ones are taken from there',
    );
  }

  /** Writes something whose subqueries see these FROM elements. */
  protected seeing(froms: readonly FromNode[], write: () => string): string {
    const { scope } = this;
    this.scope = { froms, outer: scope };
    const text = write();
    this.scope = scope;
    return text;
  }

  #isEnclosed(from: FromNode): boolean {
    for (let { scope } = this; scope !== undefined; scope = scope.outer) {
      if (isAmong(from, scope.froms)) return true;
    }
    return false;
  }

  /** The name before the columns of an element of FROM. */
  protected readonly exposedName = (from: FromNode): string => this.fromName(from);

  protected fromList(froms: readonly FromNode[]): string {
    let text = this.from(froms[0]!);
    for (let index = 1; index < froms.length; index++) text += `, ${this.from(froms[index]!)}`;
    return text;
  }

  /** An element of FROM with the hints for it. */
  protected from(node: FromNode): string {
    const text = this.fromElement(node);
    const hints = this.hints?.filter(each => each.from === node && this.hintApplies(each.dialect));
    return hints === undefined || hints.length === 0
      ? text
      : `${text} ${hints.map(each => this.visit(each.text)).join(' ')}`;
  }

  protected fromElement(node: FromNode): string {
    switch (node.kind) {
      case 'table':
        this.reading(node.table);
        return this.fromName(node);
      case 'alias':
        this.reading(node.of.table);
        return `${this.fromName(node.of)} AS ${this.fromName(node)}`;
      case 'subquery':
        return node.lateral ? this.lateral(node) : this.subquery(node);
      case 'cte':
        return this.commonTable(node);
      case 'values':
        return this.values(node);
      case 'tableFunction':
        return this.tableFunction(node);
      case 'join':
        return this.join(node);
    }
  }

  protected join(node: JoinNode): string {
    const left = this.from(node.left);
    const right = this.from(node.right);
    const enclosed = node.right.kind === 'join' ? `(${right})` : right;
    return `${left}${this.joinText(node.type)}${enclosed} ON ${this.condition(node.on)}`;
  }

  protected joinText(type: JoinNode['type']): string {
    return JOINS[type];
  }

  /** A query in FROM: it sees the queries around the present one, but not the elements beside it. */
  protected subquery(node: SubqueryNode): string {
    const { scope, hints } = this;
    this.scope = scope && { froms: NO_FROMS, outer: scope.outer };
    const text = node.query.kind === 'text' ? this.text(node.query) : this.query(node.query, 'from');
    this.scope = scope;
    this.hints = hints;
    return `(${text}) AS ${this.fromName(node)}`;
  }

  /** A query in FROM that sees the elements beside it. */
  protected lateral(node: SubqueryNode): string {
    if (node.query.kind === 'text') return `LATERAL ${this.subquery(node)}`;
    return `LATERAL (${this.query(node.query, 'lateral')}) AS ${this.fromName(node)}`;
  }

  protected override commonQuery(query: QueryNode): string {
    const { scope, hints } = this;
    this.scope = undefined;
    const text = this.query(query, 'from');
    this.scope = scope;
    this.hints = hints;
    return text;
  }

  /** Rows of values in FROM, with names for their columns. */
  protected values(node: ValuesNode): string {
    const names = node.columns.map(each => this.dialect.quote(each.key)).join(', ');
    const rows = node.rows.map(row => this.valueRow(row.map(each => this.visit(each)).join(', ')));
    if (rows.length === 0) return `(${this.noValues(node)}) AS ${this.fromName(node)}`;
    return `(VALUES ${rows.join(', ')}) AS ${this.fromName(node)} (${names})`;
  }

  /** A row of VALUES. */
  protected valueRow(values: string): string {
    return `(${values})`;
  }

  /** A query of the columns and no row. */
  protected noValues({ columns }: ValuesNode): string {
    return `SELECT ${columns.map(each => `NULL AS ${this.dialect.quote(each.key)}`).join(', ')} LIMIT 0`;
  }

  protected tableFunction(node: TableFunctionNode): string {
    return `${this.visit(node.call)} AS ${this.fromName(node)}`;
  }

  /** Whether a hint for a table is meant for this dialect. */
  protected hintApplies(dialect: string): boolean {
    return this.answersTo(dialect);
  }

  /** Whether SQL that names a dialect is meant for this one. */
  protected answersTo(dialect: string): boolean {
    return dialect === '*' || dialect === this.dialect.name;
  }

  /** SQL that is meant for this dialect; empty for none. */
  protected dialectTexts(texts: readonly DialectText[] | undefined): string {
    if (texts === undefined) return '';
    return texts
      .filter(each => this.answersTo(each.dialect))
      .map(each => this.visit(each.text))
      .join(' ');
  }
}
