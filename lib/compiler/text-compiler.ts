/**
 * Compiles SQL text, which needs no compiler of expressions: it is passed on as written, with a placeholder for each parameter.
 *
 * Promises: the draft that the statement compiler makes of the same text. It stands by itself so that a program whose statements
 * are all text loads nothing else.
 */

import type { StatementNode, TextNode } from '../sql/nodes.js';
import type { Draft, ResultDraft, SlotDraft } from './draft.js';

/** How many pieces are sure to hold no more parameters than any database takes. */
const MOST_PARTS = 1000;

/** Whether a statement is a text that `textDraft` compiles. */
export function isPlainText(node: StatementNode): node is TextNode {
  return node.kind === 'text' && node.parts.length <= MOST_PARTS;
}

/** Compiles a text. */
export function textDraft({ parts, columns }: TextNode): Draft {
  const slots: SlotDraft[] = [];
  let sql = '';
  for (const part of parts) {
    if (typeof part === 'string') sql += part;
    else {
      slots.push({ name: part.name, type: part.type, column: undefined, fill: part });
      sql += '?';
    }
  }
  return {
    sql,
    kind: 'text',
    writes: undefined,
    returnsRows: columns === undefined ? undefined : true,
    slots,
    result: typedColumns(columns),
    reads: [],
    changes: [],
    primaryKey: undefined,
  };
}

/** The result of a statement whose columns are found by their names. */
export function typedColumns(typed: TextNode['columns']): ResultDraft | undefined {
  const columns = typed?.map(({ key, type }) => ({ node: { type }, key, group: undefined }));
  return columns && { columns, names: undefined, optional: [] };
}
