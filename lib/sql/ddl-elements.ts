/**
 * DDL beside tables: schemas, sequences, comments.
 *
 * Promises: frozen statements. What a database has not is a `CompileError` that says what it has instead.
 */

import { ArgumentError } from '../errors.js';
import type { ColumnReference } from '../schema/index.js';
import { Sequence } from '../schema/sequence.js';
import { TableDefinition } from '../schema/table-definition.js';
import { checkedName } from '../schema/naming.js';
import { checkOptions } from '../schema/options.js';
import { BigInteger } from '../types/integer.js';
import type { CreateOptions, DropOptions } from './ddl.js';
import type {
  CommentNode,
  CreateSchemaNode,
  CreateSequenceNode,
  DropSchemaNode,
  DropSequenceNode,
} from './ddl-nodes.js';
import type { Executable } from './executable.js';
import { Expression } from './expression.js';
import { NO_FROMS } from './nodes.js';
import { Statement } from './statement.js';

/** `CREATE SCHEMA`. */
export class CreateSchema extends Statement implements Executable {
  readonly node: CreateSchemaNode;

  constructor(name: string, options: CreateOptions = {}) {
    super();
    checkOptions('CreateSchema', options, ['ifNotExists']);
    const ifNotExists = options.ifNotExists ?? false;
    this.node = Object.freeze({ kind: 'createSchema', name: checkedName('CreateSchema', name), ifNotExists });
    Object.freeze(this);
  }
}

/** Options of DROP SCHEMA. */
export interface DropSchemaOptions extends DropOptions {
  /** Drop what is in it too. */
  readonly cascade?: boolean;
}

/** `DROP SCHEMA`. */
export class DropSchema extends Statement implements Executable {
  readonly node: DropSchemaNode;

  constructor(name: string, options: DropSchemaOptions = {}) {
    super();
    checkOptions('DropSchema', options, ['ifExists', 'cascade']);
    const { ifExists = false, cascade = false } = options;
    this.node = Object.freeze({
      kind: 'dropSchema',
      name: checkedName('DropSchema', name),
      ifExists,
      cascade,
    });
    Object.freeze(this);
  }
}

function requireSequence(owner: string, value: unknown): asserts value is Sequence {
  if (!(value instanceof Sequence)) throw new ArgumentError(`${owner} takes a new Sequence('name')`);
}

/** `CREATE SEQUENCE`. */
export class CreateSequence extends Statement implements Executable {
  readonly node: CreateSequenceNode;

  constructor(sequence: Sequence, options: CreateOptions = {}) {
    super();
    requireSequence('CreateSequence', sequence);
    checkOptions('CreateSequence', options, ['ifNotExists']);
    this.node = Object.freeze({
      kind: 'createSequence',
      sequence,
      ifNotExists: options.ifNotExists ?? false,
    });
    Object.freeze(this);
  }
}

/** `DROP SEQUENCE`. */
export class DropSequence extends Statement implements Executable {
  readonly node: DropSequenceNode;

  constructor(sequence: Sequence, options: DropOptions = {}) {
    super();
    requireSequence('DropSequence', sequence);
    checkOptions('DropSequence', options, ['ifExists']);
    this.node = Object.freeze({ kind: 'dropSequence', sequence, ifExists: options.ifExists ?? false });
    Object.freeze(this);
  }
}

/**
 * The next number of a sequence.
 *
 * @example orders.insert().values({ number: nextValue(numbers) })   // nextval(order_numbers)
 */
export function nextValue(sequence: Sequence): Expression<bigint, never> {
  requireSequence('nextValue()', sequence);
  return new Expression(Object.freeze({ kind: 'nextValue', type: BigInteger(), froms: NO_FROMS, sequence }));
}

abstract class CommentStatement extends Statement implements Executable {
  readonly node: CommentNode;

  constructor(owner: string, element: TableDefinition | ColumnReference, comment: string | undefined) {
    super();
    const column = element instanceof TableDefinition ? undefined : element?.definition;
    const table = element instanceof TableDefinition ? element : column?.table;
    if (table === undefined)
      throw new ArgumentError(`${owner} takes ${owner.includes('Column') ? 'users.c.name' : 'a table'}`);
    if (comment !== undefined && typeof comment !== 'string') {
      throw new ArgumentError(`${owner} takes the comment as a string, not ${String(comment)}`);
    }
    this.node = Object.freeze({ kind: 'comment', table, column, comment });
    Object.freeze(this);
  }
}

/** Gives a table its comment, the declared one unless another is given. */
export class SetTableComment extends CommentStatement {
  constructor(table: TableDefinition, comment: string = table.comment ?? '') {
    super('SetTableComment', table, comment);
  }
}

/** Takes the comment of a table away. */
export class DropTableComment extends CommentStatement {
  constructor(table: TableDefinition) {
    super('DropTableComment', table, undefined);
  }
}

/** Gives a column its comment, the declared one unless another is given. */
export class SetColumnComment extends CommentStatement {
  constructor(column: ColumnReference, comment: string = column.definition.options.comment ?? '') {
    super('SetColumnComment', column, comment);
  }
}

/** Takes the comment of a column away. */
export class DropColumnComment extends CommentStatement {
  constructor(column: ColumnReference) {
    super('DropColumnComment', column, undefined);
  }
}
