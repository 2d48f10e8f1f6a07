/**
 * INSERT.
 *
 * Promises: immutable; values become parameters, expressions stay SQL. Many rows are one single-row statement with
 * many parameter sets, so that the database sees one text however many rows there are; the first row decides the columns.
 * Does not: copy or check the rows before they are needed; do not change them before the statement has run. Values that the
 * database makes (server defaults, computed columns) are not read back; `returning` gives them.
 */

import { ArgumentError } from '../errors.js';
import { nodeOf } from '../schema/handle.js';
import {
  conflictNode,
  insertedValues,
  type ConflictTarget,
  type InsertedValues,
  type SetSource,
} from './conflict.js';
import { checkKeys, checkRow, returningList } from './dml.js';
import type { ConflictNode } from './dml-nodes.js';
import type { Executable, ReturnsRows } from './executable.js';
import { isQueryNode } from './make.js';
import type { InsertNode, TableNode, ValueRow } from './nodes.js';
import type { FirstOf, RowOf, SelectItem } from './row-types.js';
import { selectListOf } from './derived-columns.js';
import type { ConditionLike } from './clauses.js';
import { Statement } from './statement.js';
import type { ColumnSpecs, InsertValues } from './table-types.js';

/** Options of `fromSelect`. */
export interface FromSelectOptions {
  /** Give columns that the query does not fill their defaults; those of functions are made once for all rows. Default true. */
  readonly defaults?: boolean;
}

/** Options of `onConflictDoNothing`. */
export interface ConflictOptions<S extends ColumnSpecs> {
  /** The columns of the unique constraint; left out, any. */
  readonly target?: ConflictTarget<S>;
  /** The condition of a partial unique index. */
  readonly targetWhere?: ConditionLike;
}

/** Options of `onConflictDoUpdate`. */
export interface ConflictUpdateOptions<S extends ColumnSpecs> extends ConflictOptions<S> {
  /** The columns of the unique constraint. */
  readonly target: ConflictTarget<S>;
  /** New values for the row that is there. */
  readonly set: SetSource<S>;
  /** Which rows are changed; others stay as they are. */
  readonly where?: ConditionLike;
}

/** Options of `upsert`. */
export interface UpsertOptions<S extends ColumnSpecs> {
  /** The columns of a unique constraint or the primary key. MySQL has no use for them: there every such constraint counts. */
  readonly conflict: ConflictTarget<S>;
  /** New values for the row that is there. Default: all that the insert gives besides `conflict`. */
  readonly set?: SetSource<S>;
}

/** An INSERT statement; without `returning` it gives no rows. */
export class Insert<S extends ColumnSpecs> extends Statement implements Executable {
  readonly node: InsertNode;

  constructor(node: InsertNode) {
    super();
    this.node = node;
    Object.freeze(this);
  }

  #with(change: Partial<InsertNode>): this {
    return new Insert<S>(Object.freeze({ ...this.node, ...change })) as this;
  }

  /**
   * The values of one row, or of many (an array). Of none: the defaults.
   *
   * Rows of an array have the keys of the first; another key, or a missing one, is an error that names row and key.
   *
   * @example users.insert().values({ name: 'Dana' })               // INSERT INTO users (name) VALUES (?)
   * @example users.insert().values([{ name: 'a' }, { name: 'b' }])  // the same, twice, all or nothing
   */
  values(values: InsertValues<S> | readonly InsertValues<S>[]): this {
    const { table } = this.node.table;
    if (Array.isArray(values)) {
      const rows = values as readonly ValueRow[];
      if (rows.length === 0) {
        throw new ArgumentError(
          'values() got an empty array, so there is nothing to insert; leave the statement out',
        );
      }
      checkRow(table, rows[0], 'values()');
      // The array may be a buffer that is filled again before the statement runs.
      return this.#with({ values: undefined, rows: Object.freeze(rows.slice()), source: undefined });
    }
    checkRow(table, values, 'values()');
    return this.#with({ values: { ...this.node.values, ...values }, rows: undefined, source: undefined });
  }

  /**
   * The rows of a query.
   *
   * @example archive.insert().fromSelect(['id', 'name'], select(users.c.id, users.c.name))
   * // INSERT INTO archive (id, name) SELECT users.id, users.name FROM users
   */
  fromSelect(
    columns: readonly (keyof InsertValues<S> & string)[],
    query: ReturnsRows<unknown>,
    options: FromSelectOptions = {},
  ): this {
    const { table } = this.node.table;
    const node = nodeOf(query);
    if (!isQueryNode(node)) throw new ArgumentError('fromSelect() takes column names and a select');
    if (!Array.isArray(columns) || columns.length === 0)
      throw new ArgumentError('fromSelect() needs the columns that the select fills, as an array of names');
    checkKeys(table, columns, 'fromSelect()');
    if (new Set(columns).size < columns.length)
      throw new ArgumentError(`fromSelect() names a column twice: ${columns.join(', ')}`);
    const found = selectListOf(node).length;
    if (found !== columns.length) {
      throw new ArgumentError(
        `fromSelect() names ${columns.length} columns (${columns.join(', ')}), and the select has ${found}`,
      );
    }
    const filled = Object.freeze(columns.map(key => table.columnOf(key)!));
    const source = Object.freeze({ columns: filled, query: node, defaults: options.defaults ?? true });
    return this.#with({ values: undefined, rows: undefined, source });
  }

  /** Leaves rows out that a constraint refuses: `INSERT OR IGNORE`, in MySQL `INSERT IGNORE`. */
  orIgnore(): this {
    return this.#with({ or: 'ignore' });
  }

  /** Deletes the rows that stand in the way first: `INSERT OR REPLACE`, in MySQL `REPLACE`. */
  orReplace(): this {
    return this.#with({ or: 'replace' });
  }

  /** The values that the row in conflict would have been inserted with, by column. */
  get excluded(): InsertedValues<S> {
    return insertedValues<S>(this.node.table);
  }

  #conflict(node: ConflictNode): this {
    if (this.node.conflict !== undefined)
      throw new ArgumentError('The INSERT says already what happens on a conflict; say it once');
    return this.#with({ conflict: node });
  }

  /** SQLite: leaves a row out that is there already. */
  onConflictDoNothing(options: ConflictOptions<S> = {}): this {
    return this.#conflict(conflictNode(this.node.table, 'onConflict', options));
  }

  /**
   * SQLite: changes the row that is there already. `onUpdate` of columns plays no part.
   *
   * @example
   * users.insert().values({ id: 1, name: 'Dana' })
   *   .onConflictDoUpdate({ target: ['id'], set: inserted => ({ name: inserted.name }) })
   * // INSERT INTO users (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name
   */
  onConflictDoUpdate(options: ConflictUpdateOptions<S>): this {
    return this.#conflict(conflictNode(this.node.table, 'onConflict', options));
  }

  /**
   * MySQL: changes the row that is there already.
   *
   * @example users.insert().values({ id: 1, n: 1 }).onDuplicateKeyUpdate((inserted, c) => ({ n: c.n.add(inserted.n) }))
   */
  onDuplicateKeyUpdate(set: SetSource<S>): this {
    return this.#conflict(conflictNode(this.node.table, 'onDuplicateKey', { set }));
  }

  /**
   * Inserts, or changes the row that is there already, in whichever form the database has.
   *
   * @example
   * counts.insert().values({ word: 'a', n: 1 }).upsert({ conflict: ['word'], set: (inserted, c) => ({ n: c.n.add(inserted.n) }) })
   * // SQLite: INSERT INTO counts (word, n) VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET n = (counts.n + excluded.n)
   */
  upsert(options: UpsertOptions<S>): this {
    return this.#conflict(conflictNode(this.node.table, 'upsert', options));
  }

  /** The rows as they were stored. */
  returning<const I extends readonly SelectItem[]>(...items: I): this & ReturnsRows<RowOf<I>, FirstOf<I>> {
    return this.#with({ returning: returningList(items, this.node.table) }) as this &
      ReturnsRows<RowOf<I>, FirstOf<I>>;
  }
}

/** An INSERT into a table's node. */
export function insertInto<S extends ColumnSpecs>(table: TableNode): Insert<S> {
  return new Insert(
    Object.freeze({
      kind: 'insert',
      table,
      values: undefined,
      rows: undefined,
      source: undefined,
      or: undefined,
      conflict: undefined,
      returning: undefined,
    }),
  );
}
