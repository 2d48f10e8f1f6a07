/**
 * What an inspector answers: the dialect's questions, put to whoever can execute statements.
 *
 * Promises: cold; each subscription asks anew. Does not: check names, which the inspector has done when it was asked.
 */
import { concatMap, map, type Observable } from 'rxjs';

import type { Inspection, TableRequest } from '../dialects/inspection.js';
import type { SequenceInfo, TableInfo } from '../schema/reflected.js';
import type { MetaData, Table } from '../sql/index.js';
import type { ReflectOptions, ReflectTableOptions } from '../sql/reflect-source.js';
import { ask, type Asker } from './ask.js';
import { requestedTables, withReferred, type ReflectPlace } from './collect-tables.js';
import { missing } from './missing.js';
import { reflectAll, reflectOne } from './reflect.js';
import { sortTables } from './sort-tables.js';

export class Answers implements ReflectPlace {
  readonly asker: Asker;
  readonly inspection: Inspection;

  constructor(asker: Asker, inspection: Inspection) {
    this.asker = asker;
    this.inspection = inspection;
  }

  schemaNames(): Observable<string[]> {
    return ask(this.asker, () => this.inspection.schemaNames());
  }

  defaultSchemaName(): Observable<string | null> {
    return ask(this.asker, () => this.inspection.defaultSchemaName());
  }

  hasSchema(name: string): Observable<boolean> {
    return this.schemaNames().pipe(map(names => this.#among(names, name)));
  }

  tableNames(schema: string | undefined, order: 'name' | 'dependency'): Observable<string[]> {
    if (order === 'name') return ask(this.asker, () => this.inspection.tableNames(schema));
    return this.tables({ schema, names: undefined, kinds: ['table', 'virtual'] }).pipe(
      map(tables => sortTables(tables).map(each => each.name)),
    );
  }

  viewNames(schema: string | undefined): Observable<string[]> {
    return ask(this.asker, () => this.inspection.viewNames(schema));
  }

  tempTableNames(): Observable<string[]> {
    return ask(this.asker, () => this.inspection.tempTableNames());
  }

  viewDefinition(view: string, schema: string | undefined): Observable<string> {
    return ask(this.asker, () => this.inspection.viewDefinition(view, schema)).pipe(
      map(definition => {
        if (definition === null) throw missing('view', [view], schema);
        return definition;
      }),
    );
  }

  hasTable(name: string, schema: string | undefined): Observable<boolean> {
    return ask(this.asker, () => this.inspection.hasTable(name, schema));
  }

  /** Whether a table has something of this name; false where there is no such table. */
  has(
    table: string,
    schema: string | undefined,
    of: (table: TableInfo) => readonly { readonly name: string }[],
    name: string,
  ): Observable<boolean> {
    const names = (found: TableInfo): string[] => of(found).map(each => each.name);
    return this.#find(table, schema).pipe(
      map(found => found !== undefined && this.#among(names(found), name)),
    );
  }

  tables(request: TableRequest, referred = false): Observable<readonly TableInfo[]> {
    const found = requestedTables(this, request);
    return referred ? found.pipe(concatMap(tables => withReferred(this, tables))) : found;
  }

  table(name: string, schema: string | undefined): Observable<TableInfo> {
    return this.#find(name, schema).pipe(
      map(table => {
        if (table === undefined) throw missing('table', [name], schema);
        return table;
      }),
    );
  }

  sequences(schema: string | undefined): Observable<SequenceInfo[]> {
    return ask(this.asker, () => this.inspection.sequences(schema));
  }

  reflectAll(metadata: MetaData, options: ReflectOptions): Observable<MetaData> {
    return reflectAll(this, metadata, options);
  }

  reflectOne(name: string, metadata: MetaData, options: ReflectTableOptions): Observable<Table> {
    return reflectOne(this, name, metadata, options);
  }

  #find(name: string, schema: string | undefined): Observable<TableInfo | undefined> {
    return ask(this.asker, () => this.inspection.tables({ schema, names: [name] })).pipe(
      map(([table]) => table),
    );
  }

  #among(names: readonly string[], wanted: string): boolean {
    const folded = this.inspection.foldName(wanted);
    return names.some(each => this.inspection.foldName(each) === folded);
  }
}
