/**
 * The public names of tables and views, and of what creates and drops them.
 *
 * Names only, for `sql/index.ts`.
 */
export { CreateTableAs, type CreateTableAsOptions } from './create-table-as.js';
export {
  CreateSchema,
  CreateSequence,
  DropColumnComment,
  DropSchema,
  DropSequence,
  DropTableComment,
  SetColumnComment,
  SetTableComment,
  nextValue,
  type DropSchemaOptions,
} from './ddl-elements.js';
export { DDL, type DdlContext, type DdlOptions } from './ddl-text.js';
export { CreateView, DropView, type CreateViewOptions } from './ddl-view.js';
export {
  AddConstraint,
  CreateIndex,
  CreateTable,
  DropConstraint,
  DropIndex,
  DropTable,
  type CreateOptions,
  type CreateTableOptions,
  type DropOptions,
} from './ddl.js';
export { MetaData } from './metadata.js';
export type {
  ReflectColumn,
  ReflectOptions,
  ReflectSource,
  ReflectTableOptions,
  Reflector,
} from './reflect-source.js';
export type {
  DdlTarget,
  PlanAllOptions,
  PlanOptions,
  SchemaPlan,
  SchemaProgress,
  SchemaStep,
  SchemaStepKind,
  SchemaSummary,
  SchemaTarget,
} from './schema-plan.js';
export { Table, type CopyOptions, type TableOptions } from './table.js';
export type {
  ColumnSpecs,
  InsertValues,
  TableColumns,
  TableInsert,
  TableRow,
  UpdateValues,
} from './table-types.js';
export { View, createView, type ViewOptions } from './view.js';
export { ViewDefinition } from './view-definition.js';
