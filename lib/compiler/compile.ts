/**
 * `compile`: a statement as SQL text and parameters, without an engine.
 *
 * Promises: the same text and values that an engine would send. Does not: cache.
 */

import { ArgumentError } from '../errors.js';
import { isExecutable, type Executable } from '../sql/executable.js';
import type { ValueRow } from '../sql/nodes.js';
import { bindValue } from './bind-value.js';
import type { WireValue } from './compiled.js';
import type { SqlDialect } from './dialect.js';
import type { Fill } from './draft.js';

import { madeDefault, rowContext } from './row-context.js';

/** How `compile` writes a statement. */
export interface CompileOptions {
  readonly dialect: SqlDialect;
  /** Write values into the text, for logs and scripts. Default false. */
  readonly literalBinds?: boolean;
}

/** A compiled statement. */
export interface CompiledText {
  readonly sql: string;
  /**
   * The values of the placeholders in order. Named parameters without a value are null. Of an INSERT of many rows: those of
   * the first row.
   */
  readonly params: readonly WireValue[];
}

/**
 * Compiles a statement.
 *
 * @example compile(select(users.c.id).where(users.c.name.eq('Dana')), { dialect: sqlite })
 * // { sql: 'SELECT users.id FROM users WHERE users.name = ?', params: ['Dana'] }
 */
export function compile(statement: Executable, options: CompileOptions): CompiledText {
  if (!isExecutable(statement))
    throw new ArgumentError('compile() takes a statement such as select(…) or text(…)');
  const { dialect, literalBinds } = (options ?? {}) as Partial<CompileOptions>;
  if (typeof dialect?.createCompiler !== 'function')
    throw new ArgumentError('compile(statement, { dialect: sqlite }) takes a dialect');
  const { node } = statement;
  const { sql, slots } = dialect.createCompiler({ literalBinds }).compile(node);
  const row = node.kind === 'insert' ? (node.rows?.[0] ?? NO_ROW) : NO_ROW;
  const context = rowContext(slots, row);
  const params = slots.map(slot => {
    const value = valueOf(slot.fill, slot.name, row, context);
    return bindValue(value, slot, dialect.codec(slot.type), sql, false);
  });
  return { sql, params };
}

const NO_ROW: ValueRow = Object.freeze({});

function valueOf(fill: Fill, name: string, row: ValueRow, context: Record<string, unknown>): unknown {
  switch (fill.kind) {
    case 'bind':
      return fill.value;
    case 'default':
      return madeDefault(fill.make, name, context);
    case 'row':
      return row[name];
    case 'parameter':
      return fill.fallback === undefined ? null : fill.fallback.value;
  }
}
