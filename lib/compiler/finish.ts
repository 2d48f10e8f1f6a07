/**
 * Turns a structure into a `Compiled`: converters are looked up once, for all statements of the structure.
 *
 * Promises: nothing of a statement's values is kept in it. Does not: convert; `bind-value.ts` does, for each execution.
 */

import type { WireValue } from '../types/index.js';
import { bindValue, type NamedSlot } from './bind-value.js';
import type { BindSlot, Compiled, ResultColumn } from './compiled.js';
import type { StatementDialect } from './dialect.js';
import {
  isOptional,
  type Draft,
  type KeyPart,
  type ResultDraft,
  type SlotShape,
  type Structure,
} from './draft.js';

/** A table's name as dependency tracking knows it. */
function tableNames(tables: Draft['reads']): readonly string[] {
  return Object.freeze(tables.map(each => each.fullName));
}

function slotOf(
  { name, column, type }: SlotShape,
  sql: string,
  dialect: StatementDialect,
  hidden: boolean,
): BindSlot {
  const codec = dialect.codec(type);
  const slot: NamedSlot = { name, column };
  return Object.freeze({
    name,
    wire: codec.wire,
    convert: (value: unknown) => bindValue(value, slot, codec, sql, hidden),
  });
}

function columnsOf(
  { columns, names, optional }: ResultDraft,
  dialect: StatementDialect,
): readonly ResultColumn[] {
  return columns.map((item, index): ResultColumn => {
    const { node, key, group } = item;
    const { wire, result } = dialect.codec(node.type);
    const name = key ?? names?.[index] ?? `column_${index + 1}`;
    return Object.freeze({
      path: Object.freeze(group === undefined ? [name] : [group, name]),
      wire,
      ...(result === undefined ? {} : { convert: result }),
      ...(group !== undefined && isOptional(item, optional) ? { nullableGroup: true } : {}),
    });
  });
}

/** Placeholders of values are numbered by what they are beside: `id_1`, `id_2`. */
function numberedSlots(slots: readonly SlotShape[]): readonly SlotShape[] {
  const counts = new Map<string, number>();
  return slots.map(slot => {
    if (slot.source !== 'bind' || slot.column !== undefined) return slot;
    const count = (counts.get(slot.name) ?? 0) + 1;
    counts.set(slot.name, count);
    return { ...slot, name: `${slot.name}_${count}` };
  });
}

/** The inserted key of one row; null where a part of it is known to the database only. */
function keyReader(
  parts: readonly KeyPart[],
  dialect: StatementDialect,
): NonNullable<Compiled['insertedPrimaryKey']> {
  const readers = parts.map(part => {
    const convert = part.from === 'unknown' ? undefined : dialect.codec(part.type).result;
    const read = (value: WireValue): unknown =>
      value === null || convert === undefined ? value : convert(value);
    return { part, read };
  });
  return (lastRowId, values) => {
    const key: unknown[] = [];
    for (const { part, read } of readers) {
      if (part.from === 'unknown') return null;
      const given = part.from === 'slot' ? (values[part.slot] ?? null) : null;
      const numbered = part.from === 'lastRowId' || (part.orLastRowId && given === null);
      const value = numbered ? lastRowId : given;
      if (value === null) return null;
      key.push(read(value));
    }
    return key;
  };
}

/** Makes the shared, valueless form of a statement. */
export function finish(structure: Structure, dialect: StatementDialect, hideParameters: boolean): Compiled {
  const { sql, kind, writes, returnsRows, primaryKey } = structure;
  const columns = structure.result && Object.freeze(columnsOf(structure.result, dialect));
  return Object.freeze({
    sql,
    kind,
    writes,
    returnsRows,
    slots: Object.freeze(
      numberedSlots(structure.slots).map(each => slotOf(each, sql, dialect, hideParameters)),
    ),
    columns: kind === 'text' ? undefined : columns,
    ...(kind === 'text' && columns !== undefined ? { namedColumns: columns } : {}),
    reads: tableNames(structure.reads),
    changes: tableNames(structure.changes),
    ...(primaryKey === undefined ? {} : { insertedPrimaryKey: keyReader(primaryKey, dialect) }),
  });
}
