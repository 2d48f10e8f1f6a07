/**
 * Tables: declared once, used in every statement.
 *
 * Promises: columns are values (`users.c.id`), types follow from the declaration (`typeof users.$row`). Does not: create
 * anything in a database before `create` is asked for and its result subscribed to.
 */

import type { Catalog, Constraint, Index, TableDefinitionOptions } from '../schema/index.js';
import { TableDefinition } from '../schema/table-definition.js';
import { checkOptions } from '../schema/options.js';
import { aliasOf, type Alias, type Renamed } from './alias.js';
import { columnsOf, declaredColumnNode, type FromClause } from './column.js';
import { deleteOf, updateOf, type Delete, type Update } from './dml.js';
import { insertInto, type Insert } from './insert.js';
import type { MetaData } from './metadata.js';
import type { SelectedColumn, TableNode } from './nodes.js';
import type { ReflectSource, ReflectTableOptions } from './reflect-source.js';
import { createPlan, dropPlan, type PlanOptions, type SchemaTarget } from './schema-plan.js';
import { selectOf, type Select } from './select.js';
import type { ColumnSpecs, TableColumns, TableInsert, TableRow } from './table-types.js';

/** What a table is besides its name and columns. */
export interface TableOptions<C> extends TableDefinitionOptions {
  /** Constraints and indexes over the table's columns. */
  readonly constraints?: (c: C) => readonly (Constraint | Index)[];
}

/** Under which name and in which schema a table is copied. Default its own. */
export interface CopyOptions<M extends string = string> {
  readonly name?: M;
  readonly schema?: string;
}

/**
 * A table.
 *
 * @typeParam N its name
 * @typeParam S its declared columns
 * @example
 * const users = new Table('users', metadata, {
 *   id: column(Integer, { primaryKey: true }),
 *   name: column(Text),
 * });
 * type User = typeof users.$row;   // { id: number; name: string | null }
 */
export class Table<const N extends string = string, S extends ColumnSpecs = ColumnSpecs>
  extends TableDefinition
  implements FromClause<TableColumns<N, S>, N>
{
  /** Type only: the name. */
  declare readonly $from: N;
  /** Type only: a row. */
  declare readonly $row: TableRow<S>;
  /** Type only: what an insert takes. */
  declare readonly $insert: TableInsert<S>;

  readonly node: TableNode;
  /** The columns by key. */
  readonly c: TableColumns<N, S>;
  readonly selected: readonly SelectedColumn[];
  readonly #specs: S;
  readonly #options: TableOptions<never>;

  /** @param origin only for `toMetaData`: the table that this one is a copy of */
  constructor(
    name: N,
    metadata: Catalog<TableDefinition>,
    columns: S,
    options: TableOptions<TableColumns<N, S>> = {},
    origin?: TableDefinition,
  ) {
    super(name, metadata, columns, options, origin);
    this.#specs = columns;
    this.#options = options;
    this.node = Object.freeze({ kind: 'table', name, table: this });
    const { c, selected } = columnsOf(this.columns.map(each => declaredColumnNode(this.node, each)));
    this.c = c as unknown as TableColumns<N, S>;
    this.selected = selected;
    this.complete(options.constraints?.(this.c) ?? [], key => c[key]!);
    metadata.add(this, options.replaceExisting);
    Object.freeze(this);
  }

  /**
   * Declares a table as the database has it, with the tables that its foreign keys lead to. With an engine it emits the table.
   * `columns` declares some of them, as they are to be; `engine.inspect().reflectTable` has their types too.
   *
   * @example const users = await firstValueFrom(Table.reflect('users', metadata, engine))
   */
  static reflect<O>(
    name: string,
    metadata: MetaData,
    source: ReflectSource<unknown, O>,
    options?: ReflectTableOptions,
  ): O {
    return source.inspect().reflectTable(name, metadata, options);
  }

  /** SELECT all columns. */
  select(): Select<readonly [Table<N, S>]> {
    return selectOf(this.selected);
  }

  /** INSERT INTO the table; `values` or the execution's parameters give the row. */
  insert(): Insert<S> {
    return insertInto(this.node);
  }

  /** UPDATE the table. */
  update(): Update<S> {
    return updateOf(this.node);
  }

  /** DELETE FROM the table. */
  delete(): Delete {
    return deleteOf(this.node);
  }

  /**
   * The table under another name, as a join with itself needs.
   *
   * @param name the name; without one it is made up (`users_1`)
   * @example const parent = nodes.alias('parent')
   */
  alias<const A extends string = 'anon'>(name?: A): Alias<Renamed<TableColumns<N, S>, A>, A> {
    return aliasOf<TableColumns<N, S>, A>(this.node, name);
  }

  /**
   * A copy of the table in another MetaData. Its foreign keys lead to the copies of the tables that they led to, by name;
   * those into other MetaData objects stay as they are.
   *
   * @example const copy = users.toMetaData(archive, { schema: 'archive' })
   */
  toMetaData<const M extends string = N>(
    metadata: Catalog<TableDefinition>,
    options: CopyOptions<M> = {},
  ): Table<M, S> {
    checkOptions('toMetaData', options, ['name', 'schema']);
    const schema = options.schema ?? this.schema;
    const copied = { ...this.#options, ...(schema === undefined ? {} : { schema }) };
    const name = options.name ?? (this.name as M);
    return new Table<M, S>(name, metadata, this.#specs, copied as TableOptions<TableColumns<M, S>>, this);
  }

  /** Creates the table and its indexes through an engine or connection; by default only if it is missing. */
  create<O>(target: SchemaTarget<O>, options?: PlanOptions): O {
    return target.runSchema(createPlan({ tables: [this] }, options, target.ddl));
  }

  /** Drops the table; by default only if it is there. */
  drop<O>(target: SchemaTarget<O>, options?: PlanOptions): O {
    return target.runSchema(dropPlan({ tables: [this] }, options, target.ddl));
  }
}
