/**
 * The tables of a list as UPDATE, DELETE and FROM have it: `a`, `a AS x, b`, `a JOIN (b, c) ON …`.
 *
 *   expecting a table ──a name──► after a table ──`,` or JOIN──► expecting a table
 *        │  `(`: a list in brackets, or a query, which is passed over
 *
 * Promises: a function in the place of a table is none, and neither is a query. Does not: check anything.
 */
import type { Token } from './tokens.js';

/** A table with the name by which the rest of the statement knows it. */
export interface ListedTable {
  readonly parts: readonly string[];
  readonly alias: string;
}

const JOINS = new Set(['join', 'straight_join']);
const QUERIES = new Set(['select', 'with', 'values', 'table']);
/** What ends a list. */
const ENDS = new Set(
  'set where order limit group having window for lock into returning union except intersect fetch offset ;'.split(
    ' ',
  ),
);
/** What may follow a table and is no alias. */
const NO_ALIAS = new Set([
  ...ENDS,
  ...'on using procedure inner cross left right outer natural join straight_join partition use ignore force'.split(
    ' ',
  ),
]);

export interface TableList {
  readonly tables: readonly ListedTable[];
  /** The index of what ended it. */
  readonly end: number;
}

/** Reads a list that begins at an index. */
export function tableList(tokens: readonly Token[], start: number): TableList {
  const tables: ListedTable[] = [];
  const base = tokens[start]?.depth ?? 0;
  /** Depths at which a comma is followed by a table. */
  const lists = new Set([base]);
  let expecting = true;
  let at = start;
  for (; at < tokens.length; at++) {
    const { word, parts, depth } = tokens[at]!;
    if (depth < base || (depth === base && ENDS.has(word))) break;
    if (word === '(') {
      const inner = tokens[at + 1]?.word ?? '';
      if (expecting && !QUERIES.has(inner)) lists.add(depth + 1);
      else {
        at = closing(tokens, at);
        expecting = false;
      }
    } else if (word === ')') lists.delete(depth + 1);
    else if (JOINS.has(word)) expecting = true;
    else if (word === ',') expecting = lists.has(depth);
    else if (expecting && parts.length > 0 && word !== 'lateral') {
      expecting = false;
      if (tokens[at + 1]?.word === '(') continue;
      const next = tokens[tokens[at + 1]?.word === 'as' ? at + 2 : at + 1];
      const named = next !== undefined && next.parts.length === 1 && !NO_ALIAS.has(next.word);
      tables.push({ parts, alias: named ? next.parts[0]! : parts.at(-1)! });
    }
  }
  return { tables, end: at };
}

/** The index of the bracket that closes the one at an index. */
export function closing(tokens: readonly Token[], open: number): number {
  const { depth } = tokens[open]!;
  const at = tokens.findIndex((token, index) => index > open && token.word === ')' && token.depth === depth);
  return at < 0 ? tokens.length : at;
}
