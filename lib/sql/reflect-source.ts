/**
 * Who can tell a MetaData what tables there are, and how it is asked.
 *
 * The language knows no engine: whoever has inspectors (an engine, a connection) can be the source, and decides what reflecting
 * gives, for an engine a cold Observable. Does not: look into a database.
 */

import type { ColumnSpec } from '../schema/index.js';
import type { ColumnInfo, TableInfo } from '../schema/reflected.js';
import type { MetaData } from './metadata.js';
import type { ColumnSpecs } from './table-types.js';

/**
 * What becomes of a reflected column: a declaration instead of what was found, `null` to leave the column out, `undefined` to
 * take it as it is.
 */
export type ReflectColumn = (column: ColumnInfo, table: TableInfo) => ColumnSpec | null | undefined;

interface CommonReflectOptions {
  /** Default: the MetaData's. */
  readonly schema?: string;
  /** Reflect also the tables that foreign keys lead to. Default true. */
  readonly resolveFks?: boolean;
  /**
   * Replace tables that the MetaData has already: their columns keep their declarations, everything else is as the database has
   * it. Whoever holds such a table keeps the old one. Default false.
   */
  readonly extend?: boolean;
  /** Asked for each column, for types or keys of one's own. */
  readonly column?: ReflectColumn;
}

/** Options of `metadata.reflect`. */
export interface ReflectOptions extends CommonReflectOptions {
  /** Only these tables and views, by name or by a function of it. A name that is not there is a `NoSuchTableError`. Default all tables. */
  readonly only?: readonly string[] | ((name: string) => boolean);
  /** Reflect views too, as tables. Default false. */
  readonly views?: boolean;
}

/** Options of `Table.reflect`. */
export interface ReflectTableOptions<S extends ColumnSpecs = ColumnSpecs> extends CommonReflectOptions {
  /** Declarations that stand instead of what is found, or besides; the types of rows follow from them. */
  readonly columns?: S;
}

/** What an inspector can do for a MetaData. */
export interface Reflector<out All, out One> {
  reflect(metadata: MetaData, options?: ReflectOptions): All;
  reflectTable(name: string, metadata: MetaData, options?: ReflectTableOptions): One;
}

/** Who has inspectors. `All` and `One` are what reflecting gives, for an engine Observables of the MetaData and of the table. */
export interface ReflectSource<out All, out One> {
  inspect(): Reflector<All, One>;
}
