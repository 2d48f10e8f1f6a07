/**
 * The statement tree and the functions and methods that build it.
 *
 * Promises: pure and immutable; row types follow from statements. Does not: write SQL (the compiler does) or run it.
 */

export { Alias, Subquery } from './alias.js';
export { Column, type ColumnMap, type FromClause, type NamedExpression } from './column.js';
export type { ConditionLike, RowCount } from './clauses.js';
export { CompoundSelect, except, exceptAll, intersect, intersectAll, union, unionAll } from './compound.js';
export {
  CaseExpression,
  and,
  bindParam,
  case_,
  cast,
  false_,
  literal,
  literalColumn,
  not,
  null_,
  or,
  true_,
  type BindParamOptions,
} from './constructors.js';
export { CustomExpression, CustomQuery, CustomStatement, type CustomStatementOptions } from './custom.js';
export { defineFunction, type DefinedFunction, type FunctionTypes } from './define-function.js';
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
export type { RowSpecs } from './defined-query.js';
export { Cte, cte, type CteOptions } from './cte.js';
export type { ConflictTarget, InsertedValues, SetSource } from './conflict.js';
export { Delete, Update } from './dml.js';
export {
  Insert,
  type ConflictOptions,
  type ConflictUpdateOptions,
  type FromSelectOptions,
  type UpsertOptions,
} from './insert.js';
export { isExecutable, type Executable, type Params, type ReturnsRows } from './executable.js';
export { Expression, JsonPart, type Labelled } from './expression.js';
export { all, any, extract } from './notation-constructors.js';
export type { ExtractField } from './notation-nodes.js';
export type { OperatorOptions, RegexpOptions } from './notation.js';
export type { ListOperand } from './comparisons.js';
export type { PartOf } from './json-types.js';
export { Exists, exists } from './exists.js';
export { Join, join } from './joined.js';
export type { LockOptions } from './locking.js';
export type { MatchOptions } from './predicates.js';
export { FunctionExpression } from './function-expression.js';
export type { CommonFunctions } from './common-functions.js';
export { func, type Functions, type KnownFunctions } from './functions.js';
export { MetaData } from './metadata.js';
export type { Condition, ExpressionLike, Operand } from './operand-types.js';
export { Query } from './query.js';
export type {
  ReflectColumn,
  ReflectOptions,
  ReflectSource,
  ReflectTableOptions,
  Reflector,
} from './reflect-source.js';
export type { FirstOf, RowOf, SelectItem, SelectShape } from './row-types.js';
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
export { Select, select, type FetchOptions } from './select.js';
export type { SqlText } from './select-options.js';
export { alias, deleteFrom, insert, scalarSubquery, subquery, update } from './statements.js';
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
export type { WindowFunctions } from './window-functions.js';
export type { FrameEnds, WindowOptions } from './window.js';
export type { StatedColumn, StatedRow } from './stated-columns.js';
export { TableValued } from './table-valued.js';
export { Tuple, tuple, type TupleOperand, type TupleValues } from './tuple.js';
export { Values, values, type GivenRow } from './values.js';
// By `*`, as in lib/index.ts: a page may have nothing of the language but this.
export * from './text.js';
export { tryCast } from './try-cast.js';
export { typeCoerce } from './type-coerce.js';
