/**
 * Makes tables of what was found out about them.
 *
 * Promises: a foreign key finds its table when it is first needed, so tables may be made in any order.
 */

import { InvalidRequestError } from '../errors.js';
import type {
  ColumnOptions,
  ColumnReference,
  Constraint,
  KeyConstraintOptions,
  ConstraintName,
  SchemaExpression,
} from '../schema/index.js';
import {
  CheckConstraint,
  ForeignKeyConstraint,
  PrimaryKeyConstraint,
  UniqueConstraint,
} from '../schema/constraints.js';
import { ColumnSpec } from '../schema/column-definition.js';
import { Index } from '../schema/table-index.js';
import { computed } from '../schema/generated.js';
import { conv } from '../schema/naming.js';
import type { ForeignKeyInfo, IndexPart, PrimaryKeyInfo, UniqueConstraintInfo } from '../schema/reflected.js';
import type { Column, ColumnSpecs, MetaData } from '../sql/index.js';
import { Table } from '../sql/table.js';
import type { ReflectColumn } from '../sql/reflect-source.js';
import { isPlainPart, planTable, type ColumnPlan, type IndexPlan, type TablePlan } from './table-plan.js';
import { sqlText } from './sql-text.js';

/** How a table is made. */
export interface BuildOptions {
  readonly metadata: MetaData;
  readonly schema: string | undefined;
  /** Declarations that stand instead of what was found, or besides, by key. */
  readonly columns: ColumnSpecs;
  readonly column: ReflectColumn | undefined;
}

type Columns = Readonly<Record<string, Column>>;

/** The table of a plan, declared in a MetaData. */
export function buildTable(info: TablePlan['info'], options: BuildOptions): Table {
  const plan = planTable(info);
  const specs = new Map<string, ColumnSpec>();
  for (const column of plan.columns) {
    const spec = Object.hasOwn(options.columns, column.key)
      ? options.columns[column.key]
      : options.column?.(column.info, info);
    if (spec !== null) specs.set(column.key, spec ?? specOf(column));
  }
  for (const [key, spec] of Object.entries(options.columns)) if (!specs.has(key)) specs.set(key, spec);
  const { schema, metadata } = options;
  return new Table(info.name, metadata, Object.fromEntries(specs), {
    ...(schema === undefined ? {} : { schema }),
    ...(info.comment === null ? {} : { comment: info.comment }),
    ...info.options,
    constraints: (c: Columns) => constraintsOf(plan, c, specs, options),
  });
}

function specOf({
  info,
  key,
  primaryKey,
  notNull,
  autoincrement,
  serverDefault,
  sqlite,
}: ColumnPlan): ColumnSpec {
  const options: ColumnOptions = {
    ...(primaryKey && { primaryKey }),
    ...(notNull && { nullable: false }),
    ...(autoincrement !== undefined && { autoincrement }),
    ...(serverDefault !== undefined && {
      serverDefault: 'text' in serverDefault ? serverDefault.text : sqlText(serverDefault.sql),
    }),
    ...(info.computed !== null && {
      computed: computed(info.computed.sql, { persisted: info.computed.persisted }),
    }),
    ...(info.collation !== null && { collation: info.collation }),
    ...(info.comment !== null && { comment: info.comment }),
    ...(sqlite !== undefined && { sqlite }),
  };
  return new ColumnSpec(key === info.name ? undefined : info.name, info.type, options);
}

function named(name: string | null): { readonly name?: ConstraintName } {
  return name === null ? {} : { name: conv(name) };
}

function keyOptions({ name, onConflict }: PrimaryKeyInfo | UniqueConstraintInfo): KeyConstraintOptions {
  return { ...named(name), ...(onConflict !== null && { sqlite: { onConflict } }) };
}

/** The constraints whose columns the table has. */
function constraintsOf(
  { info, columns, ownKey, indexes }: TablePlan,
  c: Columns,
  specs: ReadonlyMap<string, ColumnSpec>,
  options: BuildOptions,
): (Constraint | Index)[] {
  const keys = new Map(columns.map(each => [each.info.name, each.key]));
  const all = (names: readonly string[]): Column[] | undefined => {
    const found = names.flatMap(name => c[keys.get(name) ?? ''] ?? []);
    return found.length === names.length && found.length > 0 ? found : undefined;
  };
  const list: (Constraint | Index)[] = [];
  const { primaryKey } = info;
  const key = all(primaryKey.columns);
  if (ownKey && key !== undefined) list.push(new PrimaryKeyConstraint(key, keyOptions(primaryKey)));
  for (const each of info.uniqueConstraints) {
    const own = all(each.columns);
    if (own !== undefined) list.push(new UniqueConstraint(own, keyOptions(each)));
  }
  for (const { name, sql } of info.checkConstraints) list.push(new CheckConstraint(sql, named(name)));
  for (const each of info.foreignKeys) {
    const own = all(each.columns);
    const declared = own?.length === 1 && specs.get(own[0]!.key)?.options.references !== undefined;
    if (own !== undefined && !declared) list.push(foreignKeyOf(each, own, options));
  }
  for (const each of indexes) {
    const index = indexOf(each, name => all([name])?.[0]);
    if (index !== undefined) list.push(index);
  }
  return list;
}

function foreignKeyOf(
  key: ForeignKeyInfo,
  columns: readonly Column[],
  options: BuildOptions,
): ForeignKeyConstraint {
  const schema = key.referredSchema ?? options.schema ?? options.metadata.schema;
  const fullName = schema === undefined ? key.referredTable : `${schema}.${key.referredTable}`;
  const targets = (): readonly ColumnReference[] => {
    const table = options.metadata.tables.get(fullName);
    return key.referredColumns.map(name => {
      const definition = table?.columns.find(each => each.name === name);
      if (definition !== undefined) return { definition };
      throw new InvalidRequestError(
        `Foreign key of column '${columns.map(each => each.definition).join(', ')}' leads to '${fullName}.${name}', which this MetaData does not have; ` +
          'reflect that table too, or leave resolveFks on',
      );
    });
  };
  return new ForeignKeyConstraint(columns, targets, {
    ...named(key.name),
    ...(key.onDelete !== null && { onDelete: key.onDelete }),
    ...(key.onUpdate !== null && { onUpdate: key.onUpdate }),
    ...(key.deferrable !== null && { deferrable: key.deferrable }),
    ...(key.initially !== null && { initially: key.initially }),
  });
}

function indexOf(
  { info: index, mysql }: IndexPlan,
  columnOf: (name: string) => Column | undefined,
): Index | undefined {
  const expressions = index.parts.map(part => expressionOf(part, columnOf));
  if (expressions.includes(undefined)) return undefined;
  return new Index(conv(index.name), expressions as SchemaExpression[], {
    unique: index.unique,
    ...(index.where !== null && { where: sqlText(index.where) }),
    ...(mysql !== undefined && { mysql }),
  });
}

function expressionOf(
  part: IndexPart,
  columnOf: (name: string) => Column | undefined,
): SchemaExpression | undefined {
  if (!isPlainPart(part)) return sqlText(part.sql ?? '');
  const column = columnOf(part.column);
  return part.descending ? column?.desc() : column;
}
