/**
 * `Inspector`: what there is in a database. SQLAlchemy's inspector, with Observables.
 *
 * Promises: each answer is asked of whatever the inspector was made of, an engine or a connection, and sees what that sees: on
 * a connection also its own transaction and its temporary tables. Everything about one table, or about many, is one question.
 * Does not: remember anything; a second subscription asks again, so an answer is never older than it.
 */
import { concatMap, map, type Observable } from 'rxjs';

import type { Inspection } from '../dialects/inspection.js';
import type {
  CheckConstraintInfo,
  ColumnInfo,
  ForeignKeyInfo,
  IndexInfo,
  PrimaryKeyInfo,
  SequenceInfo,
  TableInfo,
  TableKind,
  TableOptionsInfo,
  UniqueConstraintInfo,
} from '../schema/reflected.js';
import { ArgumentError } from '../errors.js';
import type { ColumnSpecs, MetaData, Table } from '../sql/index.js';
import type { Reflector, ReflectOptions, ReflectTableOptions } from '../sql/reflect-source.js';
import { ask, type Asker } from './ask.js';
import { requestedTables, withReferred } from './collect-tables.js';
import { checkedName, missing } from './names.js';
import { reflectAll, reflectOne } from './reflect.js';
import { sortTables } from './sort-tables.js';

/** Where to look. */
export interface InspectOptions {
  /** Default: the schema of the connection. */
  readonly schema?: string | undefined;
}

/** Which tables. */
export interface TableListOptions extends InspectOptions {
  /** Only these; one that is not there is a `NoSuchTableError`. Default all. */
  readonly only?: readonly string[] | undefined;
  /** Default `['table']`, with `only` any. */
  readonly kinds?: readonly TableKind[] | undefined;
  /** Also the tables that foreign keys lead to, behind the others. Default false. */
  readonly referred?: boolean | undefined;
}

/**
 * What can be asked about a database.
 *
 * @example
 * engine.inspect().columns('users').subscribe(columns => …);   // [{ name: 'id', type, typeName: 'INTEGER', nullable: false, … }]
 */
export class Inspector implements Reflector<Observable<MetaData>, Observable<Table>> {
  readonly #asker: Asker;
  readonly #inspection: Inspection;

  /** @internal Inspectors are made by `engine.inspect()` and `conn.inspect()`. */
  constructor(asker: Asker, inspection: Inspection) {
    this.#asker = asker;
    this.#inspection = inspection;
  }

  /** Emits the names of the schemas (SQLite: `main` and the attached databases), without the database's own. */
  schemaNames(): Observable<string[]> {
    return ask(this.#asker, () => this.#inspection.schemaNames());
  }

  /** Emits the schema that is meant where none is given; `null` where the connection has chosen none. */
  defaultSchemaName(): Observable<string | null> {
    return ask(this.#asker, () => this.#inspection.defaultSchemaName());
  }

  /** Emits whether there is a schema of this name. */
  hasSchema(name: string): Observable<boolean> {
    const wanted = this.#inspection.foldName(checkedName(name, 'schema', 'hasSchema'));
    return this.schemaNames().pipe(
      map(names => names.some(each => this.#inspection.foldName(each) === wanted)),
    );
  }

  /**
   * Emits the names of the tables, sorted; those of the database itself (`sqlite_…`) do not show.
   *
   * @param options.order `'dependency'` puts a table after those that its foreign keys refer to
   */
  tableNames(
    schema?: string,
    { order = 'name' }: { readonly order?: 'name' | 'dependency' } = {},
  ): Observable<string[]> {
    checkSchema(schema);
    if (order !== 'name' && order !== 'dependency') {
      throw new ArgumentError(`tableNames order is 'name' or 'dependency', not ${JSON.stringify(order)}.`);
    }
    if (order === 'name') return ask(this.#asker, () => this.#inspection.tableNames(schema));
    return this.tables({ schema, kinds: ['table', 'virtual'] }).pipe(
      map(tables => sortTables(tables).map(each => each.name)),
    );
  }

  /** Emits the names of the views, sorted. */
  viewNames(schema?: string): Observable<string[]> {
    checkSchema(schema);
    return ask(this.#asker, () => this.#inspection.viewNames(schema));
  }

  /** Emits the names of the connection's temporary tables, sorted. An engine's connections each have their own. */
  tempTableNames(): Observable<string[]> {
    return ask(this.#asker, () => this.#inspection.tempTableNames());
  }

  /** Emits the statement that made a view. Errors with a `NoSuchTableError` where there is no such view. */
  viewDefinition(view: string, schema?: string): Observable<string> {
    checkedName(view, 'view', 'viewDefinition');
    checkSchema(schema);
    return ask(this.#asker, () => this.#inspection.viewDefinition(view, schema)).pipe(
      map(definition => {
        if (definition === null) throw missing('view', [view], schema);
        return definition;
      }),
    );
  }

  /**
   * Emits whether there is a table or view of this name, compared as the database compares names.
   *
   * @example await firstValueFrom(engine.inspect().hasTable('users')) // true
   */
  hasTable(name: string, schema?: string): Observable<boolean> {
    checkedName(name, 'table', 'hasTable');
    checkSchema(schema);
    return ask(this.#asker, () => this.#inspection.hasTable(name, schema));
  }

  /** Emits whether a table has a column of this name; false where there is no such table. */
  hasColumn(table: string, column: string, schema?: string): Observable<boolean> {
    checkedName(column, 'column', 'hasColumn');
    return this.#has(table, schema, 'hasColumn', each => each.columns, column);
  }

  /** Emits whether a table has an index of this name; false where there is no such table. */
  hasIndex(table: string, index: string, schema?: string): Observable<boolean> {
    checkedName(index, 'index', 'hasIndex');
    return this.#has(table, schema, 'hasIndex', each => each.indexes, index);
  }

  /** Emits everything about tables, sorted by name: one question, however many they are. */
  tables({
    schema,
    only,
    kinds = only === undefined ? ['table'] : undefined,
    referred = false,
  }: TableListOptions = {}): Observable<readonly TableInfo[]> {
    checkSchema(schema);
    if (only !== undefined && !Array.isArray(only))
      throw new ArgumentError('only is an array of names of tables.');
    const names = only?.map(each => checkedName(each, 'table', 'only'));
    const place = { asker: this.#asker, inspection: this.#inspection };
    const found = requestedTables(place, { schema, names, kinds });
    return referred ? found.pipe(concatMap(tables => withReferred(place, tables))) : found;
  }

  /** Emits everything about one table or view. This and all that follow error with a `NoSuchTableError` where there is none. */
  table(name: string, schema?: string): Observable<TableInfo> {
    return this.#table(name, schema, 'table');
  }

  /** Emits the columns of a table or view, in its order. */
  columns(table: string, schema?: string): Observable<readonly ColumnInfo[]> {
    return this.#table(table, schema, 'columns').pipe(map(each => each.columns));
  }

  /** Emits the primary key; its `columns` are empty where there is none. */
  primaryKey(table: string, schema?: string): Observable<PrimaryKeyInfo> {
    return this.#table(table, schema, 'primaryKey').pipe(map(each => each.primaryKey));
  }

  foreignKeys(table: string, schema?: string): Observable<readonly ForeignKeyInfo[]> {
    return this.#table(table, schema, 'foreignKeys').pipe(map(each => each.foreignKeys));
  }

  uniqueConstraints(table: string, schema?: string): Observable<readonly UniqueConstraintInfo[]> {
    return this.#table(table, schema, 'uniqueConstraints').pipe(map(each => each.uniqueConstraints));
  }

  checkConstraints(table: string, schema?: string): Observable<readonly CheckConstraintInfo[]> {
    return this.#table(table, schema, 'checkConstraints').pipe(map(each => each.checkConstraints));
  }

  /** Emits the indexes, without those that the database made for a constraint. */
  indexes(table: string, schema?: string): Observable<readonly IndexInfo[]> {
    return this.#table(table, schema, 'indexes').pipe(map(each => each.indexes));
  }

  /** Emits the comment of a table; `null` where it has none or the database keeps none. */
  tableComment(table: string, schema?: string): Observable<string | null> {
    return this.#table(table, schema, 'tableComment').pipe(map(each => each.comment));
  }

  /** Emits the options of a table, as `new Table(…, options)` takes them. */
  tableOptions(table: string, schema?: string): Observable<TableOptionsInfo> {
    return this.#table(table, schema, 'tableOptions').pipe(map(each => each.options));
  }

  /** Emits the sequences, sorted by name; none where the database has none. */
  sequences(schema?: string): Observable<SequenceInfo[]> {
    checkSchema(schema);
    return ask(this.#asker, () => this.#inspection.sequences(schema));
  }

  /** Emits the names of the sequences, sorted. */
  sequenceNames(schema?: string): Observable<string[]> {
    return this.sequences(schema).pipe(map(sequences => sequences.map(each => each.name)));
  }

  /**
   * Declares in `metadata` the tables of a schema; `metadata.reflect(engine)` is the same. Emits the MetaData once all are declared.
   *
   * @example await firstValueFrom(metadata.reflect(engine, { only: ['users', 'orders'] }))
   */
  reflect(metadata: MetaData, options: ReflectOptions = {}): Observable<MetaData> {
    return reflectAll({ asker: this.#asker, inspection: this.#inspection }, metadata, options);
  }

  /**
   * Declares a table in `metadata`, with those that its foreign keys lead to; `Table.reflect` is the same. Emits the table. With
   * `columns` those that it declares are typed, and no others.
   *
   * @example
   * const users = await firstValueFrom(
   *   engine.inspect().reflectTable('users', metadata, { columns: { id: column(Integer, { primaryKey: true }) } }),
   * );
   * users.c.id;   // Column<number>
   */
  reflectTable<const N extends string, S extends ColumnSpecs = ColumnSpecs>(
    name: N,
    metadata: MetaData,
    options: ReflectTableOptions<S> = {},
  ): Observable<Table<N, S>> {
    const place = { asker: this.#asker, inspection: this.#inspection };
    return reflectOne(place, name, metadata, options) as Observable<Table<N, S>>;
  }

  #table(name: string, schema: string | undefined, call: string): Observable<TableInfo> {
    return this.#find(name, schema, call).pipe(
      map(table => {
        if (table === undefined) throw missing('table', [name], schema);
        return table;
      }),
    );
  }

  #find(name: string, schema: string | undefined, call: string): Observable<TableInfo | undefined> {
    checkedName(name, 'table', call);
    checkSchema(schema);
    return ask(this.#asker, () => this.#inspection.tables({ schema, names: [name] })).pipe(
      map(([table]) => table),
    );
  }

  #has(
    table: string,
    schema: string | undefined,
    call: string,
    of: (table: TableInfo) => readonly { readonly name: string }[],
    name: string,
  ): Observable<boolean> {
    const wanted = this.#inspection.foldName(name);
    return this.#find(table, schema, call).pipe(
      map(
        found =>
          found !== undefined && of(found).some(each => this.#inspection.foldName(each.name) === wanted),
      ),
    );
  }
}

function checkSchema(name: string | undefined): void {
  if (name !== undefined) checkedName(name, 'schema', 'schema');
}
