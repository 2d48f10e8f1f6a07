/**
 * A statement of a dialect's own, such as `PRAGMA defer_foreign_keys = ON`, as its text.
 *
 * Promises: the text reaches the database as it is. Does not: know parameters (`text` does).
 */

import { Untyped } from '../types/untyped.js';
import type { Executable } from './executable.js';
import { NO_FROMS, type TextNode } from './nodes.js';
import { Statement } from './statement.js';

export class Setting extends Statement implements Executable {
  readonly node: TextNode;

  constructor(sql: string) {
    super();
    const parts = Object.freeze([sql]);
    this.node = Object.freeze({ kind: 'text', type: Untyped(), froms: NO_FROMS, parts, columns: undefined });
    Object.freeze(this);
  }
}
