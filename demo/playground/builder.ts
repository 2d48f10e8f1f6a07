/**
 * Makes a statement of what the visitor typed in the builder's language, and shows it in both dialects.
 *
 * The code is the visitor's own and runs in the visitor's own page.
 */
import * as rx from 'rxalchemy';
import { tables } from './sample.js';

export type Statement = rx.Executable;

const scope: Readonly<Record<string, unknown>> = { ...rx, ...tables };
/** `case_` and the like are valid names; a reserved word can only be reached as `rx.…`. */
const names = Object.keys(scope).filter(name => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default');

/** @throws whatever the code throws, and ArgumentError when it is no statement */
export function statementOf(code: string): Statement {
  // oxlint-disable-next-line typescript/no-implied-eval -- it is what the visitor typed, in the page of the visitor
  const make = new Function(...names, 'rx', `"use strict"; return (\n${code}\n);`) as (
    ...args: unknown[]
  ) => unknown;
  const made = make(...names.map(name => scope[name]), rx);
  if (isStatement(made)) return made;
  throw new rx.ArgumentError(
    'The code gives no statement: begin with select(…), insert(…), update(…) or deleteFrom(…).',
  );
}

function isStatement(made: unknown): made is Statement {
  try {
    rx.compile(made as Statement, { dialect: rx.sqlite });
    return true;
  } catch (error) {
    return !(error instanceof rx.ArgumentError);
  }
}

/** SQL as it was typed: a colon is a colon, nothing in it is a parameter. @throws ArgumentError for nothing */
export function textOf(code: string): rx.TextClause {
  return rx.text(code.replace(/\\?:(?=[A-Za-z_])/g, '\\:'));
}

/** A query that gives the columns of the one in `code`, with names that differ, and no rows; `undefined` for what is no query. */
export function columnsOf(code: string): rx.TextClause | undefined {
  if (!reads(code)) return undefined;
  return textOf(`SELECT * FROM (\n${queryIn(code)}\n) LIMIT 0`);
}

/** The same text with one more column of whole numbers beyond 2^53, if that is what was wrong with its rows. */
export function withExact(
  statement: Statement,
  code: string,
  exact: readonly string[],
  error: unknown,
): readonly [rx.Executable, readonly string[]] | undefined {
  if (!(statement instanceof rx.TextClause && error instanceof rx.DataError) || !reads(code))
    return undefined;
  const name = /the integer in column '([^]*)' \(/.exec(error.detail)?.[1];
  if (name === undefined || exact.includes(name)) return undefined;
  const columns = [...exact, name];
  return [statement.columns(Object.fromEntries(columns.map(each => [each, EXACT]))), columns];
}

/** Values as they are, whole numbers exactly. */
class ExactType extends rx.SqlType {
  override readonly kind = 'exact';
  override readonly wire = 'bigint';
  override bind(value: unknown): never {
    throw new rx.ArgumentError(`${String(value)} is not for the database.`);
  }
  override readonly result = (value: unknown): unknown =>
    typeof value === 'bigint' && BigInt.asIntN(54, value) === value ? Number(value) : value;
}
const EXACT = new ExactType();

/** Whether SQL does nothing but read, as far as can be seen: it may be executed twice. */
function reads(code: string): boolean {
  return /^(?:select|with|values)\b/i.test(bare(code)) && !/\b(?:insert|update|delete|replace)\b/i.test(code);
}

/** SQL without the comments before it. */
function bare(code: string): string {
  return code.replace(/^(?:\s|--.*(?:\n|$)|\/\*[^]*?\*\/)+/, '');
}

/** A query of no more than so many rows, to be watched. @throws ArgumentError for what is no query */
export function watchable(
  code: string,
  language: 'sql' | 'builder',
  most: number,
): rx.ReturnsRows<Readonly<Record<string, unknown>>> {
  if (language === 'sql') return textOf(`SELECT * FROM (\n${queryIn(code)}\n) LIMIT ${most}`);
  const made = statementOf(code);
  if (!(made instanceof rx.Select)) throw new rx.ArgumentError(NO_QUERY);
  const limited = /\bLIMIT\b/.test(rx.compile(made, { dialect: rx.sqlite }).sql);
  return limited ? made : made.limit(most);
}

const NO_QUERY = 'Only a query can be watched: begin with SELECT, and change its tables with Run meanwhile.';

/** The query, without what ends a statement. */
function queryIn(code: string): string {
  const query = bare(code);
  if (!/^(?:select|with|values)\b/i.test(query)) throw new rx.ArgumentError(NO_QUERY);
  // A quote in what looks like a comment behind the last semicolon: both are in a text.
  return query.replace(/;(?:[\s;]|--[^\n'"]*(?:\n|$)|\/\*[^'"]*?\*\/)*$/, '').trimEnd();
}

export interface Compiled {
  readonly sql: string;
  readonly params: string;
  /** Why this dialect cannot say it. */
  readonly refused?: string;
}

/** A statement in one dialect. */
export function compiledIn(statement: Statement, dialect: rx.SqlDialect): Compiled {
  try {
    const { sql, params } = rx.compile(statement, { dialect });
    return {
      sql,
      params: JSON.stringify(params, (_, value: unknown) =>
        typeof value === 'bigint' ? `${value}n` : value,
      ),
    };
  } catch (error) {
    return { sql: '', params: '', refused: error instanceof Error ? error.message : String(error) };
  }
}

/** Where SQL goes on in a new line. */
const CLAUSE =
  /(?:FROM|WHERE|(?:LEFT OUTER |FULL OUTER |CROSS )?JOIN|GROUP BY|HAVING|ORDER BY|LIMIT|RETURNING|VALUES|SET|UNION|ON CONFLICT|ON DUPLICATE KEY)\b/y;

/** SQL with a line for each clause, as one reads it; what stands in quotes or parentheses stays as it is. */
export function inLines(sql: string): string {
  let lines = '';
  let quote = '';
  let depth = 0;
  for (let at = 0; at < sql.length; at++) {
    const char = sql[at]!;
    CLAUSE.lastIndex = at + 1;
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === "'" || char === '"' || char === '`') quote = char;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === ' ' && depth === 0 && CLAUSE.test(sql)) {
      lines += '\n';
      continue;
    }
    lines += char;
  }
  return lines;
}
