/**
 * What `createAll` and `dropAll` ask an engine to do, as data.
 *
 * Promises: the steps are in an order in which foreign keys hold. The language knows no engine: whoever has a `runSchema`
 * (an engine, a connection) can be the target, and decides what running gives. Does not: look into the database; each step
 * says whose presence decides whether it is skipped.
 */

import { type TableDefinition } from '../schema/index.js';
import { sortByDependency } from '../schema/dependency-sort.js';
import { checkOptions } from '../schema/options.js';
import { CreateIndex, CreateTable, DropTable } from './ddl.js';
import type { Executable } from './executable.js';

/** One statement of a plan. */
export interface SchemaStep {
  readonly action: 'create' | 'drop';
  readonly kind: 'table' | 'index';
  /** The name of the table or index to create or drop. */
  readonly name: string;
  /** The table, whose presence decides with `checkFirst`: a create step is skipped if it was there, a drop step if not. */
  readonly table: string;
  readonly schema: string | undefined;
  readonly statement: Executable;
}

/** What to do, in order. */
export interface SchemaPlan {
  readonly action: 'create' | 'drop';
  /** Whether to look for each table once, before the first step, and skip its steps accordingly. */
  readonly checkFirst: boolean;
  readonly steps: readonly SchemaStep[];
}

/** Who can run a plan; `O` is what running gives, for an engine an Observable of the steps executed. */
export interface SchemaTarget<out O> {
  runSchema(plan: SchemaPlan): O;
}

/** Options of `create` and `drop`. */
export interface PlanOptions {
  /** Skip what is already there (or already gone). Default true. */
  readonly checkFirst?: boolean;
}

/** Options of `createAll` and `dropAll`. */
export interface PlanAllOptions extends PlanOptions {
  /** Only these tables. Default all of the MetaData. */
  readonly tables?: readonly TableDefinition[];
}

/** The steps that create tables with their indexes. */
export function createPlan(tables: readonly TableDefinition[], options: PlanAllOptions = {}): SchemaPlan {
  checkOptions('schema', options, ['checkFirst', 'tables']);
  const steps: SchemaStep[] = [];
  for (const table of sortByDependency(options.tables ?? tables)) {
    const place = { action: 'create', table: table.name, schema: table.schema } as const;
    steps.push(
      Object.freeze({ ...place, kind: 'table', name: table.name, statement: new CreateTable(table) }),
    );
    for (const index of table.indexes) {
      steps.push(
        Object.freeze({ ...place, kind: 'index', name: index.name, statement: new CreateIndex(index) }),
      );
    }
  }
  return Object.freeze({
    action: 'create',
    checkFirst: options.checkFirst ?? true,
    steps: Object.freeze(steps),
  });
}

/** The steps that drop tables; their indexes go with them. */
export function dropPlan(tables: readonly TableDefinition[], options: PlanAllOptions = {}): SchemaPlan {
  checkOptions('schema', options, ['checkFirst', 'tables']);
  const steps = [...sortByDependency(options.tables ?? tables)].reverse().map(table =>
    Object.freeze({
      action: 'drop',
      kind: 'table',
      name: table.name,
      table: table.name,
      schema: table.schema,
      statement: new DropTable(table),
    } as const),
  );
  return Object.freeze({
    action: 'drop',
    checkFirst: options.checkFirst ?? true,
    steps: Object.freeze(steps),
  });
}
