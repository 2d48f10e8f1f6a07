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
} from './column-definition.js';
export {
  CheckConstraint,
  ForeignKeyConstraint,
  PrimaryKeyConstraint,
  UniqueConstraint,
  type Constraint,
  type ConstraintOptions,
} from './constraints.js';
export {
  ForeignKey,
  type ForeignKeyOptions,
  type ForeignKeyTarget,
  type ReferentialAction,
} from './foreign-key.js';
export type { ColumnReference, SchemaExpression } from './references.js';
export { TableDefinition, type SqliteTableOptions, type TableDefinitionOptions } from './table-definition.js';
export { Index, type IndexOptions } from './table-index.js';
