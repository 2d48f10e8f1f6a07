/**
 * `tryCast`: a CAST that gives NULL where it fails.
 *
 * Promises: compiling it is a `CompileError` with the way out where the database has none, which are SQLite, MySQL and MariaDB.
 */

import type { TypeLike } from '../types/index.js';
import { resolveType } from '../types/type.js';
import { Expression } from './expression.js';
import { bindNode, expressionOf } from './make.js';
import type { SourceOf } from './operand-types.js';
import { castNode } from './predicates.js';

/** CAST that gives NULL where it fails; see `case_` and `cast` for databases without it. */
export function tryCast<V, Out, In>(value: V, type: TypeLike<Out, In>): Expression<Out | null, SourceOf<V>> {
  const known = resolveType(type);
  const node = castNode(expressionOf(value) ?? bindNode(value, known, 'param'), known);
  return new Expression(Object.freeze({ ...node, lenient: true }));
}
