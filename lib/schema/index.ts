/**
 * The schema as data: columns, constraints, indexes, tables and their order.
 *
 * Promises: declared once, unchanging. Does not: build statements or reach a database.
 */

export { Catalog, type CatalogOptions } from './catalog.js';
export {
  ColumnDefinition,
  ColumnSpec,
  column,
  type ColumnOptions,
  type DefaultValue,
  type RowContext,
  type SqliteColumnOptions,
} from './column-definition.js';
export { compiles, type ElementClass, type ElementCompiler, type ElementWriter } from './compiles.js';
export {
  TableConstraint,
  type ConstraintOptions,
  type KeyConstraintOptions,
  type OnConflict,
} from './constraint.js';
export {
  CheckConstraint,
  ForeignKeyConstraint,
  PrimaryKeyConstraint,
  UniqueConstraint,
  type CheckConstraintOptions,
  type Constraint,
} from './constraints.js';
export type { DdlCondition } from './ddl-condition.js';
export type { DdlFeatures } from './ddl-features.js';
export {
  ForeignKey,
  type ForeignKeyOptions,
  type ForeignKeyTarget,
  type ReferentialAction,
} from './foreign-key.js';
export {
  Computed,
  Identity,
  computed,
  identity,
  type ComputedOptions,
  type ComputedSource,
  type CounterOptions,
  type IdentityOptions,
} from './generated.js';
export {
  FinishedName,
  conv,
  type ConstraintName,
  type NamingContext,
  type NamingConvention,
  type NamingRule,
} from './naming.js';
export type { ColumnReference, SchemaExpression } from './references.js';
export type { SchemaHooks } from './schema-hooks.js';
export { Sequence, type SequenceOptions } from './sequence.js';
export { TableDefinition, type TableDefinitionOptions } from './table-definition.js';
export { Index, type IndexOptions, type MysqlIndexOptions } from './table-index.js';
export type { MysqlTableOptions, SqliteTableOptions } from './table-options.js';
