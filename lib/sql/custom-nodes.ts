/**
 * The nodes of elements of the program's own.
 *
 * Frozen data with a `kind`, as the rest of the tree; the element itself says through its class how it is written.
 */

import type { TableDefinition } from '../schema/index.js';
import type { SqlType } from '../types/index.js';
import type { ExpressionNode, FromNode } from './nodes.js';

export interface ElementNode {
  readonly kind: 'element';
  readonly type: SqlType;
  readonly froms: readonly FromNode[];
  readonly operands: readonly ExpressionNode[];
  readonly element: object;
}

export interface CustomStatementNode {
  readonly kind: 'customStatement';
  readonly element: object;
  readonly writes: boolean | undefined;
  /** The table that it changes. */
  readonly table: TableDefinition | undefined;
  /** Whether values are written into the text. */
  readonly ddl: boolean;
  /** The types of its rows' columns by name; `undefined` where it gives none. */
  readonly columns: readonly { readonly key: string; readonly type: SqlType }[] | undefined;
}
