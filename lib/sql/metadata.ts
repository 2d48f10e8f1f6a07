/**
 * MetaData: the tables of a program, created and dropped together.
 *
 * Promises: tables are created after those that they refer to, and dropped before. Does not: touch a database by itself;
 * what `createAll` gives is the target's, for an engine a cold Observable.
 */

import { Catalog } from '../schema/catalog.js';
import type { ReflectOptions, ReflectSource } from './reflect-source.js';
import {
  createPlan,
  dropPlan,
  type PlanAllOptions,
  type SchemaElements,
  type SchemaTarget,
} from './schema-plan.js';
import type { Table } from './table.js';

/**
 * A collection of tables.
 *
 * @example
 * const metadata = new MetaData();
 * const { executed } = await lastValueFrom(metadata.createAll(engine));
 */
export class MetaData extends Catalog<Table> {
  /**
   * Creates the sequences, the tables with their indexes, and the views; by default only the missing ones. On an engine it emits
   * each step that was run, and at last a summary, so there is always a value.
   */
  createAll<O>(target: SchemaTarget<O>, options?: PlanAllOptions): O {
    return target.runSchema(createPlan(this.#elements(), options, target.ddl));
  }

  /** Drops the views, tables and sequences; by default only those that are there. Emits as `createAll` does. */
  dropAll<O>(target: SchemaTarget<O>, options?: PlanAllOptions): O {
    return target.runSchema(dropPlan(this.#elements(), options, target.ddl));
  }

  #elements(): SchemaElements {
    const [tables, views, sequences] = [this.tables, this.views, this.sequences];
    return {
      tables: [...tables.values()],
      views: [...views.values()],
      sequences: [...sequences.values()],
      hooks: this.hooks,
    };
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
