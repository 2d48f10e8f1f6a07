/**
 * How MySQL changes a table by what is in it.
 *
 * MySQL refuses a subquery of the table that a statement changes (error 1093), but takes one in FROM that gives its rows. Promises: within
 * the expressions of UPDATE, DELETE, VALUES and ON DUPLICATE KEY UPDATE the changed table is read through such a subquery, whose columns have its name; the
 * rows are those from before the statement. Does not: concern MariaDB, which reads such tables as they are.
 */

import { CompileError } from '../../errors.js';
import type { QueryPlace } from '../../compiler/operator-compiler.js';
import type { ColumnDefinition, TableDefinition } from '../../schema/index.js';
import type { ConflictNode } from '../../sql/dml-nodes.js';
import { membersOf } from '../../sql/join.js';
import type { DeleteNode, FromNode, InsertNode, SelectNode, TableNode, UpdateNode } from '../../sql/nodes.js';
import { MysqlGroupCompiler } from './groups.js';

export class MysqlOwnRowsCompiler extends MysqlGroupCompiler {
  #changed: TableDefinition | undefined;
  /** How many queries are around what is being written. */
  #depth = 0;
  #inConflict = false;

  protected override update(node: UpdateNode): string {
    return this.#changing(node.table, () => super.update(node));
  }

  protected override delete(node: DeleteNode): string {
    return this.#changing(node.table, () => super.delete(node));
  }

  /** The rows of a query are all read before the first is inserted. */
  protected override insert(node: InsertNode): string {
    if (node.source !== undefined) return super.insert(node);
    return this.#changing(node.table, () => super.insert(node));
  }

  protected override onConflict(
    table: TableNode,
    conflict: ConflictNode,
    given: readonly ColumnDefinition[],
  ): string {
    this.#inConflict = true;
    return this.#changing(table, () => super.onConflict(table, conflict, given));
  }

  #changing({ table }: TableNode, write: () => string): string {
    if (!this.mariadb) this.#changed = table;
    const text = write();
    this.#changed = undefined;
    return text;
  }

  /** A query in FROM, or a common table, may read the table as it is, but not behind ON DUPLICATE KEY UPDATE. */
  protected override select(node: SelectNode, place: QueryPlace): string {
    const changed = this.#changed;
    if (place === 'from' && !this.#inConflict) this.#changed = undefined;
    this.#depth += 1;
    const text = super.select(node, place);
    this.#depth -= 1;
    this.#changed = changed;
    return text;
  }

  /**
   * In a subquery VALUES(x) needs its table: a table there may have an x too, and the server would give NULL. MariaDB writes VALUE there,
   * since VALUES begins a query.
   */
  protected override insertedValue(column: ColumnDefinition): string {
    if (this.#depth === 0 || this.isOfNewRow(column)) return super.insertedValue(column);
    const table = this.dialect.quote(column.table.name);
    for (let { scope } = this; scope?.outer !== undefined; scope = scope.outer) {
      if (!scope.froms.some(each => membersOf(each).some(from => this.fromName(from) === table))) continue;
      throw new CompileError(
        `${this.title} takes '${column.key}' of the row that was to be inserted for that of '${column.table.name}' in this subquery; read an alias there, alias()`,
      );
    }
    return `${this.mariadb ? 'VALUE' : 'VALUES'}(${table}.${this.dialect.quote(column.name)})`;
  }

  protected override fromElement(node: FromNode): string {
    if (this.#changed === undefined || this.#depth === 0) return super.fromElement(node);
    const read = node.kind === 'table' ? node : node.kind === 'alias' ? node.of : undefined;
    if (read === undefined || !isSame(read.table, this.#changed)) return super.fromElement(node);
    const { name, schema, columns } = read.table;
    if (schema !== undefined && node.kind === 'table') {
      throw new CompileError(
        `${this.title} reads no table in a subquery of the statement that changes it: read an alias of '${schema}.${name}', alias()`,
      );
    }
    this.reading(read.table);
    const list = columns.length === 0 ? '*' : columns.map(each => this.dialect.quote(each.name)).join(', ');
    const own = this.dialect.quote(this.numbered('own'));
    return `(SELECT ${list} FROM ${this.fromName(read)} AS ${own}) AS ${this.fromName(node)}`;
  }
}

function isSame(left: TableDefinition, right: TableDefinition): boolean {
  return left === right || (left.name === right.name && left.schema === right.schema);
}
