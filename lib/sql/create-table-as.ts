/**
 * CREATE TABLE … AS SELECT.
 *
 * Promises: the table that it makes is typed by the query. Values in the query are written out, since DDL takes no parameters.
 */

import type { TableDefinition } from '../schema/index.js';
import { Catalog } from '../schema/catalog.js';
import { checkOptions } from '../schema/options.js';
import type { CreateOptions } from './ddl.js';
import type { CreateTableAsNode } from './ddl-nodes.js';
import { definedQuery, specsOf, type RowSpecs } from './defined-query.js';
import type { Executable, ReturnsRows } from './executable.js';
import { Statement } from './statement.js';
import { Table } from './table.js';

/** Options of CREATE TABLE … AS. */
export interface CreateTableAsOptions extends CreateOptions {
  readonly schema?: string;
  /** A table of this connection only. */
  readonly temporary?: boolean;
}

/**
 * A table with the rows of a query.
 *
 * @example
 * const copy = new CreateTableAs('adults', select(users.c.id).where(users.c.age.ge(18)));
 * // CREATE TABLE adults AS SELECT users.id AS id FROM users WHERE users.age >= 18
 * concat(conn.execute(copy), conn.execute(copy.table.select()))   // rows { id: number }
 */
export class CreateTableAs<const N extends string, R> extends Statement implements Executable {
  readonly node: CreateTableAsNode;
  /** The table that it makes, without keys and constraints. */
  readonly table: Table<N, RowSpecs<R>>;

  constructor(name: N, query: ReturnsRows<R>, options: CreateTableAsOptions = {}) {
    super();
    checkOptions('CreateTableAs', options, ['ifNotExists', 'schema', 'temporary']);
    const { ifNotExists = false, schema, temporary = false } = options;
    const defined = definedQuery('CreateTableAs', query);
    const specs = specsOf(`CreateTableAs('${name}')`, defined) as unknown as RowSpecs<R>;
    this.table = new Table(name, new Catalog<TableDefinition>(), specs, {
      ...(schema === undefined ? {} : { schema }),
      ...(temporary ? { prefixes: ['TEMPORARY'] } : {}),
    });
    this.node = Object.freeze({ kind: 'createTableAs', table: this.table, query: defined, ifNotExists });
    Object.freeze(this);
  }
}
