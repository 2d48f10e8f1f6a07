/**
 * What is in the database: its tables and views with their columns; a click on a name shows its rows.
 *
 * Promises: one that cannot be read (a view of a table that is gone, a virtual table of a module that is not there) hides no other:
 * it is listed with the reason.
 */
import { catchError, concatMap, defer, forkJoin, from, map, of, toArray, type Observable } from 'rxjs';
import { sqlite, type Engine, type TableInfo } from 'rxalchemy';

import { reasonOf } from './database.js';

/** Columns that are shown of a table. */
const MOST_COLUMNS = 40;

/** A table or view. */
export type Listed = Pick<TableInfo, 'name' | 'kind' | 'columns'> & {
  /** Why it cannot be read. */
  readonly broken?: string;
};

/** The tables of a database and then its views, each by name. */
export function tablesOf(engine: Engine): Observable<readonly Listed[]> {
  const inspector = engine.inspect();
  const found: Observable<readonly Listed[]> = inspector.tables({ kinds: ['table', 'virtual', 'view'] });
  const last = ({ kind }: Listed): number => Number(kind === 'view');
  return found.pipe(
    catchError(() => oneByOne(inspector)),
    map(tables => [...tables].sort((one, other) => last(one) - last(other))),
  );
}

function oneByOne(inspector: ReturnType<Engine['inspect']>): Observable<readonly Listed[]> {
  // No table of a program has no name, which is refused at once.
  const listed = (name: string, kind: 'table' | 'view'): Observable<Listed> =>
    defer(() => inspector.table(name)).pipe(
      catchError((error: unknown) => of({ name, kind, columns: [], broken: reasonOf(error) })),
    );
  return forkJoin([inspector.tableNames(), inspector.viewNames()]).pipe(
    concatMap(([tables, views]) =>
      from([...tables.map(name => [name, 'table'] as const), ...views.map(name => [name, 'view'] as const)]),
    ),
    concatMap(([name, kind]) => listed(name, kind)),
    toArray(),
  );
}

/** A name as SQL has it; SQLite admits also the empty one. */
function quoted(name: string): string {
  return name === '' ? '""' : sqlite.quote(name);
}

/** Shows tables; `choose` gets the statement that gives the rows of one. */
export function showTables(
  list: HTMLElement,
  tables: readonly Listed[],
  choose: (sql: string) => void,
): void {
  list.replaceChildren(...tables.map(table => item(table, choose)));
  if (tables.length === 0) list.append(element('li', 'hint', 'The database has no tables yet.'));
}

function item({ name, kind, columns, broken }: Listed, choose: (sql: string) => void): HTMLElement {
  const button = element('button', 'table', name || '""') as HTMLButtonElement;
  button.type = 'button';
  button.title = `Show the rows of ${name}`;
  button.addEventListener('click', () => choose(`SELECT * FROM ${quoted(name)}`));
  const line = element('li', '');
  line.append(button);
  if (kind !== 'table') line.append(element('span', 'kind', kind), ' ');
  for (const column of columns.slice(0, MOST_COLUMNS)) {
    const shown = element('span', 'column', column.name);
    shown.append(' ', element('i', '', column.typeName.toLowerCase() || 'any'));
    line.append(' ', shown);
  }
  if (columns.length > MOST_COLUMNS)
    line.append(' ', element('span', 'hint', `and ${columns.length - MOST_COLUMNS} more`));
  if (broken !== undefined) line.append(' ', element('span', 'broken', broken));
  return line;
}

function element(tag: string, className: string, content = ''): HTMLElement {
  return Object.assign(document.createElement(tag), { className, textContent: content });
}
