/**
 * What one pass of the compiler leaves behind: the text, and for each placeholder where its value comes from.
 *
 * Promises: two statements of one structure leave drafts that differ in their `fill`s only. `signatureOf` is made of all the
 * rest, so statements that share a signature can share a `Compiled`. It is made from the compiler's result rather than by a
 * second walk over the tree, which would have to be kept in step with the compiler for ever.
 */

import type { TableDefinition } from '../schema/index.js';
import type { SqlType } from '../types/index.js';
import type { Compiled } from './compiled.js';

/** Where the value of a placeholder comes from. */
export type Fill =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'parameter'; readonly fallback: { readonly value: unknown } | undefined }
  | { readonly kind: 'row' }
  | { readonly kind: 'default'; readonly make: (row: Readonly<Record<string, unknown>>) => unknown };

/** One placeholder. */
export interface SlotDraft {
  readonly name: string;
  readonly type: SqlType;
  /** The column that takes the value, `table.column`; for errors. */
  readonly column: string | undefined;
  readonly fill: Fill;
}

/** One column of the result. */
export interface ColumnDraft {
  readonly path: readonly string[];
  readonly type: SqlType;
  readonly nullableGroup: boolean;
}

/** How the primary key of an inserted row is found: its placeholder, the last row id, or not at all. */
export type KeyPart =
  | { readonly from: 'slot'; readonly slot: number; readonly type: SqlType; readonly orLastRowId: boolean }
  | { readonly from: 'lastRowId'; readonly type: SqlType }
  | { readonly from: 'unknown' };

/** A statement compiled once, before it is known whether an equal one is already there. */
export interface Draft {
  readonly sql: string;
  readonly kind: Compiled['kind'];
  readonly writes: boolean | undefined;
  readonly returnsRows: boolean | undefined;
  readonly slots: readonly SlotDraft[];
  readonly columns: readonly ColumnDraft[] | undefined;
  readonly reads: readonly TableDefinition[];
  readonly changes: readonly TableDefinition[];
  readonly primaryKey: readonly KeyPart[] | undefined;
}

/** Everything in a draft but the values, as text. */
export function signatureOf(draft: Draft): string {
  let text = draft.sql;
  for (const { name, type, column } of draft.slots)
    text += `\u0000${name}\u0001${type.key}\u0001${column ?? ''}`;
  if (draft.columns !== undefined) {
    for (const { path, type, nullableGroup } of draft.columns) {
      text += `\u0002${path.join('\u0001')}\u0001${type.key}${nullableGroup ? '?' : ''}`;
    }
  }
  text += `\u0003${draft.kind}`;
  for (const { id } of draft.reads) text += `\u0004${id}`;
  for (const { id } of draft.changes) text += `\u0005${id}`;
  return text;
}
