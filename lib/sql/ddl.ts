/**
 * CREATE and DROP as statements.
 *
 * Promises: frozen; executed like any other statement. Does not: look whether the thing is there (`metadata.createAll` does).
 */

import { ArgumentError } from '../errors.js';
import { type Index, type TableDefinition } from '../schema/index.js';
import type { Executable } from './executable.js';
import { requireExpression } from './make.js';
import type { CreateIndexNode, CreateTableNode, DropIndexNode, DropTableNode } from './nodes.js';
import { Statement } from './statement.js';

/** Options of a CREATE. */
export interface CreateOptions {
  readonly ifNotExists?: boolean;
}

/** Options of a DROP. */
export interface DropOptions {
  readonly ifExists?: boolean;
}

/** `CREATE TABLE`, with constraints, without indexes. */
export class CreateTable extends Statement implements Executable {
  readonly node: CreateTableNode;

  constructor(table: TableDefinition, options: CreateOptions = {}) {
    super();
    this.node = Object.freeze({ kind: 'createTable', table, ifNotExists: options.ifNotExists ?? false });
    Object.freeze(this);
  }
}

/** `DROP TABLE`. */
export class DropTable extends Statement implements Executable {
  readonly node: DropTableNode;

  constructor(table: TableDefinition, options: DropOptions = {}) {
    super();
    this.node = Object.freeze({ kind: 'dropTable', table, ifExists: options.ifExists ?? false });
    Object.freeze(this);
  }
}

function tableOf(index: Index): TableDefinition {
  for (const expression of index.expressions) {
    const [from] = requireExpression(expression, 'Index').froms;
    if (from?.kind === 'table') return from.table;
  }
  throw new ArgumentError(`Index '${index.name}' names no column of a table, so its table is unknown`);
}

/** `CREATE INDEX`. */
export class CreateIndex extends Statement implements Executable {
  readonly node: CreateIndexNode;

  constructor(index: Index, options: CreateOptions = {}) {
    super();
    this.node = Object.freeze({
      kind: 'createIndex',
      name: index.name,
      table: tableOf(index),
      expressions: Object.freeze(index.expressions.map(each => requireExpression(each, 'Index'))),
      unique: index.unique,
      where: index.where === undefined ? undefined : requireExpression(index.where, 'Index'),
      ifNotExists: options.ifNotExists ?? false,
    });
    Object.freeze(this);
  }
}

/** `DROP INDEX`. */
export class DropIndex extends Statement implements Executable {
  readonly node: DropIndexNode;

  constructor(index: Index, options: DropOptions = {}) {
    super();
    const ifExists = options.ifExists ?? false;
    this.node = Object.freeze({ kind: 'dropIndex', name: index.name, table: tableOf(index), ifExists });
    Object.freeze(this);
  }
}
