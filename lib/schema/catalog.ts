/**
 * The catalog: the named tables of one MetaData, and their order of creation.
 *
 * Promises: a name is declared once; `sortedTables` puts a table after those it refers to. Does not: reach a database.
 */

import { InvalidRequestError } from '../errors.js';
import { sortByDependency } from './dependency-sort.js';
import { CatalogMark } from './marks.js';
import { checkedConvention, checkedName, type NamingConvention } from './naming.js';
import { checkOptions } from './options.js';
import { checkSchemaHooks, type SchemaHooks } from './schema-hooks.js';
import type { Sequence } from './sequence.js';
import type { TableDefinition } from './table-definition.js';

/** Options of a MetaData. */
export interface CatalogOptions {
  /** The schema of tables that name none. */
  readonly schema?: string;
  /** How constraints and indexes without a name are named. */
  readonly namingConvention?: NamingConvention;
  /** Statements to run beside `createAll` and `dropAll`. */
  readonly hooks?: SchemaHooks;
  /** Anything; the library does not look at it. */
  readonly info?: Readonly<Record<string, unknown>>;
}

/** A collection of tables by name. */
export class Catalog<out T extends TableDefinition> extends CatalogMark {
  override readonly schema: string | undefined;
  readonly namingConvention: NamingConvention;
  readonly hooks: SchemaHooks;
  readonly info: Readonly<Record<string, unknown>>;
  readonly #tables = new Map<string, T>();
  readonly #views = new Map<string, TableDefinition>();
  readonly #sequences = new Map<string, Sequence>();

  constructor(options: CatalogOptions = {}) {
    super();
    checkOptions('MetaData', options, ['schema', 'namingConvention', 'hooks', 'info']);
    this.schema = options.schema === undefined ? undefined : checkedName('MetaData schema', options.schema);
    this.namingConvention = checkedConvention(options.namingConvention);
    this.hooks = checkSchemaHooks('MetaData', options.hooks);
    this.info = options.info ?? Object.freeze({});
  }

  /** The tables by name (`schema.name` where they have a schema), in the order of their declaration. */
  get tables(): ReadonlyMap<string, T> {
    return this.#tables;
  }

  /** The tables, those that are referred to first. Tables in a circle keep the order of their declaration. */
  get sortedTables(): readonly T[] {
    return sortByDependency([...this.#tables.values()]);
  }

  /** The views by name, in the order of their declaration: one can only select from those before it. */
  get views(): ReadonlyMap<string, TableDefinition> {
    return this.#views;
  }

  /** The sequences by name. */
  get sequences(): ReadonlyMap<string, Sequence> {
    return this.#sequences;
  }

  /** Declares a table. `Table`'s constructor calls it. */
  add(this: Catalog<TableDefinition>, table: TableDefinition, replace: boolean = false): void {
    const { fullName } = table;
    if (this.#views.has(fullName)) throw this.#taken('View', fullName);
    if (this.#tables.has(fullName) && !replace) {
      throw new InvalidRequestError(
        `Table '${fullName}' is already defined for this MetaData; remove() it first, give the new one replaceExisting: true, ` +
          'or use another MetaData',
      );
    }
    this.#tables.set(fullName, table);
  }

  /** Declares a view. `createView` calls it. */
  addView(view: TableDefinition): void {
    if (this.#tables.has(view.fullName)) throw this.#taken('Table', view.fullName);
    if (this.#views.has(view.fullName)) throw this.#taken('View', view.fullName);
    this.#views.set(view.fullName, view);
  }

  /** Declares a sequence. `Sequence`'s constructor calls it. */
  addSequence(sequence: Sequence): void {
    if (this.#sequences.has(sequence.fullName)) throw this.#taken('Sequence', sequence.fullName);
    this.#sequences.set(sequence.fullName, sequence);
  }

  #taken(kind: string, name: string): InvalidRequestError {
    return new InvalidRequestError(
      `${kind} '${name}' is already defined for this MetaData; remove() it first, or use another MetaData`,
    );
  }

  /** Forgets a table, view or sequence; nothing happens in a database. */
  remove(element: TableDefinition | Sequence): void {
    for (const map of [this.#tables, this.#views, this.#sequences] as readonly Map<string, unknown>[]) {
      if (map.get(element.fullName) === element) map.delete(element.fullName);
    }
  }

  /** Forgets all tables, views and sequences; nothing happens in a database. */
  clear(): void {
    this.#tables.clear();
    this.#views.clear();
    this.#sequences.clear();
  }
}
