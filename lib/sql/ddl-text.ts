/**
 * `DDL`: DDL text with names and values in it.
 *
 * Promises: what stands for a token is written by the dialect, names quoted and values as literals, so no value can become SQL. Does not:
 * take parameters; DDL has none.
 */

import { ArgumentError } from '../errors.js';
import type { DdlCondition } from '../schema/index.js';
import { Index } from '../schema/table-index.js';
import { Sequence } from '../schema/sequence.js';
import { TableConstraint } from '../schema/constraint.js';
import { TableDefinition } from '../schema/table-definition.js';
import { checkedCondition } from '../schema/ddl-condition.js';
import { checkOptions } from '../schema/options.js';
import { Column } from './column.js';
import type { DdlTextNode, DdlValue } from './ddl-nodes.js';
import type { Executable } from './executable.js';
import { expressionOf } from './make.js';
import { Statement } from './statement.js';

/** What a token of `DDL` may stand for: a thing with a name, a value, or an expression. */
export type DdlContext = Readonly<Record<string, unknown>>;

/** Options of `DDL`. */
export interface DdlOptions {
  /** What `%(table)s`, `%(schema)s` and `%(fullname)s` are. */
  readonly table?: TableDefinition;
  /** What other tokens are. */
  readonly context?: DdlContext;
  /** For which databases it is meant, as a hook of a table or MetaData. Default all. */
  readonly ddlIf?: DdlCondition;
}

const TOKEN = /%(?:%|\((\w+)\)s)/g;

function qualified(element: {
  readonly name: string;
  readonly schema: string | undefined;
}): readonly string[] {
  return element.schema === undefined ? [element.name] : [element.schema, element.name];
}

function valueOf(token: string, value: unknown): DdlValue {
  if (value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)) {
    return { as: 'value', value: value as string | number | bigint | boolean | null };
  }
  if (value instanceof TableDefinition || value instanceof Sequence)
    return { as: 'name', names: qualified(value) };
  if (value instanceof Column) return { as: 'name', names: [value.name] };
  if (value instanceof Index) return { as: 'name', names: [value.name] };
  if (value instanceof TableConstraint && value.name !== undefined)
    return { as: 'name', names: [value.name] };
  const node = expressionOf(value);
  if (node !== undefined) return { as: 'expression', node };
  throw new ArgumentError(
    `DDL %(${token})s is a table, column, index, sequence, named constraint, value or expression, not ${String(value)}`,
  );
}

function tokenOf(token: string, { table, context = {} }: DdlOptions): DdlValue {
  if (Object.hasOwn(context, token)) return Object.freeze(valueOf(token, context[token]));
  if (table !== undefined && token === 'table') return Object.freeze({ as: 'name', names: [table.name] });
  if (table !== undefined && token === 'fullname')
    return Object.freeze({ as: 'name', names: qualified(table) });
  if (table?.schema !== undefined && token === 'schema') {
    return Object.freeze({ as: 'name', names: [table.schema] });
  }
  const known = [...Object.keys(context), ...(table === undefined ? [] : ['table', 'schema', 'fullname'])];
  throw new ArgumentError(
    `DDL has no value for %(${token})s; ${known.length === 0 ? 'give { table } or { context }' : `known are ${known.join(', ')}`}`,
  );
}

/**
 * DDL as text. `%(table)s`, `%(schema)s` and `%(fullname)s` are the quoted names of `table`; other tokens come from `context`:
 * tables, columns and indexes as their names, plain values as literals. `%%` is a percent sign.
 *
 * @example new DDL('ALTER TABLE %(table)s ADD COLUMN note TEXT DEFAULT %(note)s', { table: users, context: { note: 'none' } })
 * // ALTER TABLE users ADD COLUMN note TEXT DEFAULT 'none'
 */
export class DDL extends Statement implements Executable {
  readonly node: DdlTextNode;
  /** For which databases it is meant; `undefined`: all. */
  readonly ddlIf: DdlCondition | undefined;

  constructor(sql: string, options: DdlOptions = {}) {
    super();
    checkOptions('DDL', options, ['table', 'context', 'ddlIf']);
    if (typeof sql !== 'string' || sql.trim() === '')
      throw new ArgumentError('DDL takes SQL, a non-empty string');
    const parts: (string | DdlValue)[] = [];
    let end = 0;
    for (const match of sql.matchAll(TOKEN)) {
      if (match.index > end) parts.push(sql.slice(end, match.index));
      parts.push(match[1] === undefined ? '%' : tokenOf(match[1], options));
      end = match.index + match[0].length;
    }
    if (end < sql.length) parts.push(sql.slice(end));
    this.node = Object.freeze({ kind: 'ddlText', parts: Object.freeze(parts) });
    this.ddlIf = checkedCondition('DDL', options.ddlIf);
    Object.freeze(this);
  }
}
