/**
 * Makes the parts of INSERTs that say what happens where the row is there already.
 *
 * Promises: columns are checked, by name or as values; `set` may be a function of the values that would have been inserted and
 * of the columns of the row that is there. Does not: know which database has which form.
 */

import { ArgumentError } from '../errors.js';
import type { ColumnDefinition, TableDefinition } from '../schema/index.js';
import { checkOptions } from '../schema/options.js';
import { describeValue } from '../types/conversion-error.js';
import { Column, type NamedExpression } from './column.js';
import { checkKeys, checkRow } from './dml.js';
import type { ConflictNode, InsertedNode } from './dml-nodes.js';
import { Expression } from './expression.js';
import { NO_FROMS, type TableNode, type ValueRow } from './nodes.js';
import { conditionNodes } from './clauses.js';
import { columnsOfTable } from './table-columns.js';
import type { ColumnSpecs, TableColumns, UpdateValues } from './table-types.js';

/** The values that the row in conflict would have been inserted with. */
export type InsertedValues<S extends ColumnSpecs> = {
  readonly [K in keyof S]: TableColumns<string, S>[K & string] extends { readonly $type: infer T }
    ? Expression<T, never>
    : never;
};

/** Columns, by key or as columns of the table. */
export type ConflictTarget<S extends ColumnSpecs> = readonly ((keyof S & string) | NamedExpression)[];

/** As a method, which TypeScript compares loosely: a table of these columns then is a `Table` of any columns, too. */
interface SetMethod<S extends ColumnSpecs> {
  set(inserted: InsertedValues<S>, current: TableColumns<string, S>): UpdateValues<S>;
}

/** Values to be set: an object, or a function that gives one. */
export type SetSource<S extends ColumnSpecs> = UpdateValues<S> | SetMethod<S>['set'];

/** An expression for each column's value of the row that is not inserted. */
export function insertedValues<S extends ColumnSpecs>({ table }: TableNode): InsertedValues<S> {
  const values = Object.create(null) as Record<string, Expression>;
  for (const column of table.columns) {
    const node: InsertedNode = Object.freeze({
      kind: 'inserted',
      type: column.type,
      froms: NO_FROMS,
      column,
    });
    values[column.key] = new Expression(node);
  }
  return Object.freeze(values) as unknown as InsertedValues<S>;
}

interface Given {
  readonly target?: readonly unknown[];
  readonly conflict?: readonly unknown[];
  readonly targetWhere?: unknown;
  readonly set?: unknown;
  readonly where?: unknown;
}

const NAMES: Readonly<Record<ConflictNode['form'], readonly string[]>> = Object.freeze({
  onConflict: ['target', 'targetWhere', 'set', 'where'],
  onDuplicateKey: ['set'],
  upsert: ['conflict', 'set'],
});

/** What an INSERT does on a conflict. */
export function conflictNode(table: TableNode, form: ConflictNode['form'], options: object): ConflictNode {
  checkOptions(form, options, NAMES[form]);
  const given = options as Given;
  const target = targetColumns(table.table, form === 'upsert' ? given.conflict : given.target, form);
  if (form === 'onConflict' && 'set' in given && target === undefined) {
    throw new ArgumentError("onConflictDoUpdate() needs the target, as in { target: ['id'], set: … }");
  }
  const set =
    form === 'upsert' && given.set === undefined ? 'inserted' : setOf(table, given.set, form, 'set' in given);
  return Object.freeze({
    form,
    target,
    targetWhere: conditions(given.targetWhere, `${form} targetWhere`),
    set,
    where: conditions(given.where, `${form} where`),
  });
}

function conditions(condition: unknown, where: string): ConflictNode['where'] {
  return condition === undefined ? [] : conditionNodes([condition] as never, where);
}

function targetColumns(
  table: TableDefinition,
  given: unknown,
  form: ConflictNode['form'],
): readonly ColumnDefinition[] | undefined {
  if (given === undefined && form !== 'upsert') return undefined;
  if (!Array.isArray(given) || given.length === 0) {
    const example = form === 'upsert' ? "{ conflict: ['id'] }" : "{ target: ['id'] }";
    throw new ArgumentError(`${form} takes the columns that conflict as an array, such as ${example}`);
  }
  return Object.freeze(
    (given as readonly unknown[]).map(each => {
      if (each instanceof Column && each.definition.table === table) return each.definition;
      if (typeof each !== 'string') {
        throw new ArgumentError(`${form} takes columns of '${table.name}', not ${describeValue(each)}`);
      }
      checkKeys(table, [each], form);
      return table.columnOf(each)!;
    }),
  );
}

function setOf(
  table: TableNode,
  given: unknown,
  form: ConflictNode['form'],
  there: boolean,
): ValueRow | undefined {
  if (!there) return undefined;
  const values: unknown =
    typeof given === 'function'
      ? (given as (...args: unknown[]) => unknown)(insertedValues(table), columnsOfTable(table))
      : given;
  checkRow(table.table, values, `set of ${form}`);
  if (Object.keys(values).length === 0)
    throw new ArgumentError(`set of ${form} changes nothing; give it values`);
  return Object.freeze({ ...values });
}
