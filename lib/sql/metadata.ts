/**
 * MetaData: the tables of a program, created and dropped together.
 *
 * Promises: tables are created after those that they refer to, and dropped before. Does not: touch a database by itself;
 * what `createAll` gives is the target's, for an engine a cold Observable.
 */

import { Catalog } from '../schema/index.js';
import { createPlan, dropPlan, type PlanAllOptions, type SchemaTarget } from './schema-plan.js';
import type { ReflectOptions, ReflectSource } from './reflect-source.js';
import type { Table } from './table.js';

/**
 * A collection of tables.
 *
 * @example
 * const metadata = new MetaData();
 * await lastValueFrom(metadata.createAll(engine), { defaultValue: null });
 */
export class MetaData extends Catalog<Table> {
  /** Creates the tables and their indexes; by default only the missing ones. */
  createAll<O>(target: SchemaTarget<O>, options?: PlanAllOptions): O {
    return target.runSchema(createPlan([...this.tables.values()], options));
  }

  /** Drops the tables; by default only those that are there. */
  dropAll<O>(target: SchemaTarget<O>, options?: PlanAllOptions): O {
    return target.runSchema(dropPlan([...this.tables.values()], options));
  }

  /**
   * Declares the tables that a database has. With an engine it emits this MetaData, once all are declared.
   *
   * @example
   * await firstValueFrom(metadata.reflect(engine, { only: ['users'] }));
   * const users = metadata.tables.get('users')!;
   */
  reflect<O>(source: ReflectSource<O, unknown>, options?: ReflectOptions): O {
    return source.inspect().reflect(this, options);
  }
}
