/**
 * Runs the plan of `metadata.createAll(engine)` and its like.
 *
 * Promises: one transaction for all steps; with `checkFirst` tables and views are looked up once, inside it, their names compared
 * as the database compares them; each step that was executed is one emission, and a summary is the last one, so there is always a value.
 */
import { concat, concatMap, endWith, from, ignoreElements, map, of, toArray, type Observable } from 'rxjs';

import type { RuntimeDialect } from '../dialects/runtime.js';
import type { SchemaPlan, SchemaProgress, SchemaStep, SchemaSummary } from '../sql/index.js';
import type { Connection } from './connection.js';

/** Where a table or view is looked for. */
type Place = Pick<SchemaStep, 'schema' | 'ofView'>;

function placesOf(plan: SchemaPlan): readonly Place[] {
  const places = new Map<string, Place>();
  for (const { table, schema, ofView } of plan.checkFirst ? plan.steps : []) {
    if (table !== undefined) places.set(JSON.stringify([schema, ofView]), { schema, ofView });
  }
  return [...places.values()];
}

/** Looks up what is there; gives whether a step's table or view is among it. */
function presence(
  conn: Connection,
  plan: SchemaPlan,
  { foldName = name => name }: RuntimeDialect,
): Observable<(step: SchemaStep) => boolean> {
  const keyOf = ({ schema, ofView }: Place, name: string): string =>
    JSON.stringify([schema ?? null, ofView, foldName(name)]);
  const inspector = conn.inspect();
  return from(placesOf(plan)).pipe(
    concatMap(place => {
      const names = place.ofView ? inspector.viewNames(place.schema) : inspector.tableNames(place.schema);
      return names.pipe(map(found => found.map(name => keyOf(place, name))));
    }),
    toArray(),
    map(keys => {
      const present = new Set(keys.flat());
      return step => present.has(keyOf(step, step.table!));
    }),
  );
}

/** The steps of `plan`, executed on `conn`, which is in a transaction. */
export function runSchemaSteps(
  conn: Connection,
  plan: SchemaPlan,
  dialect: RuntimeDialect,
): Observable<SchemaProgress> {
  return presence(conn, plan, dialect).pipe(
    concatMap(isPresent => {
      const isWanted = (step: SchemaStep): boolean =>
        !plan.checkFirst || step.table === undefined || isPresent(step) === (plan.action === 'drop');
      const executed = plan.steps.filter(isWanted);
      const skipped = plan.steps.filter(step => !isWanted(step));
      const summary: SchemaSummary = { action: plan.action, kind: 'done', executed, skipped };
      return concat(
        from(executed).pipe(
          concatMap(step => conn.execute(step.statement).pipe(ignoreElements(), endWith(step))),
        ),
        of(summary),
      );
    }),
  );
}
