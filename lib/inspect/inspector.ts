/**
 * `Inspector`: what there is in a database. SQLAlchemy's inspector, with Observables.
 *
 * Promises: each answer is asked of whatever the inspector was made of, an engine or a connection, and sees what that sees: on
 * a connection also its own transaction and its temporary tables. Everything about one table, or about many, is one question.
 * What is asked with wrong names is refused at once. Does not: remember anything; a second subscription asks again, so an answer is
 * never older than it. Nor ask: `Answers` does, which a page loads with its first subscription.
 */
import { map, type Observable } from 'rxjs';

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
import type { Answers } from './answers.js';
import { checkReflectTable, checkedReflect } from './check-reflect.js';
import { checkedName } from './names.js';

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
  readonly #ask: <T>(question: (answers: Answers) => Observable<T>) => Observable<T>;

  /** @internal Inspectors are made by `engine.inspect()` and `conn.inspect()`. */
  constructor(ask: <T>(question: (answers: Answers) => Observable<T>) => Observable<T>) {
    this.#ask = ask;
  }

  /** Emits the names of the schemas (SQLite: `main` and the attached databases), without the database's own. */
  schemaNames(): Observable<string[]> {
    return this.#ask(answers => answers.schemaNames());
  }

  /** Emits the schema that is meant where none is given; `null` where the connection has chosen none. */
  defaultSchemaName(): Observable<string | null> {
    return this.#ask(answers => answers.defaultSchemaName());
  }

  /** Emits whether there is a schema of this name. */
  hasSchema(name: string): Observable<boolean> {
    checkedName(name, 'schema', 'hasSchema');
    return this.#ask(answers => answers.hasSchema(name));
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
    return this.#ask(answers => answers.tableNames(schema, order));
  }

  /** Emits the names of the views, sorted. */
  viewNames(schema?: string): Observable<string[]> {
    checkSchema(schema);
    return this.#ask(answers => answers.viewNames(schema));
  }

  /** Emits the names of the connection's temporary tables, sorted. An engine's connections each have their own. */
  tempTableNames(): Observable<string[]> {
    return this.#ask(answers => answers.tempTableNames());
  }

  /** Emits the statement that made a view. Errors with a `NoSuchTableError` where there is no such view. */
  viewDefinition(view: string, schema?: string): Observable<string> {
    checkedName(view, 'view', 'viewDefinition');
    checkSchema(schema);
    return this.#ask(answers => answers.viewDefinition(view, schema));
  }

  /**
   * Emits whether there is a table or view of this name, compared as the database compares names.
   *
   * @example await firstValueFrom(engine.inspect().hasTable('users')) // true
   */
  hasTable(name: string, schema?: string): Observable<boolean> {
    checkPlace(name, schema, 'hasTable');
    return this.#ask(answers => answers.hasTable(name, schema));
  }

  /** Emits whether a table has a column of this name; false where there is no such table. */
  hasColumn(table: string, column: string, schema?: string): Observable<boolean> {
    checkedName(column, 'column', 'hasColumn');
    checkPlace(table, schema, 'hasColumn');
    return this.#ask(answers => answers.has(table, schema, each => each.columns, column));
  }

  /** Emits whether a table has an index of this name; false where there is no such table. */
  hasIndex(table: string, index: string, schema?: string): Observable<boolean> {
    checkedName(index, 'index', 'hasIndex');
    checkPlace(table, schema, 'hasIndex');
    return this.#ask(answers => answers.has(table, schema, each => each.indexes, index));
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
    return this.#ask(answers => answers.tables({ schema, names, kinds }, referred));
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
    return this.#ask(answers => answers.sequences(schema));
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
    const checked = checkedReflect(metadata, options);
    return this.#ask(answers => answers.reflectAll(metadata, checked));
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
    checkReflectTable(name, metadata, options);
    return this.#ask(answers => answers.reflectOne(name, metadata, options)) as Observable<Table<N, S>>;
  }

  #table(name: string, schema: string | undefined, call: string): Observable<TableInfo> {
    checkPlace(name, schema, call);
    return this.#ask(answers => answers.table(name, schema));
  }
}

function checkPlace(table: string, schema: string | undefined, call: string): void {
  checkedName(table, 'table', call);
  checkSchema(schema);
}

function checkSchema(name: string | undefined): void {
  if (name !== undefined) checkedName(name, 'schema', 'schema');
}
