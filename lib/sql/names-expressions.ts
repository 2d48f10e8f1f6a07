/**
 * The public names of expressions: values, columns, operators, functions.
 *
 * Names only, for `sql/index.ts`.
 */
export { Column, type ColumnMap, type FromClause, type NamedExpression } from './column.js';
export type { ConditionLike, RowCount } from './clauses.js';
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
export { defineFunction, type DefinedFunction, type FunctionTypes } from './define-function.js';
export { Expression, JsonPart, type Labelled } from './expression.js';
export { all, any, extract } from './notation-constructors.js';
export type { ExtractField } from './notation-nodes.js';
export type { OperatorOptions, RegexpOptions } from './notation.js';
export type { ListOperand } from './comparisons.js';
export type { PartOf } from './json-types.js';
export type { MatchOptions } from './predicates.js';
export { FunctionExpression } from './function-expression.js';
export type { CommonFunctions } from './common-functions.js';
export { func, type Functions, type KnownFunctions } from './functions.js';
export type { Condition, ExpressionLike, Operand } from './operand-types.js';
export type { WindowFunctions } from './window-functions.js';
export type { FrameEnds, WindowOptions } from './window.js';
export { Tuple, tuple, type TupleOperand, type TupleValues } from './tuple.js';
export { tryCast } from './try-cast.js';
export { typeCoerce } from './type-coerce.js';
