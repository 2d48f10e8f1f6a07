/**
 * What SQLite's queries have not, or have in other words.
 *
 * Promises: what SQLite cannot do is a `CompileError` with the way out. FOR UPDATE is left out: SQLite has no locks on rows, and a
 * transaction that writes has the database for itself. Hints count where they name SQLite.
 */

import { CompileError } from '../../errors.js';
import { SqliteExpressionCompiler } from './expressions.js';
import type { TableFunctionNode, ValuesNode } from '../../sql/from-nodes.js';
import { compoundNode } from '../../sql/compound-node.js';
import type { CompoundNode, FromNode, InNode, QueryNode, SetOperator } from '../../sql/nodes.js';
import type { QueryPlace } from '../../compiler/operator-compiler.js';

const NO_ALL: ReadonlyMap<SetOperator, string> = new Map([
  [
    'intersectAll',
    'INTERSECT ALL; intersect() gives each row once, a join with row numbers keeps repetitions',
  ],
  ['exceptAll', 'EXCEPT ALL; except() gives each row once, a comparison of row numbers keeps repetitions'],
]);

/** The most queries of one UNION. */
const MOST_QUERIES = 500;

/** The same rows as a UNION of UNIONs; what is taken away by EXCEPT may be united before. */
function grouped(node: CompoundNode): CompoundNode {
  const { operator, queries } = node;
  const taken = operator === 'except' ? 1 : 0;
  const groups: QueryNode[] = queries.slice(0, taken);
  for (let start = taken; start < queries.length; start += MOST_QUERIES - 1) {
    const group = queries.slice(start, start + MOST_QUERIES - 1);
    groups.push(group.length === 1 ? group[0]! : compoundNode(taken === 1 ? 'union' : operator, group));
  }
  const fewer = { ...node, queries: groups };
  return groups.length > MOST_QUERIES ? grouped(fewer) : fewer;
}

/** The queries of SQLite. */
export class SqliteQueryCompiler extends SqliteExpressionCompiler {
  /** Capital letters make no other name, though they are why a name is quoted. */
  protected override readonly exposedName = (from: FromNode): string => {
    const name = this.fromName(from);
    if (!name.includes('"')) return name;
    return name
      .replace(/[A-Z]/g, each => each.toLowerCase())
      .replace(/(^|\.)"([a-z_][a-z0-9_]*)"(?=$|\.)/g, '$1$2');
  };

  /** SQLite has no parentheses around the queries of a UNION. */
  protected override enclosedMember(text: string): string {
    return `SELECT * FROM (${text})`;
  }

  protected override setOperator(operator: SetOperator): string {
    const missing = NO_ALL.get(operator);
    if (missing !== undefined) throw new CompileError(`SQLite has no ${missing}`);
    return super.setOperator(operator);
  }

  /** A UNION has at most 500 queries; more are united in groups, with the same rows. */
  protected override compound(node: CompoundNode, place: QueryPlace): string {
    return super.compound(node.queries.length > MOST_QUERIES ? grouped(node) : node, place);
  }

  protected override lock(): string {
    return '';
  }

  protected override lateral(): string {
    throw new CompileError(
      'SQLite has no LATERAL; take a correlated scalarSubquery() for one value, or a subquery with ' +
        'func.row_number().over({ partitionBy, orderBy }) for the first rows of each group',
    );
  }

  protected override withinGroup(): string {
    throw new CompileError(
      'SQLite has no WITHIN GROUP; sort in a subquery, or take a window function with over({ orderBy })',
    );
  }

  /** VALUES calls its columns column1, column2 …, and no list of names may follow. */
  protected override values(node: ValuesNode): string {
    if (node.rows.length === 0) return super.values(node);
    const names = node.columns.map((each, index) => `column${index + 1} AS ${this.dialect.quote(each.key)}`);
    const rows = node.rows.map(row => this.valueRow(row.map(each => this.visit(each)).join(', ')));
    return `(SELECT ${names.join(', ')} FROM (VALUES ${rows.join(', ')})) AS ${this.fromName(node)}`;
  }

  protected override hintApplies(dialect: string): boolean {
    return dialect === this.dialect.name;
  }

  /** Rows of values are a list of their own. */
  protected override in(node: InNode): string {
    if (node.operand.kind !== 'tuple') return super.in(node);
    const operand = this.visit(node.operand);
    const values = node.values.map(each => this.visit(each)).join(', ');
    return node.negated ? `(${operand} NOT IN (VALUES ${values}))` : `${operand} IN (VALUES ${values})`;
  }

  /** SQLite's functions that give rows call the column of values `value`. */
  protected override scalarColumn(from: TableFunctionNode): string {
    return `${this.fromName(from)}.value`;
  }
}
