/**
 * What a view is to those who create and drop it: a table's definition with a query behind it.
 *
 * Does not: build statements (`View`, which extends it, does).
 */

import { TableDefinition } from '../schema/table-definition.js';
import type { DefinedQuery } from './ddl-nodes.js';

/** The definition of a view. */
export abstract class ViewDefinition extends TableDefinition {
  /** What it shows. */
  abstract readonly query: DefinedQuery;
}
