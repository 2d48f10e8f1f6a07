/**
 * The tables that a statement writes to, told by its text.
 *
 * Promises: exact for what names one table, and for UPDATE and DELETE of several as far as their texts say which; more than it writes
 * to rather than less otherwise, and `null` where it may be any. Does not: know views, triggers and foreign keys; the catalog does.
 */
import { tableList, type ListedTable } from './table-list.js';
import { tokensOf, type Token } from './tokens.js';

/** What is done to a table: to its rows, or (`define`) to all of it. */
export type WriteVerb = 'insert' | 'update' | 'delete' | 'define';

export interface Written {
  readonly verb: WriteVerb;
  readonly schema: string | undefined;
  readonly name: string;
}

const MODIFIERS = new Set(['low_priority', 'high_priority', 'delayed', 'quick', 'ignore', 'into']);
const CHANGES = new Set(['insert', 'replace', 'update', 'delete']);

function written(verb: WriteVerb, parts: readonly string[]): Written {
  return { verb, schema: parts.length > 1 ? parts.at(-2) : undefined, name: parts.at(-1)! };
}

/** What a statement writes to; `null`: nobody knows. */
export function writtenBy(sql: string): readonly Written[] | null {
  const tokens = tokensOf(sql).filter(({ word }) => word !== ';');
  const first = tokens.findIndex(({ word }) => word !== '(');
  const at =
    tokens[first]?.word === 'with'
      ? tokens.findIndex(({ word, depth }) => depth === 0 && CHANGES.has(word))
      : first;
  return READERS.get(tokens[at]?.word ?? '')?.(tokens, at + 1) ?? null;
}

type Reader = (tokens: readonly Token[], at: number) => readonly Written[] | null;

/** The name at an index, or after what may stand before it. */
function nameAt(tokens: readonly Token[], at: number, before: ReadonlySet<string>): readonly string[] | null {
  const { parts = [] } = tokens[after(tokens, at, before)] ?? {};
  return parts.length === 0 ? null : parts;
}

/** The first index that has none of these words. */
function after(tokens: readonly Token[], at: number, words: ReadonlySet<string>): number {
  let index = at;
  while (words.has(tokens[index]?.word ?? '')) index++;
  return index;
}

function inserting(
  tokens: readonly Token[],
  at: number,
  ...also: readonly WriteVerb[]
): readonly Written[] | null {
  const name = nameAt(tokens, at, MODIFIERS);
  const verbs: readonly WriteVerb[] = ['insert', ...also];
  return name && verbs.map(verb => written(verb, name));
}

function updating(tokens: readonly Token[], at: number): readonly Written[] | null {
  const { tables, end } = tableList(tokens, after(tokens, at, MODIFIERS));
  if (tokens[end]?.word !== 'set' || tables.length === 0) return null;
  const targets = tables.length === 1 ? tables : assignedTables(tokens, end, tables);
  return targets.map(({ parts }) => written('update', parts));
}

/** Those to whose columns values are assigned; all of them where a column does not say whose it is. */
function assignedTables(
  tokens: readonly Token[],
  set: number,
  tables: readonly ListedTable[],
): readonly ListedTable[] {
  const { depth } = tokens[set]!;
  const assigned = new Set<ListedTable>();
  for (let at = set + 1; at < tokens.length; at++) {
    const { word, parts, depth: inside } = tokens[at]!;
    if (word === 'where' && inside === depth) break;
    const previous = tokens[at - 1]!;
    if (previous.depth !== depth || (previous.word !== ',' && at - 1 !== set)) continue;
    const table = parts.length > 1 ? tableOf(parts.slice(0, -1), tables) : undefined;
    if (table === undefined) return tables;
    assigned.add(table);
  }
  return [...assigned];
}

/** The table that a name stands for. */
function tableOf(name: readonly string[], tables: readonly ListedTable[]): ListedTable | undefined {
  const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
  return tables.find(({ alias, parts }) =>
    name.length === 1 ? same(alias, name[0]!) : parts.length > 1 && same(parts.join('.'), name.join('.')),
  );
}

/** `DELETE FROM a WHERE …`, `DELETE a, b FROM …`, `DELETE FROM a, b USING …`. */
function deleting(tokens: readonly Token[], at: number): readonly Written[] | null {
  const start = after(tokens, at, MODIFIERS);
  const fromFirst = tokens[start]?.word === 'from';
  const named = namesUntil(tokens, fromFirst ? start + 1 : start, fromFirst ? 'using' : 'from');
  if (named === undefined) {
    const { tables } = tableList(tokens, start + 1);
    return fromFirst && tables.length === 1 ? [written('delete', tables[0]!.parts)] : null;
  }
  const { tables } = tableList(tokens, named.end + 1);
  return named.names.map(name => written('delete', tableOf(name, tables)?.parts ?? name));
}

/** A list of nothing but names that ends with a word. */
function namesUntil(
  tokens: readonly Token[],
  start: number,
  last: string,
): { readonly names: readonly (readonly string[])[]; readonly end: number } | undefined {
  const names: (readonly string[])[] = [];
  for (let at = start; at < tokens.length; at++) {
    const { word, parts } = tokens[at]!;
    if (word === last) return { names, end: at };
    const isName = (at - start) % 2 === 0;
    if (isName ? parts.length === 0 : word !== ',') return undefined;
    if (isName) names.push(parts);
  }
  return undefined;
}

function loading(tokens: readonly Token[]): readonly Written[] | null {
  const into = tokens.findIndex(({ word }, index) => word === 'into' && tokens[index + 1]?.word === 'table');
  return into < 0 ? null : inserting(tokens, into + 2, 'update', 'delete');
}

const TABLE_WORDS = new Set(['if', 'not', 'exists']);
const LIST_ENDS = new Set(['restrict', 'cascade', 'wait', 'nowait']);

/** CREATE, ALTER, DROP and RENAME of tables, views and indexes. */
function defining(tokens: readonly Token[], at: number): readonly Written[] | null {
  const verb = tokens[at - 1]!.word;
  const what = tokens.findIndex(
    ({ word }, index) => index >= at && ['table', 'tables', 'view', 'index', 'trigger'].includes(word),
  );
  if (what < 0 || tokens.slice(at, what).some(({ word }) => NOT_ALONE.has(word))) return null;
  const kind = tokens[what]!.word;
  if (kind === 'index' || kind === 'trigger') {
    const on = tokens.findIndex(({ word }, index) => index > what && word === 'on');
    const name = on < 0 ? undefined : tokens[on + 1]?.parts;
    return name === undefined || name.length === 0 ? null : [written('define', name)];
  }
  if (verb === 'drop' || verb === 'rename') return listed(tokens, what + 1);
  const name = nameAt(tokens, what + 1, TABLE_WORDS);
  const renamed = verb === 'alter' ? newName(tokens, what + 2) : undefined;
  if (name === null || renamed === null) return null;
  return [name, ...(renamed === undefined ? [] : [renamed])].map(each => written('define', each));
}

/** Other things than tables, and tables that only their session sees. */
const NOT_ALONE = new Set(
  (
    'temporary procedure function event database schema user role server sequence package tablespace logfile ' +
    'resource library'
  ).split(' '),
);

function listed(tokens: readonly Token[], start: number): readonly Written[] | null {
  const names: Written[] = [];
  let separated = true;
  for (const { word, parts } of tokens.slice(start)) {
    if (LIST_ENDS.has(word)) break;
    if (TABLE_WORDS.has(word)) continue;
    if (separated && parts.length > 0) names.push(written('define', parts));
    separated = word === ',' || word === 'to';
  }
  return names.length === 0 ? null : names;
}

/** The other name that ALTER TABLE gives a table; `null` where that cannot be told. */
function newName(tokens: readonly Token[], start: number): readonly string[] | null | undefined {
  const at = tokens.findIndex(({ word, depth }, index) => index >= start && word === 'rename' && depth === 0);
  if (at < 0 || ['column', 'index', 'key', 'constraint'].includes(tokens[at + 1]?.word ?? ''))
    return undefined;
  return nameAt(tokens, at + 1, new Set(['to', 'as']));
}

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  [
    'insert',
    (tokens, at) =>
      tokens.some(({ word }, index) => word === 'duplicate' && tokens[index + 1]?.word === 'key')
        ? inserting(tokens, at, 'update')
        : inserting(tokens, at),
  ],
  ['replace', (tokens, at) => inserting(tokens, at, 'delete')],
  ['update', updating],
  ['delete', deleting],
  ['load', loading],
  [
    'truncate',
    (tokens, at) => {
      const name = nameAt(tokens, at, new Set(['table']));
      return name && [written('define', name)];
    },
  ],
  ...['create', 'alter', 'drop', 'rename'].map((verb): [string, Reader] => [verb, defining]),
]);
