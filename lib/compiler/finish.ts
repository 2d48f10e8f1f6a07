/**
 * Turns a draft into a `Compiled`: converters are looked up once, for all statements of the structure.
 *
 * Promises: a value that cannot be converted is a `StatementError` that names the parameter, its column, the value and the
 * way out (without the value where parameters are hidden).
 */

import { StatementError } from '../errors.js';
import { ConversionError, type Codec, type WireValue } from '../types/index.js';
import type { BindSlot, Compiled, ResultColumn } from './compiled.js';
import type { SqlDialect } from './dialect.js';
import type { ColumnDraft, Draft, KeyPart, SlotDraft } from './draft.js';

/** A table's name as dependency tracking knows it. */
function tableNames(tables: Draft['reads']): readonly string[] {
  return Object.freeze(tables.map(each => each.fullName));
}

function conversionFailed(
  slot: SlotDraft,
  sql: string,
  error: ConversionError,
  hidden: boolean,
): StatementError {
  const place = slot.column === undefined ? '' : ` of column '${slot.column}'`;
  const reason = hidden ? error.wanted : error.message;
  return new StatementError(`Cannot bind parameter '${slot.name}'${place}: ${reason}`, {
    statement: sql,
    hideParameters: hidden,
    cause: hidden ? undefined : error,
  });
}

function slotOf(slot: SlotDraft, sql: string, dialect: SqlDialect, hidden: boolean): BindSlot {
  const codec: Codec = dialect.codec(slot.type);
  const bindsNull = codec.bindsNull ?? false;
  const convert = (value: unknown): WireValue => {
    if (value === null && !bindsNull) return null;
    if (value === undefined) {
      const place = slot.column === undefined ? '' : ` of column '${slot.column}'`;
      throw new StatementError(`Parameter '${slot.name}'${place} is undefined; use null for "no value"`, {
        statement: sql,
        hideParameters: hidden,
      });
    }
    try {
      return codec.bind(value);
    } catch (error) {
      if (error instanceof ConversionError) throw conversionFailed(slot, sql, error, hidden);
      throw error;
    }
  };
  return Object.freeze({ name: slot.name, wire: codec.wire, convert });
}

function columnOf({ path, type, nullableGroup }: ColumnDraft, dialect: SqlDialect): ResultColumn {
  const { wire, result } = dialect.codec(type);
  return Object.freeze({
    path: Object.freeze(path),
    wire,
    ...(result === undefined ? {} : { convert: result }),
    ...(nullableGroup ? { nullableGroup } : {}),
  });
}

/** The inserted key of one row; null where a part of it is known to the database only. */
function keyReader(
  parts: readonly KeyPart[],
  dialect: SqlDialect,
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
export function finish(draft: Draft, dialect: SqlDialect, hideParameters: boolean): Compiled {
  const { sql, kind, writes, returnsRows, primaryKey } = draft;
  return Object.freeze({
    sql,
    kind,
    writes,
    returnsRows,
    slots: Object.freeze(draft.slots.map(each => slotOf(each, sql, dialect, hideParameters))),
    columns: draft.columns && Object.freeze(draft.columns.map(each => columnOf(each, dialect))),
    reads: tableNames(draft.reads),
    changes: tableNames(draft.changes),
    ...(primaryKey === undefined ? {} : { insertedPrimaryKey: keyReader(primaryKey, dialect) }),
  });
}
