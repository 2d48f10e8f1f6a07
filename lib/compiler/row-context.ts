/**
 * The values of a row so far, as the functions that make defaults see them.
 *
 * Promises: what the statement gives, what the execution gives, and defaults made before, by column key. Does not: show
 * expressions, whose values only the database knows.
 */

import type { ValueRow } from '../sql/nodes.js';
import type { SlotDraft } from './draft.js';

/** The values of a row, to which defaults are added as they are made. */
export function rowContext(slots: readonly SlotDraft[], row: ValueRow): Record<string, unknown> {
  const context: Record<string, unknown> = { ...row };
  for (const { name, column, fill } of slots) {
    if (column !== undefined && fill.kind === 'bind' && !Object.hasOwn(context, name))
      context[name] = fill.value;
  }
  return context;
}

/** Makes a default and adds it. */
export function madeDefault(
  make: (row: ValueRow) => unknown,
  name: string,
  context: Record<string, unknown>,
): unknown {
  const value = make(context);
  context[name] = value;
  return value;
}
