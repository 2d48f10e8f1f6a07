/**
 * What MySQL's and MariaDB's SELECT have not, or have in other words.
 *
 * Promises: a filter of an aggregate becomes a CASE, which gives the same; common tables stand where the server takes them. What
 * cannot be said is a `CompileError` with the way out. Does not: know joins and changes (a subclass does).
 */

import { CompileError } from '../../errors.js';
import type { CommonTable, SubqueryNode, TableFunctionNode, ValuesNode } from '../../sql/from-nodes.js';
import type { DmlNode, ExpressionNode } from '../../sql/nodes.js';
import type {
  FilterNode,
  Frame,
  FrameBound,
  LockClause,
  OverNode,
  WithinGroupNode,
} from '../../sql/query-nodes.js';
import { PRECEDENCE } from '../../sql/operators.js';
import { MysqlExpressionCompiler } from './expression-compiler.js';

export class MysqlSelectCompiler extends MysqlExpressionCompiler {
  /** Servers of old have no FOR SHARE, and MariaDB locks the rows of all tables or of none. */
  protected override lock({ read, of, wait }: LockClause): string {
    const { forShare, skipLocked } = this.features;
    if (of.length > 0 && !forShare) {
      throw new CompileError(`${this.title} locks the rows of all tables of a query; leave 'of' out`);
    }
    if (wait === 'skipLocked' && !skipLocked) {
      throw new CompileError(`This version of ${this.title} has no SKIP LOCKED; take nowait and try again`);
    }
    if (!read || forShare) return super.lock({ read, of, wait });
    return super.lock({ read: false, of, wait }).replace('FOR UPDATE', 'LOCK IN SHARE MODE');
  }

  protected override lateral(node: SubqueryNode): string {
    if (this.features.lateral) return super.lateral(node);
    throw new CompileError(
      `${this.title} has no LATERAL; take a correlated scalarSubquery() for one value, or a subquery with ` +
        'func.row_number().over({ partitionBy, orderBy }) for the first rows of each group',
    );
  }

  /** MariaDB takes no names of columns behind VALUES; the first SELECT of a UNION gives them. */
  protected override values(node: ValuesNode): string {
    if (!this.mariadb || node.rows.length === 0) return super.values(node);
    const rows = node.rows.map((row, position) => {
      const values = row.map((each, index) => {
        const text = this.operand(each, PRECEDENCE.lowest + 1);
        return position > 0 ? text : `${text} AS ${this.dialect.quote(node.columns[index]!.key)}`;
      });
      return `SELECT ${values.join(', ')}`;
    });
    return `(${rows.join(' UNION ALL ')}) AS ${this.fromName(node)}`;
  }

  protected override valueRow(values: string): string {
    return `ROW(${values})`;
  }

  protected override tableFunction(_node: TableFunctionNode): string {
    throw new CompileError(
      `${this.title} has no functions in FROM but JSON_TABLE, which says its columns itself: write the query as ` +
        "text('SELECT … FROM JSON_TABLE(…)').columns({ … }).subquery(name)",
    );
  }

  protected override frame(frame: Frame): string {
    if (frame.exclude !== undefined) {
      throw new CompileError(
        `${this.title} leaves no rows of a frame out (exclude); take the current row's value off the aggregate, or join the rows`,
      );
    }
    if (frame.unit !== 'groups') return super.frame(frame);
    throw new CompileError(
      `${this.title} has no frames in GROUPS; dense_rank() in a subquery numbers the groups`,
    );
  }

  /** MariaDB takes no placeholders in frames; what stands there are numbers that were checked. */
  protected override frameBound(bound: FrameBound, side: 'PRECEDING' | 'FOLLOWING'): string {
    const { literals } = this;
    this.literals = literals || this.mariadb;
    const text = super.frameBound(bound, side);
    this.literals = literals;
    return text;
  }

  protected override over(node: OverNode): string {
    const { operand } = node;
    if (
      this.mariadb &&
      operand.kind === 'function' &&
      operand.args.length > 2 &&
      /^(lag|lead)$/i.test(operand.name)
    ) {
      throw new CompileError(
        `MariaDB's ${operand.name}() takes no third argument; func.coalesce(func.${operand.name}(x, n).over(…), value) comes close`,
      );
    }
    return super.over(node);
  }

  /** An aggregate leaves NULL out, so a CASE that gives NULL for the other rows is a filter. */
  protected override filter({ operand, condition }: FilterNode): string {
    if (operand.kind !== 'function') {
      throw new CompileError(`${this.title} filters plain calls of aggregates only`);
    }
    const [first, ...others] = operand.args;
    const distinct = first?.kind === 'unary' && first.operator === 'distinct' ? first : undefined;
    const value: ExpressionNode | undefined = distinct?.operand ?? first;
    const holds = this.condition(condition);
    const given = value === undefined || isStar(value) ? '1' : this.visit(value);
    const text = `${distinct === undefined ? '' : 'DISTINCT '}CASE WHEN (${holds}) THEN ${given} END`;
    const rest = others.map(each => `, ${this.visit(each)}`).join('');
    return `${operand.name}(${text}${rest})`;
  }

  protected override withinGroup(node: WithinGroupNode): string {
    if (this.mariadb) return super.withinGroup(node);
    throw new CompileError(
      `${this.title} has no WITHIN GROUP; take window functions such as percent_rank() with over({ orderBy })`,
    );
  }

  protected override materialization({ materialized }: CommonTable): string {
    if (materialized === undefined) return '';
    throw new CompileError(
      `${this.title} decides itself whether it keeps a common table; leave 'materialized' out`,
    );
  }

  /** WITH stands before SELECT; MySQL has it before UPDATE and DELETE too. */
  protected override takesCommonTables(kind: DmlNode['kind']): boolean {
    return !this.mariadb && kind !== 'insert';
  }

  /** What is meant for MySQL is meant for MariaDB. */
  protected override answersTo(dialect: string): boolean {
    return dialect === 'mysql' || super.answersTo(dialect);
  }
}

function isStar(node: ExpressionNode): boolean {
  return node.kind === 'constant' && node.constant === 'star';
}
