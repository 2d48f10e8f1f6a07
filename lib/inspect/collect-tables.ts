/**
 * Finds out about tables, and about those that their foreign keys lead to, and so on.
 *
 * Promises: one question for the tables asked for, one more for each round of tables that lack. A table that is not there is left
 * out, unless it was asked for by name: then it is a `NoSuchTableError`.
 */
import { concatMap, map, of, type Observable } from 'rxjs';

import type { Inspection, TableRequest } from '../dialects/inspection.js';
import type { TableInfo } from '../schema/reflected.js';
import { ask, type Asker } from './ask.js';
import { requireAll } from './missing.js';
import { referredPlaces, tableKey, type TablePlace } from './sort-tables.js';

/** Where tables are looked for. */
export interface ReflectPlace {
  readonly asker: Asker;
  readonly inspection: Inspection;
}

/** The tables that are asked for. */
export function requestedTables(
  place: ReflectPlace,
  request: TableRequest,
): Observable<readonly TableInfo[]> {
  return ask(place.asker, () => place.inspection.tables(request)).pipe(
    map(tables => requireAll(place.inspection, tables, request.names, request.schema)),
  );
}

/** The tables, and those that their foreign keys lead to, except what is known already. */
export function withReferred(
  place: ReflectPlace,
  tables: readonly TableInfo[],
  isKnown: (table: TablePlace) => boolean = () => false,
): Observable<readonly TableInfo[]> {
  const asked = new Set(tables.map(tableKey));
  const round = (found: readonly TableInfo[]): Observable<readonly TableInfo[]> => {
    const lacking = found
      .flatMap(referredPlaces)
      .filter(each => !asked.has(tableKey(each)) && !isKnown(each));
    const [first] = lacking;
    if (first === undefined) return of(found);
    const { schema } = first;
    const here = lacking.filter(each => each.schema === schema);
    for (const each of here) asked.add(tableKey(each));
    const names = [...new Set(here.map(each => each.name))];
    return ask(place.asker, () => place.inspection.tables({ schema: schema ?? undefined, names })).pipe(
      concatMap(more => round([...found, ...more])),
    );
  };
  return round(tables);
}
