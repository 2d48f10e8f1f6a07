/**
 * What can be executed, and what its rows are, as far as the compiler of TypeScript is concerned.
 *
 * Promises: `ReturnsRows` is covariant and exists in types only; nothing is stored. A statement without rows is an
 * `Executable` and never a `ReturnsRows`, so overloads can tell the two apart.
 */

import { nodeOf } from '../schema/handle.js';
import type { StatementNode } from './nodes.js';

/** Any statement: select, insert, update, delete, DDL, text. */
export interface Executable {
  readonly node: StatementNode;
}

/**
 * A statement that gives rows.
 *
 * @typeParam R a row
 * @typeParam F the value of the first column, which `scalar` gives
 */
export interface ReturnsRows<out R, out F = unknown> extends Executable {
  /** Type only: a row. */
  readonly $rows: R;
  /** Type only: the value of the first column. */
  readonly $first: F;
}

/** Values for the parameters of one execution, by name. */
export type Params = Readonly<Record<string, unknown>>;

const STATEMENT_KINDS: ReadonlySet<string> = new Set<StatementNode['kind']>([
  'select',
  'compound',
  'insert',
  'update',
  'delete',
  'text',
  'createTable',
  'dropTable',
  'createIndex',
  'dropIndex',
  'addConstraint',
  'dropConstraint',
  'createSchema',
  'dropSchema',
  'createSequence',
  'dropSequence',
  'comment',
  'createView',
  'dropView',
  'createTableAs',
  'ddlText',
  'customStatement',
]);

/** Whether a value is a statement of this library. */
export function isExecutable(value: unknown): value is Executable {
  const node = nodeOf(value);
  return node !== undefined && STATEMENT_KINDS.has(node.kind);
}
