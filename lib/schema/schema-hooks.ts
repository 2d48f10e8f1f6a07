/**
 * Statements that belong to the creation and removal of a table, or of a whole MetaData.
 *
 * Promises: run in the same transaction, in order, and passed over together with their table. They stand where listeners of
 * SQLAlchemy's DDL events do. Does not: know statements; whatever has a node of one will do.
 */

import { ArgumentError } from '../errors.js';
import { checkOptions } from './options.js';
import { isSchemaExpression, type SchemaExpression } from './references.js';

/** Statements such as `new DDL('…')`, by when they run. */
export interface SchemaHooks {
  readonly beforeCreate?: readonly SchemaExpression[];
  /** After the table and its indexes are made. */
  readonly afterCreate?: readonly SchemaExpression[];
  readonly beforeDrop?: readonly SchemaExpression[];
  readonly afterDrop?: readonly SchemaExpression[];
}

/** Refuses hooks that are no lists of statements. */
export function checkSchemaHooks(owner: string, hooks: SchemaHooks = {}): SchemaHooks {
  checkOptions(`${owner} hooks`, hooks, ['beforeCreate', 'afterCreate', 'beforeDrop', 'afterDrop']);
  for (const [name, list] of Object.entries(hooks)) {
    if (list !== undefined && !(Array.isArray(list) && list.every(isSchemaExpression))) {
      throw new ArgumentError(`${owner} hooks.${name} takes an array of statements, such as [new DDL('…')]`);
    }
  }
  return Object.freeze({ ...hooks });
}
