/**
 * The catalog: the named tables of one MetaData, and their order of creation.
 *
 * Promises: a name is declared once; `sortedTables` puts a table after those it refers to. Does not: reach a database.
 */

import { InvalidRequestError } from '../errors.js';
import { sortByDependency } from './dependency-sort.js';
import { checkOptions } from './options.js';
import type { TableDefinition } from './table-definition.js';

/** Options of a MetaData. */
export interface CatalogOptions {
  /** The schema of tables that name none. */
  readonly schema?: string;
}

/** A collection of tables by name. */
export class Catalog<out T extends TableDefinition> {
  readonly schema: string | undefined;
  readonly #tables = new Map<string, T>();

  constructor(options: CatalogOptions = {}) {
    checkOptions('MetaData', options, ['schema']);
    this.schema = options.schema;
  }

  /** The tables by name (`schema.name` where they have a schema), in the order of their declaration. */
  get tables(): ReadonlyMap<string, T> {
    return this.#tables;
  }

  /** The tables, those that are referred to first. Tables in a circle keep the order of their declaration. */
  get sortedTables(): readonly T[] {
    return sortByDependency([...this.#tables.values()]);
  }

  /** Declares a table. `Table`'s constructor calls it. */
  add(this: Catalog<TableDefinition>, table: TableDefinition): void {
    if (this.#tables.has(table.fullName)) {
      throw new InvalidRequestError(
        `Table '${table.fullName}' is already defined for this MetaData; remove() it first, or use another MetaData`,
      );
    }
    this.#tables.set(table.fullName, table);
  }

  /** Forgets a table; nothing happens in a database. */
  remove(table: TableDefinition): void {
    if (this.#tables.get(table.fullName) === table) this.#tables.delete(table.fullName);
  }

  /** Forgets all tables; nothing happens in a database. */
  clear(): void {
    this.#tables.clear();
  }
}
