/**
 * How MySQL and MariaDB join the texts of a group's rows.
 *
 * Promises: the separator stands behind SEPARATOR, where the servers take a literal only; as a second argument it would be joined to
 * each text.
 */

import { StatementCompiler } from '../../compiler/statement-compiler.js';
import { CompileError } from '../../errors.js';
import type { FunctionNode } from '../../sql/nodes.js';

/** The part of the compilers of MySQL and MariaDB that writes group_concat(). */
export class MysqlAggregateCompiler extends StatementCompiler {
  protected override function(node: FunctionNode): string {
    if (!['group_concat', 'aggregate_strings'].includes(node.name.toLowerCase())) return super.function(node);
    const [value, separator] = node.args;
    const joined = { ...node, name: 'group_concat' };
    if (value === undefined || separator === undefined) return super.function(joined);
    if (separator.kind !== 'bind' || typeof separator.value !== 'string') {
      throw new CompileError(
        `${this.dialect.title ?? this.dialect.name} takes a text as the separator of group_concat(), no expression`,
      );
    }
    const text = super.function({ ...joined, args: [value] });
    return `${text.slice(0, -1)} SEPARATOR ${this.dialect.literal(separator.value)})`;
  }
}
