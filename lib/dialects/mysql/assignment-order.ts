/**
 * The order in which MySQL and MariaDB set columns.
 *
 * They set one column after the other, and what follows reads the new value: `SET a = b, b = 0` and `SET b = 0, a = b` differ. Promises: an
 * expression sees the row as it was, as in SQLite and the standard, since a column is set behind those that read it; where each of two
 * reads the other, the statement is a `CompileError`. Does not: look into text() and literalColumn().
 */

import type { Assignment } from '../../compiler/assignment-compiler.js';
import type { SlotDraft } from '../../compiler/draft.js';
import { CompileError } from '../../errors.js';
import type { ColumnDefinition } from '../../schema/index.js';
import { membersOf } from '../../sql/join.js';
import type { ColumnNode, ValueRow } from '../../sql/nodes.js';
import { MysqlOwnRowsCompiler } from './own-rows.js';

interface Written {
  readonly assignment: Assignment;
  readonly slots: readonly SlotDraft[];
  readonly reads: ReadonlySet<ColumnDefinition>;
}

export class MysqlAssignmentOrderCompiler extends MysqlOwnRowsCompiler {
  /** What the assignment that is being written reads of the changed row, and where that row is named. */
  #reads: Set<ColumnDefinition> | undefined;
  #row: object | undefined;

  protected override assignments(
    columns: readonly ColumnDefinition[],
    values: ValueRow,
    rowKeys: readonly string[],
    defaults: 'default' | 'onUpdate' | undefined,
  ): readonly Assignment[] {
    if (defaults === 'default') return super.assignments(columns, values, rowKeys, defaults);
    const written: Written[] = [];
    const first = this.slots.length;
    this.#row = this.scope;
    for (const column of columns) {
      const start = this.slots.length;
      const reads = (this.#reads = new Set<ColumnDefinition>());
      const [assignment] = super.assignments([column], values, rowKeys, defaults);
      if (assignment !== undefined) written.push({ assignment, slots: this.slots.slice(start), reads });
    }
    this.#reads = undefined;
    const ordered = this.#inOrder(written);
    this.slots.splice(first, this.slots.length - first, ...ordered.flatMap(each => each.slots));
    return ordered.map(each => each.assignment);
  }

  /** Each behind those that read its column, else in the order that they have. */
  #inOrder(written: readonly Written[]): readonly Written[] {
    const rest = [...written];
    return written.map(() => {
      const next = rest.findIndex(each =>
        rest.every(other => other === each || !other.reads.has(each.assignment.column)),
      );
      if (next >= 0) return rest.splice(next, 1)[0]!;
      const names = rest.map(each => each.assignment.column.key).join(', ');
      throw new CompileError(
        `${this.title} sets one column after the other, and of ${names} each is read by another; select the old values from an alias(), as a scalarSubquery()`,
      );
    });
  }

  protected override column(node: ColumnNode): string {
    if (this.#reads !== undefined && node.definition !== undefined && this.#isOfRow(node))
      this.#reads.add(node.definition);
    return super.column(node);
  }

  /** Whether a column is the changed row's, and not of a query within that reads the table, too. */
  #isOfRow({ from }: ColumnNode): boolean {
    if (from.kind !== 'table') return false;
    let { scope } = this;
    while (scope !== undefined && !scope.froms.some(each => membersOf(each).includes(from)))
      scope = scope.outer;
    return scope !== undefined && scope === this.#row;
  }
}
