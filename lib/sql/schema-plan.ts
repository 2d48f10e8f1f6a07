/**
 * What `createAll` and `dropAll` ask an engine to do, as data.
 *
 * Promises: the steps are in an order in which foreign keys hold; circles of foreign keys are broken by ALTER where the
 * database can. The language knows no engine: whoever has a `runSchema` (an engine, a connection) can be the target, says what its
 * database can do, and decides what running gives. Does not: look into the database; each step says whose presence decides
 * whether it is skipped.
 */

import { ArgumentError, CircularDependencyError } from '../errors.js';
import { appliesTo } from '../schema/ddl-condition.js';
import { PLAIN_DDL } from '../schema/ddl-features.js';
import { foreignKeysInCircles, sortByDependency } from '../schema/dependency-sort.js';
import type {
  DdlCondition,
  DdlFeatures,
  ForeignKeyConstraint,
  SchemaExpression,
  SchemaHooks,
  Sequence,
} from '../schema/index.js';
import { TableDefinition } from '../schema/table-definition.js';
import { checkOptions } from '../schema/options.js';
import { CreateSequence, DropSequence, SetColumnComment, SetTableComment } from './ddl-elements.js';
import { CreateView, DropView } from './ddl-view.js';
import { AddConstraint, CreateIndex, CreateTable, DropConstraint, DropTable } from './ddl.js';
import { isExecutable, type Executable } from './executable.js';
import { Setting } from './setting.js';
import { ViewDefinition } from './view-definition.js';

/** What a step makes or removes; a `hook` is a statement of the program's own, a `setting` one of the dialect's. */
export type SchemaStepKind =
  'table' | 'index' | 'constraint' | 'comment' | 'view' | 'sequence' | 'hook' | 'setting';

/** One statement of a plan. */
export interface SchemaStep {
  readonly action: 'create' | 'drop';
  readonly kind: SchemaStepKind;
  /** The name of what is created or dropped; of a hook when it runs, as `afterCreate`. */
  readonly name: string;
  /**
   * The table or view whose presence decides with `checkFirst`: a create step is skipped if it was there, a drop step if not.
   * `undefined`: the step is never skipped.
   */
  readonly table: string | undefined;
  readonly schema: string | undefined;
  /** Whether `table` is a view. */
  readonly ofView: boolean;
  readonly statement: Executable;
}

/** What to do, in order. */
export interface SchemaPlan {
  readonly action: 'create' | 'drop';
  /** Whether to look for each table once, before the first step, and skip its steps accordingly. */
  readonly checkFirst: boolean;
  readonly steps: readonly SchemaStep[];
}

/** The last emission of a plan that was run. */
export interface SchemaSummary {
  readonly action: 'create' | 'drop';
  readonly kind: 'done';
  /** The steps that were run, in order. */
  readonly executed: readonly SchemaStep[];
  /** The steps whose table was there already, or gone already. */
  readonly skipped: readonly SchemaStep[];
}

/** What running a plan emits: each step that was run, and at last a summary. */
export type SchemaProgress = SchemaStep | SchemaSummary;

/** What a target says of its database. */
export interface DdlTarget extends DdlFeatures {
  /** The name of the dialect. */
  readonly dialect: string;
}

/** Who can run a plan; `O` is what running gives, for an engine an Observable of its progress. */
export interface SchemaTarget<out O> {
  /** What its database can do. Default: little. */
  readonly ddl?: DdlTarget | undefined;
  runSchema(plan: SchemaPlan): O;
}

/** Options of `create` and `drop`. */
export interface PlanOptions {
  /** Skip what is already there (or already gone). Default true. */
  readonly checkFirst?: boolean;
}

/** Options of `createAll` and `dropAll`. */
export interface PlanAllOptions extends PlanOptions {
  /** Only these tables and views. Default all of the MetaData, with its sequences and hooks. */
  readonly tables?: readonly TableDefinition[];
}

/** What a plan is made of. */
export interface SchemaElements {
  readonly tables?: readonly TableDefinition[];
  readonly views?: readonly TableDefinition[];
  readonly sequences?: readonly Sequence[];
  readonly hooks?: SchemaHooks;
}

/** Collects the steps of one plan. */
class Steps {
  readonly action: 'create' | 'drop';
  readonly checkFirst: boolean;
  readonly target: DdlTarget | undefined;
  readonly features: DdlFeatures;
  readonly #steps: SchemaStep[] = [];

  constructor(action: 'create' | 'drop', options: PlanOptions, target: DdlTarget | undefined) {
    checkOptions('schema', options, ['checkFirst', 'tables']);
    this.action = action;
    this.checkFirst = options.checkFirst ?? true;
    this.target = target;
    this.features = target ?? PLAIN_DDL;
  }

  /** Whether something is meant for the target; of an unknown target, all is. */
  readonly applies = ({ ddlIf }: { readonly ddlIf: DdlCondition | undefined }): boolean =>
    this.target === undefined || appliesTo(ddlIf, this.target.dialect);

  /** A step of a table; temporary ones are not looked for, their statements say IF NOT EXISTS. */
  add(kind: SchemaStepKind, name: string, of: TableDefinition | undefined, statement: Executable): void {
    const { action } = this;
    const sought = of?.temporary ? undefined : of;
    const ofView = of instanceof ViewDefinition;
    this.#steps.push(
      Object.freeze({ action, kind, name, table: sought?.name, schema: of?.schema, ofView, statement }),
    );
  }

  hooks(hooks: SchemaHooks | undefined, name: keyof SchemaHooks, of?: TableDefinition): void {
    for (const hook of hooks?.[name] ?? []) {
      if (!isExecutable(hook)) {
        throw new ArgumentError(`hooks.${name} takes statements such as new DDL('…') or users.insert()`);
      }
      const { ddlIf } = hook as SchemaExpression & { readonly ddlIf?: DdlCondition };
      if (this.applies({ ddlIf })) this.add('hook', name, of, hook);
    }
  }

  plan(): SchemaPlan {
    const { action, checkFirst } = this;
    return Object.freeze({ action, checkFirst, steps: Object.freeze(this.#steps) });
  }
}

/** The tables and views to work on: those chosen, or all. */
function chosen(elements: SchemaElements, options: PlanAllOptions): SchemaElements {
  const { tables } = options;
  if (tables === undefined) return elements;
  if (!Array.isArray(tables) || !tables.every(each => each instanceof TableDefinition)) {
    throw new ArgumentError('The option tables takes an array of tables and views');
  }
  const isView = (each: TableDefinition): boolean => each instanceof ViewDefinition;
  return { tables: tables.filter(each => !isView(each)), views: tables.filter(isView) };
}

/** The foreign keys that cannot stand in CREATE TABLE, because their target is not there yet. */
function keysByAlter(tables: readonly TableDefinition[], steps: Steps): readonly ForeignKeyConstraint[] {
  if (!steps.features.alterConstraints) return [];
  const circular = new Set(foreignKeysInCircles(tables, steps.applies));
  return tables.flatMap(table =>
    table.foreignKeys.filter(
      key => steps.applies(key) && (circular.has(key) || key.options.useAlter === true),
    ),
  );
}

function createTableSteps(
  table: TableDefinition,
  steps: Steps,
  later: readonly ForeignKeyConstraint[],
): void {
  const ifNotExists = table.temporary && steps.checkFirst;
  const own = table.foreignKeys.filter(each => !later.includes(each));
  const statement = new CreateTable(table, { ifNotExists, includeForeignKeyConstraints: own });
  steps.hooks(table.hooks, 'beforeCreate', table);
  steps.add('table', table.name, table, statement);
  for (const index of table.indexes.filter(steps.applies)) {
    steps.add('index', index.name, table, new CreateIndex(index, { ifNotExists }));
  }
  if (steps.features.comments === 'statement') {
    if (table.comment !== undefined) steps.add('comment', table.name, table, new SetTableComment(table));
    for (const column of table.columns.filter(each => each.options.comment !== undefined)) {
      steps.add('comment', column.name, table, new SetColumnComment({ definition: column }));
    }
  }
  steps.hooks(table.hooks, 'afterCreate', table);
}

/** The steps that create tables with their indexes, then views. */
export function createPlan(
  all: SchemaElements,
  options: PlanAllOptions = {},
  target?: DdlTarget,
): SchemaPlan {
  const steps = new Steps('create', options, target);
  const { tables = [], views = [], sequences = [], hooks } = chosen(all, options);
  const { checkFirst } = steps;
  steps.hooks(hooks, 'beforeCreate');
  if (steps.features.sequences) {
    for (const sequence of sequences) {
      const statement = new CreateSequence(sequence, { ifNotExists: checkFirst });
      steps.add('sequence', sequence.name, undefined, statement);
    }
  }
  const later = keysByAlter(tables, steps);
  const counted = (key: ForeignKeyConstraint): boolean => steps.applies(key) && !later.includes(key);
  for (const table of sortByDependency(tables, counted)) createTableSteps(table, steps, later);
  for (const key of later) steps.add('constraint', key.name ?? '', key.table, new AddConstraint(key));
  for (const view of views) {
    const ifNotExists = view.temporary && checkFirst;
    steps.add('view', view.name, view, new CreateView(view as ViewDefinition, { ifNotExists }));
  }
  steps.hooks(hooks, 'afterCreate');
  return steps.plan();
}

/** Breaks circles of foreign keys before a drop; gives the keys that are gone then. */
function breakCircles(tables: readonly TableDefinition[], steps: Steps): readonly ForeignKeyConstraint[] {
  const circular = foreignKeysInCircles(tables, steps.applies);
  const { alterConstraints, deferForeignKeys } = steps.features;
  if (circular.length === 0) return [];
  if (!alterConstraints) {
    if (deferForeignKeys !== undefined)
      steps.add('setting', 'deferForeignKeys', undefined, new Setting(deferForeignKeys));
    return [];
  }
  const nameless = circular.filter(each => each.name === undefined);
  if (nameless.length > 0) {
    const names = [...new Set(nameless.map(each => `'${each.table!.name}'`))].join(', ');
    throw new CircularDependencyError(
      `Can't sort tables for DROP: the foreign keys of ${names} go in a circle and have no names, so they cannot be dropped first. ` +
        'Give them names, or the MetaData a namingConvention for fk',
    );
  }
  for (const key of circular) steps.add('constraint', key.name!, key.table, new DropConstraint(key));
  return circular;
}

/** The steps that drop views, then tables; their indexes go with them. */
export function dropPlan(all: SchemaElements, options: PlanAllOptions = {}, target?: DdlTarget): SchemaPlan {
  const steps = new Steps('drop', options, target);
  const { tables = [], views = [], sequences = [], hooks } = chosen(all, options);
  const { checkFirst } = steps;
  steps.hooks(hooks, 'beforeDrop');
  for (const view of [...views].reverse()) {
    const ifExists = view.temporary && checkFirst;
    steps.add('view', view.name, view, new DropView(view as ViewDefinition, { ifExists }));
  }
  const gone = breakCircles(tables, steps);
  const counted = (key: ForeignKeyConstraint): boolean => steps.applies(key) && !gone.includes(key);
  for (const table of [...sortByDependency(tables, counted)].reverse()) {
    steps.hooks(table.hooks, 'beforeDrop', table);
    const ifExists = table.temporary && checkFirst;
    steps.add('table', table.name, table, new DropTable(table, { ifExists }));
    steps.hooks(table.hooks, 'afterDrop', table);
  }
  if (steps.features.sequences) {
    for (const sequence of [...sequences].reverse()) {
      const statement = new DropSequence(sequence, { ifExists: checkFirst });
      steps.add('sequence', sequence.name, undefined, statement);
    }
  }
  steps.hooks(hooks, 'afterDrop');
  return steps.plan();
}
