/**
 * Joins: which FROM element to join to, and on what.
 *
 * Promises: an ON clause is inferred only where the foreign keys leave exactly one reading; else the error says what was
 * found and asks for an explicit one. Does not: guess from names.
 */

import { AmbiguousForeignKeysError, ArgumentError, NoForeignKeysError } from '../errors.js';
import type { ColumnDefinition, ForeignKeyConstraint, TableDefinition } from '../schema/index.js';
import { Boolean } from '../types/boolean.js';
import { columnNode, declaredColumnNode } from './column.js';
import { derivedColumns, isDerived } from './from-nodes.js';
import { binaryNode, conjunctionNode } from './make.js';
import type { ColumnNode, ExpressionNode, FromNode, JoinNode, SelectedColumn } from './nodes.js';

/** The elements that a FROM element is made of. */
export function membersOf(from: FromNode): readonly FromNode[] {
  return from.kind === 'join' ? from.members : [from];
}

/** A FROM element's name, for messages. */
function nameOfFrom(from: FromNode): string {
  return from.kind === 'join' ? from.members.map(nameOfFrom).join(' join ') : from.name;
}

/** The column of an element that shows a declared column. */
function shownColumn(from: FromNode, definition: ColumnDefinition): ColumnNode | undefined {
  if (isDerived(from)) {
    const column = derivedColumns(from).find(each => each.definition === definition);
    return column && columnNode(from, column.key, column.key, column.type, definition);
  }
  const table = from.kind === 'table' ? from.table : from.kind === 'alias' ? from.of.table : undefined;
  return table === definition.table ? declaredColumnNode(from, definition) : undefined;
}

/** The tables whose columns an element shows. */
function tablesOf(from: FromNode): readonly TableDefinition[] {
  if (from.kind === 'table') return [from.table];
  if (from.kind === 'alias') return [from.of.table];
  if (!isDerived(from)) return [];
  const tables = new Set<TableDefinition>();
  for (const { definition } of derivedColumns(from))
    if (definition !== undefined) tables.add(definition.table);
  return [...tables];
}

/** `referred = referring`, for each column of a foreign key; `undefined` where one of them is not shown. */
function keyCondition(
  key: ForeignKeyConstraint,
  referring: FromNode,
  referred: FromNode,
): ExpressionNode | undefined {
  const terms: ExpressionNode[] = [];
  for (const [position, column] of key.columns.entries()) {
    const target = shownColumn(referred, key.targets[position]!);
    const source = shownColumn(referring, column);
    if (target === undefined || source === undefined) return undefined;
    terms.push(binaryNode('eq', target, source, Boolean()));
  }
  return conjunctionNode('and', terms);
}

/** The conditions by which the foreign keys that one element shows refer to another. */
function conditionsTowards(referring: FromNode, referred: FromNode): ExpressionNode[] {
  const found: ExpressionNode[] = [];
  const targets = tablesOf(referred);
  if (targets.length === 0) return found;
  for (const table of tablesOf(referring)) {
    for (const key of table.foreignKeys) {
      if (!targets.includes(key.targets[0]!.table)) continue;
      const condition = keyCondition(key, referring, referred);
      if (condition !== undefined) found.push(condition);
    }
  }
  return found;
}

/** The conditions by which foreign keys connect two elements, in either direction. */
function keyConditions(left: FromNode, right: FromNode): ExpressionNode[] {
  return [...conditionsTowards(right, left), ...conditionsTowards(left, right)];
}

/** The one ON clause that foreign keys suggest; `undefined` for none. The element joined last wins over earlier ones. */
function inferOn(left: FromNode, right: FromNode): ExpressionNode | undefined {
  const targets = membersOf(right);
  const perMember = membersOf(left).map(member => targets.flatMap(each => keyConditions(member, each)));
  const all = perMember.flat();
  if (all.length <= 1) return all[0];
  const last = perMember.at(-1)!;
  if (last.length === 1) return last[0];
  throw new AmbiguousForeignKeysError(
    `Can't determine join between '${nameOfFrom(left)}' and '${nameOfFrom(right)}'; they have more than one foreign key ` +
      'relationship between them. Give the condition: join(table, condition)',
  );
}

function joined(left: FromNode, right: FromNode, type: JoinNode['type'], on: ExpressionNode): JoinNode {
  const members = Object.freeze([...membersOf(left), ...membersOf(right)]);
  return Object.freeze({ kind: 'join', left, right, type, on, members });
}

/** What a join may join to: the elements of the FROM and those of the columns, without the new one. */
function candidates(
  from: readonly FromNode[],
  columns: readonly SelectedColumn[],
  right: FromNode,
): readonly FromNode[] {
  const isNew = (each: FromNode): boolean =>
    each === right || (right.kind === 'join' && right.members.includes(each));
  let found = from.some(isNew) ? from.filter(each => !isNew(each)) : from;
  for (const { node } of columns) {
    for (const each of node.froms) if (!isNew(each)) found = withFrom(found, each);
  }
  return found;
}

function joinWithout(lefts: readonly FromNode[], right: FromNode, type: JoinNode['type']): JoinNode {
  const possible = lefts.flatMap(left => {
    const on = inferOn(left, right);
    return on === undefined ? [] : [{ left, on }];
  });
  if (possible.length === 0) {
    throw new NoForeignKeysError(
      `Can't find any foreign key relationships between '${lefts.map(nameOfFrom).join("', '")}' and ` +
        `'${nameOfFrom(right)}'. Give the condition: join(table, condition)`,
    );
  }
  if (possible.length > 1) {
    throw new AmbiguousForeignKeysError(
      `Can't determine which of '${possible.map(each => nameOfFrom(each.left)).join("', '")}' to join ` +
        `'${nameOfFrom(right)}' to. Name it with selectFrom(), or give the condition: join(table, condition)`,
    );
  }
  return joined(possible[0]!.left, right, type, possible[0]!.on);
}

function joinOn(
  lefts: readonly FromNode[],
  right: FromNode,
  type: JoinNode['type'],
  on: ExpressionNode,
): JoinNode {
  if (lefts.length === 1) return joined(lefts[0]!, right, type, on);
  const named = lefts.filter(left => on.froms.some(each => isAmong(each, [left])));
  if (named.length > 1) {
    throw new ArgumentError(
      `Can't determine which of '${named.map(nameOfFrom).join("', '")}' to join '${nameOfFrom(right)}' to, since its ` +
        'condition names several. Join those first, or begin with selectFrom()',
    );
  }
  return joined(named[0] ?? lefts[0]!, right, type, on);
}

/** Two elements joined by themselves; without a condition on the foreign key between the two. */
export function joinOf(left: FromNode, right: FromNode, on: ExpressionNode | undefined): JoinNode {
  return on === undefined ? joinWithout([left], right, 'inner') : joined(left, right, 'inner', on);
}

/**
 * The FROM list with one more element joined to it.
 *
 * @param on the condition; `undefined` to infer it from foreign keys
 */
export function addJoin(
  from: readonly FromNode[],
  columns: readonly SelectedColumn[],
  right: FromNode,
  type: JoinNode['type'],
  on: ExpressionNode | undefined,
): readonly FromNode[] {
  const lefts = candidates(from, columns, right);
  if (lefts.length === 0) {
    throw new ArgumentError(
      `There is nothing to join '${nameOfFrom(right)}' to; begin with selectFrom(table)`,
    );
  }
  const join = on === undefined ? joinWithout(lefts, right, type) : joinOn(lefts, right, type, on);
  return withJoin(from, join.left, join);
}

/** A FROM list with a join in the place of its left element, or at the end where that does not stand in it. */
function withJoin(from: readonly FromNode[], left: FromNode, join: JoinNode): readonly FromNode[] {
  return Object.freeze(
    from.includes(left) ? from.map(each => (each === left ? join : each)) : [...from, join],
  );
}

/**
 * The FROM list with two elements joined, the left one of which may stand in it already.
 *
 * @param on the condition; `undefined` to infer it from foreign keys
 */
export function addJoinFrom(
  from: readonly FromNode[],
  left: FromNode,
  right: FromNode,
  type: JoinNode['type'],
  on: ExpressionNode | undefined,
): readonly FromNode[] {
  const present = from.find(each => isAmong(left, [each]));
  const begun = present ?? left;
  const join = on === undefined ? joinWithout([begun], right, type) : joined(begun, right, type, on);
  return withJoin(from, begun, join);
}

/** All FROM elements of a select: those stated, then those of its columns and conditions; joined ones appear once. */
export function displayFroms(
  from: readonly FromNode[],
  columns: readonly SelectedColumn[],
  conditions: readonly ExpressionNode[],
): readonly FromNode[] {
  let froms = from;
  for (const { node } of columns) if (node.froms !== froms) froms = withFroms(froms, node.froms);
  for (const { froms: needed } of conditions) if (needed !== froms) froms = withFroms(froms, needed);
  return froms;
}

/** A FROM list with more elements, unless they stand in it, alone or joined. */
export function withFroms(present: readonly FromNode[], needed: readonly FromNode[]): readonly FromNode[] {
  if (present.length === 0) return needed;
  let froms = present;
  for (const from of needed) froms = withFrom(froms, from);
  return froms;
}

/** A FROM list with one more element, which takes the place of those that it joins. */
function withFrom(froms: readonly FromNode[], from: FromNode): readonly FromNode[] {
  if (isAmong(from, froms)) return froms;
  return from.kind === 'join'
    ? [...froms.filter(each => !from.members.includes(each)), from]
    : [...froms, from];
}

/** Whether an element stands in a FROM list, alone or joined. */
export function isAmong(from: FromNode, froms: readonly FromNode[]): boolean {
  for (const each of froms) {
    if (each === from || (each.kind === 'join' && each.members.includes(from))) return true;
  }
  return false;
}
