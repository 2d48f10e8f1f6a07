/**
 * SQL text with named parameters, as a statement and as a part of others.
 *
 * Promises: the text reaches the database as written, with a placeholder for each `:name`; values never become part of
 * it. `columns` gives its rows names and types. Does not: check the SQL.
 */

import { ArgumentError } from '../errors.js';
import { Untyped } from '../types/untyped.js';
import { subqueryOf, type RowColumns, type Subquery } from './alias.js';
import { parameterNode } from './constructors.js';
import { cteOf, type Cte, type CteOptions } from './cte.js';
import type { ReturnsRows } from './executable.js';
import { expressionOf } from './make.js';
import { NO_FROMS, type ParameterNode, type TextNode } from './nodes.js';
import type { ExpressionLike } from './operand-types.js';
import { statedColumns, type StatedColumn, type StatedRow } from './stated-columns.js';
import { Statement } from './statement.js';
import { parseText } from './text-parser.js';

/** How a column of a text's rows is typed: by a type (then nullable), a declaration, or a column of a table. */
export type TextColumn = StatedColumn;

/**
 * SQL text.
 *
 * @typeParam R its row, where it gives rows
 */
export class TextClause<R = Record<string, unknown>>
  extends Statement
  implements ReturnsRows<R, R[keyof R]>, ExpressionLike<never, never>
{
  declare readonly $rows: R;
  declare readonly $first: R[keyof R];
  declare readonly $type: never;
  declare readonly $source: never;

  readonly node: TextNode;

  constructor(node: TextNode) {
    super();
    this.node = node;
    Object.freeze(this);
  }

  /**
   * Gives parameters their values, or with `bindParam(name, Type)` their types.
   *
   * @example text('SELECT :a').bindParams({ a: 5 })
   */
  bindParams(params: Readonly<Record<string, unknown>>): TextClause<R> {
    if (typeof params !== 'object' || params === null || Array.isArray(params)) {
      throw new ArgumentError('bindParams() takes values by name, as { a: 5 }');
    }
    const missing = new Set(Object.keys(params));
    const parts = this.node.parts.map(part => {
      if (typeof part === 'string' || !Object.hasOwn(params, part.name)) return part;
      missing.delete(part.name);
      return withValue(part, params[part.name]);
    });
    if (missing.size > 0) {
      throw new ArgumentError(
        `text() has no parameter :${[...missing].join(', :')} in: ${textOf(this.node)}`,
      );
    }
    return new TextClause(Object.freeze({ ...this.node, parts: Object.freeze(parts) }));
  }

  /**
   * Gives the rows their types; the database's columns are found by these names.
   *
   * @example text('SELECT id, name FROM users').columns({ id: users.c.id, name: Text })
   */
  columns<const C extends Readonly<Record<string, TextColumn>>>(columns: C): TextClause<StatedRow<C>> {
    const typed = statedColumns(columns, 'columns()').map(({ key, type }) => Object.freeze({ key, type }));
    return new TextClause(Object.freeze({ ...this.node, columns: Object.freeze(typed) }));
  }

  /**
   * The text as a FROM element, with the columns that `columns` states.
   *
   * @example text('SELECT id FROM users').columns({ id: Integer }).subquery('t')   // (SELECT id FROM users) AS t
   */
  subquery<const N extends string = 'anon'>(name?: N): Subquery<RowColumns<R, N>, N> {
    return subqueryOf<R, N>(this.node, name);
  }

  /** The text as a common table, with the columns that `columns` states. */
  cte<const N extends string = 'anon'>(name?: N, options?: CteOptions): Cte<RowColumns<R, N>, N> {
    return cteOf<R, N>(this.node, name, options);
  }
}

function withValue(part: ParameterNode, value: unknown): ParameterNode {
  const given = expressionOf(value);
  if (given === undefined) return parameterNode(part.name, part.type, Object.freeze({ value }));
  if (given.kind === 'parameter') return parameterNode(part.name, given.type, given.fallback);
  if (given.kind === 'bind')
    return parameterNode(part.name, given.type, Object.freeze({ value: given.value }));
  throw new ArgumentError(
    `bindParams(): ':${part.name}' takes a value, literal(value, Type) or bindParam(name, Type)`,
  );
}

/** The SQL of a text's node, with its parameters by name. */
function textOf(node: TextNode): string {
  return node.parts.map(part => (typeof part === 'string' ? part : `:${part.name}`)).join('');
}

/**
 * SQL text with named parameters.
 *
 * `:name` outside strings and comments is a parameter; `\:` is a colon. Never build the text from input: that is what
 * parameters are for.
 *
 * @typeParam R the row; what it emits is decided by the database
 * @example text<{ n: number }>('SELECT count(*) AS n FROM users WHERE age > :age').bindParams({ age: 18 })
 */
export function text(sql: string): TextClause;
export function text<R>(sql: string): TextClause<R>;
export function text(sql: string): TextClause {
  if (typeof sql !== 'string' || sql.trim() === '')
    throw new ArgumentError('text() takes SQL, a non-empty string');
  const { texts, names } = parseText(sql);
  const parts: (string | ParameterNode)[] = [];
  texts.forEach((each, position) => {
    if (each !== '') parts.push(each);
    const name = names[position];
    if (name !== undefined) parts.push(parameterNode(name));
  });
  return new TextClause(
    Object.freeze({
      kind: 'text',
      type: Untyped(),
      froms: NO_FROMS,
      parts: Object.freeze(parts),
      columns: undefined,
    }),
  );
}
