/**
 * Runs the plan of `metadata.createAll(engine)` and its like.
 *
 * Promises: one transaction for all steps; with `checkFirst` the tables are looked up once, inside it; each step that
 * was executed is one emission, held until the commit.
 */
import { concatMap, from, map, of, toArray, type Observable } from 'rxjs';

import type { SchemaPlan, SchemaStep } from '../sql/index.js';
import type { Inspector } from '../inspect/index.js';
import type { Connection } from './connection.js';

/** The key of a table among those that are present. */
const keyOf = (schema: string | undefined, name: string): string => JSON.stringify([schema ?? null, name]);

function presentTables(plan: SchemaPlan, inspector: Inspector): Observable<ReadonlySet<string>> {
  if (!plan.checkFirst) return of(new Set<string>());
  const schemas = [...new Set(plan.steps.map(step => step.schema))];
  return from(schemas).pipe(
    concatMap(schema =>
      inspector.tableNames(schema).pipe(map(names => names.map(name => keyOf(schema, name)))),
    ),
    toArray(),
    map(keys => new Set(keys.flat())),
  );
}

function isWanted(step: SchemaStep, plan: SchemaPlan, present: ReadonlySet<string>): boolean {
  return !plan.checkFirst || present.has(keyOf(step.schema, step.table)) === (step.action === 'drop');
}

/** The steps of `plan`, executed on `conn`, which is in a transaction. */
export function runSchemaSteps(conn: Connection, plan: SchemaPlan): Observable<SchemaStep> {
  return presentTables(plan, conn.inspect()).pipe(
    concatMap(present => plan.steps.filter(step => isWanted(step, plan, present))),
    concatMap(step => conn.execute(step.statement).pipe(map(() => step))),
  );
}
