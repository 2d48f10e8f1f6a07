/**
 * What one pass of the compiler leaves behind: the text, and for each placeholder where its value comes from.
 *
 * Promises: two statements of one structure leave drafts that differ in the values of their `fill`s only, and `sameStructure`
 * compares all the rest, so statements of one structure can share a `Compiled`, which is made of nothing but a `Structure`.
 * The comparison is of the compiler's results: a key made by a walk of its own over any tree would have to be kept in step
 * with the compiler for ever. Only plain SELECTs, of the few kinds of nodes that `ShapeReader` knows, are found without it.
 */

import type { TableDefinition } from '../schema/index.js';
import type { FromNode, SelectedColumn } from '../sql/nodes.js';
import type { SqlType } from '../types/index.js';
import type { Compiled } from './compiled.js';

/** Where the value of a placeholder comes from. Nodes of the tree serve as they are. */
export type Fill =
  | { readonly kind: 'bind'; readonly value: unknown }
  | { readonly kind: 'parameter'; readonly fallback: { readonly value: unknown } | undefined }
  | { readonly kind: 'row' }
  | { readonly kind: 'default'; readonly make: (row: Readonly<Record<string, unknown>>) => unknown };

/** One placeholder. */
export interface SlotDraft {
  /** The parameter's or column's name; of a value in the statement, what it is beside. */
  readonly name: string;
  readonly type: SqlType;
  /** The column that takes the value, `table.column`; for errors. */
  readonly column: string | undefined;
  readonly fill: Fill;
}

/** The columns of the result: the select list, the names of those that have none, what outer joins may leave out. */
export interface ResultDraft {
  readonly columns: readonly ResultItem[];
  /** The names that the compiler gave, by position. */
  readonly names: readonly (string | undefined)[] | undefined;
  readonly optional: readonly FromNode[];
}

/** A column of a select list, or of a text. */
export type ResultItem = Pick<SelectedColumn, 'key' | 'group'> & {
  readonly node: { readonly type: SqlType };
};

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
  readonly result: ResultDraft | undefined;
  readonly reads: readonly TableDefinition[];
  readonly changes: readonly TableDefinition[];
  readonly primaryKey: readonly KeyPart[] | undefined;
}

/** A placeholder without its value. */
export interface SlotShape extends Omit<SlotDraft, 'fill'> {
  /** Where its value will come from: names are given by it. */
  readonly source: Fill['kind'];
}

/** A draft without its values: what all statements of one structure share, and all that a `Compiled` is made of. */
export type Structure = Omit<Draft, 'slots'> & { readonly slots: readonly SlotShape[] };

/** A draft without its values, fit to be kept. */
export function structureOf(draft: Draft): Structure {
  return {
    ...draft,
    slots: draft.slots.map(({ name, type, column, fill }) => ({ name, type, column, source: fill.kind })),
  };
}

function sameTables(left: readonly TableDefinition[], right: readonly TableDefinition[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false;
  return true;
}

function sameType(left: SqlType, right: SqlType): boolean {
  return left === right || left.key === right.key;
}

function sameSlots(left: readonly SlotShape[], right: readonly SlotDraft[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) {
    const a = left[index]!;
    const b = right[index]!;
    if (a.name !== b.name || a.column !== b.column || a.source !== b.fill.kind) return false;
    if (!sameType(a.type, b.type)) return false;
  }
  return true;
}

/** Whether an outer join may leave out the row that a column of a result belongs to. */
export function isOptional({ node }: ResultItem, optional: readonly FromNode[]): boolean {
  return 'from' in node && (optional as readonly unknown[]).includes(node.from);
}

function sameResult(left: ResultDraft | undefined, right: ResultDraft | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  if (left.columns === right.columns && left.names === right.names) return true;
  if (left.columns.length !== right.columns.length) return false;
  for (let index = 0; index < left.columns.length; index++) {
    const a = left.columns[index]!;
    const b = right.columns[index]!;
    if (left.names?.[index] !== right.names?.[index]) return false;
    if (a === b) continue;
    if (a.key !== b.key || a.group !== b.group || !sameType(a.node.type, b.node.type)) return false;
    if (a.group !== undefined && isOptional(a, left.optional) !== isOptional(b, right.optional)) return false;
  }
  return true;
}

function sameKeyPart(left: KeyPart, right: KeyPart): boolean {
  if (left.from === 'unknown' || right.from === 'unknown') return left.from === right.from;
  if (left.from === 'slot' && right.from === 'slot') {
    if (left.slot !== right.slot || left.orLastRowId !== right.orLastRowId) return false;
  } else if (left.from !== right.from) return false;
  return sameType(left.type, right.type);
}

function sameKey(left: Draft['primaryKey'], right: Draft['primaryKey']): boolean {
  if (left === undefined || right === undefined) return left === right;
  return left.length === right.length && left.every((part, index) => sameKeyPart(part, right[index]!));
}

/** Whether a draft is of a structure: its statement differs from the one kept in nothing but values. */
export function sameStructure(left: Structure, right: Draft): boolean {
  return (
    left.sql === right.sql &&
    left.kind === right.kind &&
    left.writes === right.writes &&
    left.returnsRows === right.returnsRows &&
    sameTables(left.reads, right.reads) &&
    sameTables(left.changes, right.changes) &&
    sameSlots(left.slots, right.slots) &&
    sameResult(left.result, right.result) &&
    sameKey(left.primaryKey, right.primaryKey)
  );
}
