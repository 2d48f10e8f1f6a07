/**
 * The statements that a connection has prepared, and what need not be found out again about each.
 *
 * mysql2's own `execute` looks a statement up by its whole text and copies its options for each execution, a good part of a
 * point query; a statement that is at hand is executed directly.
 *
 * Promises: a statement that mysql2 has closed (one too many, a session that was reset, a function of the user's) is never used
 * again; one that is used stays prepared as long as mysql2 would have kept it, within one more that is prepared.
 */
import type { ColumnInfo } from '../../../worker/driver.js';
import type { ColumnKinds, WireValue } from '../../../worker/values.js';
import { needsTypeCast, rowDecoder, typeCastFor, type RowDecoder } from './columns.js';
import type { RawConnection, RawField, RawOptions, RawPrepared } from './mysql2.js';

/** How to read a result. */
export interface ResultReader {
  readonly columns: readonly ColumnInfo[];
  readonly decode: RowDecoder;
}

/** Decides how to read a result. */
export function resultReader(
  fields: readonly RawField[],
  kinds: ColumnKinds | null,
  zeroDates: 'error' | 'null',
): ResultReader {
  return {
    columns: fields.map(({ name }) => ({ name, type: null })),
    decode: rowDecoder(fields, kinds, zeroDates),
  };
}

/** What columns are told apart by. */
type Likeness = Pick<RawField, 'name' | 'columnType' | 'decimals'>;

/** One that was prepared. */
export class Prepared {
  readonly raw: RawPrepared;
  readonly parameters: number;
  /** Set where a result has columns that mysql2 would take apart: then it is executed by its text, with this. */
  typeCast: RawOptions['typeCast'];
  /** Statements that the connection had prepared when this one was last looked up in mysql2's cache. */
  seenAt: number;
  /** The parameters that have been given a number. */
  readonly #numbers: Set<number> = new Set();
  #reader: ResultReader | undefined;
  #fields: readonly Likeness[] = [];
  #kinds: ColumnKinds | null = null;

  constructor(raw: RawPrepared, seenAt: number) {
    this.raw = raw;
    this.parameters = raw.parameters.length;
    this.typeCast = typeCastFor(raw.columns);
    this.seenAt = seenAt;
  }

  /**
   * Whether the server would take these values as they are, and not as numbers: MySQL keeps a parameter that it has once been given a
   * number for a number, and makes 0 of a text that comes later.
   */
  takes(values: readonly WireValue[]): boolean {
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      if (typeof value === 'number' || typeof value === 'bigint') this.#numbers.add(index);
      else if (value !== null && this.#numbers.has(index)) return false;
    }
    return true;
  }

  /** How to read a result with these columns; `undefined` when they have to be read in another way than it was executed. */
  reader(
    fields: readonly RawField[],
    kinds: ColumnKinds | null,
    zeroDates: 'error' | 'null',
  ): ResultReader | undefined {
    const known = this.#reader;
    if (known !== undefined && kinds === this.#kinds && areSame(fields, this.#fields)) return known;
    if (this.typeCast === undefined && needsTypeCast(fields)) {
      this.typeCast = typeCastFor(fields);
      return undefined;
    }
    this.#kinds = kinds;
    // Only what is compared: mysql2's own keep the packets alive that they came in.
    this.#fields = fields.map(({ name, columnType, decimals }) => ({ name, columnType, decimals }));
    return (this.#reader = resultReader(fields, kinds, zeroDates));
  }
}

function areSame(fields: readonly Likeness[], others: readonly Likeness[]): boolean {
  if (fields.length !== others.length) return false;
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index]!;
    const other = others[index]!;
    if (field.columnType !== other.columnType || field.name !== other.name) return false;
    if (field.decimals !== other.decimals) return false;
  }
  return true;
}

/** Those of one connection, by text. */
export class PreparedStatements {
  readonly #known: Map<string, Prepared> = new Map();
  /** How many were prepared so far. */
  #count = 0;

  /** One that can be executed as it is. */
  get(sql: string): Prepared | undefined {
    const prepared = this.#known.get(sql);
    // Another one may have taken its place as the oldest of mysql2's cache: it is to be looked up there again.
    return prepared?.seenAt === this.#count ? prepared : undefined;
  }

  /** Takes in what mysql2 gave for a text, from its cache or from the server. */
  learn(sql: string, raw: RawPrepared): Prepared {
    const known = this.#known.get(sql);
    if (known?.raw === raw) {
      known.seenAt = this.#count;
      return known;
    }
    const prepared = new Prepared(raw, ++this.#count);
    this.#known.set(sql, prepared);
    const { close } = raw;
    raw.close = () => {
      if (this.#known.get(sql) === prepared) this.#known.delete(sql);
      return close.call(raw);
    };
    return prepared;
  }

  /** Closes one, so that it is prepared anew. */
  close(sql: string, connection: Pick<RawConnection, 'unprepare'>): void {
    this.#known.delete(sql);
    connection.unprepare({ sql, rowsAsArray: true });
  }

  /** Closes them all; false where there are none. */
  closeAll(connection: Pick<RawConnection, 'unprepare'>): boolean {
    const texts = [...this.#known.keys()];
    for (const sql of texts) connection.unprepare({ sql, rowsAsArray: true });
    this.#known.clear();
    return texts.length > 0;
  }
}
