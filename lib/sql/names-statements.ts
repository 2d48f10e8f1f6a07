/**
 * The public names of queries and of what changes rows.
 *
 * Names only, for `sql/index.ts`.
 */
export { Alias, Subquery } from './alias.js';
export { CompoundSelect, except, exceptAll, intersect, intersectAll, union, unionAll } from './compound.js';
export { CustomExpression, CustomQuery, CustomStatement, type CustomStatementOptions } from './custom.js';
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
export { Exists, exists } from './exists.js';
export { Join, join } from './joined.js';
export type { LockOptions } from './locking.js';
export { Query } from './query.js';
export type { FirstOf, RowOf, SelectItem, SelectShape } from './row-types.js';
export { Select, select, type FetchOptions } from './select.js';
export type { SqlText } from './select-options.js';
export { alias, deleteFrom, insert, scalarSubquery, subquery, update } from './statements.js';
export type { StatedColumn, StatedRow } from './stated-columns.js';
export { TableValued } from './table-valued.js';
export { Values, values, type GivenRow } from './values.js';
