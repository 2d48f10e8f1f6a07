/**
 * What the schema room knows of the world above it: columns as references, expressions as things with a node.
 *
 * The room describes tables; it cannot build or write expressions. Whoever hands it one (a default, a CHECK) hands it
 * something with a `node`, which the compiler knows how to write.
 */

import { nodeOf } from './handle.js';
import type { ColumnDefinition } from './column-definition.js';

/** A column of a table, as `users.c.id` is. */
export interface ColumnReference {
  readonly definition: ColumnDefinition;
}

/** An expression of the language: `func.now()`, `users.c.age.gt(0)`, `text('0')`. */
export interface SchemaExpression {
  readonly node: { readonly kind: string };
}

/** Whether a value is an expression of the language rather than a plain value. */
export function isSchemaExpression(value: unknown): value is SchemaExpression {
  return nodeOf(value) !== undefined;
}
