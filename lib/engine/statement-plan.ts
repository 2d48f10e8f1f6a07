/**
 * What the thread and the row factory need of a compiled statement, derived once and kept with it.
 *
 * Promises: statements of one structure share one plan, so that row factories are made once per structure.
 */
import type { Compiled, ResultColumn } from '../compiler/index.js';
import { NoSuchColumnError } from '../errors.js';
import type { StatementText } from '../worker/defined-statements.js';
import type { ColumnInfo } from '../worker/driver.js';
import type { ColumnKinds, WireKind } from '../worker/values.js';
import { rowFactory, type RowFactory, type RowShape } from './row-factory.js';

function namedKinds(columns: readonly ResultColumn[] | undefined): ColumnKinds | null {
  if (columns === undefined) return null;
  const kinds: Record<string, WireKind> = Object.create(null) as Record<string, WireKind>;
  for (const { path, wire } of columns) kinds[path[0]!] = wire;
  return kinds;
}

/** A compiled statement with what derives from it. */
export class StatementPlan implements StatementText {
  readonly compiled: Compiled;
  /** Positions of float parameters. */
  readonly floats: readonly number[] | null;
  /** Kinds of the result columns; `null` when nothing is known of them. */
  readonly kinds: ColumnKinds | null;
  /** Whether it took no more than a moment in the thread the last time. */
  quick = false;
  readonly #factories: Map<string, RowFactory<unknown>> = new Map();
  #reported: readonly ResultColumn[] | undefined;
  #keepsTransaction = false;

  constructor(compiled: Compiled) {
    this.compiled = compiled;
    const floats = compiled.slots.flatMap(({ wire }, index) => (wire === 'float' ? [index] : []));
    this.floats = floats.length === 0 ? null : floats;
    this.kinds = compiled.columns?.map(({ wire }) => wire) ?? namedKinds(compiled.namedColumns);
  }

  get sql(): string {
    return this.compiled.sql;
  }

  /** Refuses it where it would end the transaction that it is to run in. @throws InvalidRequestError */
  refuseInTransaction(core: { refuseImplicitCommit(compiled: Compiled): void }): void {
    if (this.#keepsTransaction) return;
    core.refuseImplicitCommit(this.compiled);
    this.#keepsTransaction = true;
  }

  /** The columns of a result whose names came from the database. */
  columnsReported(infos: readonly ColumnInfo[]): readonly ResultColumn[] {
    const before = this.#reported;
    const same =
      before?.length === infos.length && before.every(({ path }, index) => path[0] === infos[index]!.name);
    if (before !== undefined && same) return before;
    this.#factories.clear();
    const columns = infos.map(({ name }) => this.#stated(name));
    this.#requireStated(infos);
    this.#reported = columns;
    return columns;
  }

  /** A column of the database as the statement types it, or untyped. */
  #stated(name: string): ResultColumn {
    return this.compiled.namedColumns?.find(({ path }) => path[0] === name) ?? { path: [name], wire: 'any' };
  }

  #requireStated(infos: readonly ColumnInfo[]): void {
    const missing = this.compiled.namedColumns?.find(({ path }) =>
      infos.every(({ name }) => name !== path[0]),
    );
    if (missing === undefined) return;
    throw new NoSuchColumnError(
      `columns() names '${missing.path[0]}', which the result does not have; it has ${infos.map(({ name }) => name).join(', ')}`,
    );
  }

  /** The factory of this statement's rows in one shape. */
  factory<R>(columns: readonly ResultColumn[], shape: RowShape): RowFactory<R> {
    const key = shape.kind === 'scalar' ? `scalar ${typeof shape.column} ${shape.column}` : shape.kind;
    let factory = this.#factories.get(key);
    if (factory === undefined) this.#factories.set(key, (factory = rowFactory(columns, shape)));
    return factory as RowFactory<R>;
  }
}

const plans = new WeakMap<Compiled, StatementPlan>();

/** The plan of a compiled statement, always the same one. */
export function planOf(compiled: Compiled): StatementPlan {
  let plan = plans.get(compiled);
  if (plan === undefined) plans.set(compiled, (plan = new StatementPlan(compiled)));
  return plan;
}
