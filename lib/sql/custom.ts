/**
 * Elements of the program's own: expressions, statements, queries. `compiles` says how they are written.
 *
 * Promises: they go wherever the library's own go. Does not: guess; an element that nobody says how to write is an
 * `UnsupportedCompilationError`.
 */

import type { TableDefinition } from '../schema/index.js';
import { checkOptions } from '../schema/options.js';
import type { SqlType, TypeLike } from '../types/index.js';
import { resolveType } from '../types/type.js';
import type { ElementNode, CustomStatementNode } from './custom-nodes.js';
import type { Executable, ReturnsRows } from './executable.js';
import { Expression } from './expression.js';
import { expressionOf } from './make.js';
import { fromsOf } from './nodes.js';
import { Statement } from './statement.js';
import { statedType, type StatedColumn } from './stated-columns.js';

function customNode(type: SqlType, parts: readonly unknown[]): ElementNode & { element: object } {
  const operands = parts.flatMap(part => expressionOf(part) ?? []);
  const froms = fromsOf(operands);
  return { kind: 'element', type, froms, operands: Object.freeze(operands), element: {} };
}

/**
 * An expression of the program's own.
 *
 * @typeParam T its value in a row
 * @typeParam S the names of the tables it needs
 */
export abstract class CustomExpression<T = unknown, S extends string = string> extends Expression<T, S> {
  /**
   * @param type what its value is
   * @param parts the expressions that it is made of, whose tables the query then needs; values among them do no harm
   */
  constructor(type: TypeLike<Exclude<T, null>>, parts: readonly unknown[] = []) {
    const node = customNode(resolveType(type), parts);
    super(node);
    node.element = this;
    Object.freeze(node);
  }

  /** Marks what `compiles` says how to write. */
  protected get isCustom(): true {
    return true;
  }
}

/** What an engine is told of a statement of the program's own. */
export interface CustomStatementOptions {
  /** Whether it changes the database. Default: the database is asked. */
  readonly writes?: boolean;
  /** The table that it changes. */
  readonly table?: TableDefinition;
  /** Whether values stand in its text, as in DDL, which takes no parameters. Default false. */
  readonly ddl?: boolean;
}

function statementNode(
  options: CustomStatementOptions,
  columns: CustomStatementNode['columns'],
): CustomStatementNode & { element: object } {
  checkOptions('CustomStatement', options, ['writes', 'table', 'ddl']);
  const { writes, table, ddl = false } = options;
  return { kind: 'customStatement', element: {}, writes: writes ?? (ddl || undefined), table, ddl, columns };
}

/**
 * A statement of the program's own, without rows.
 *
 * @example
 * class Vacuum extends CustomStatement {}
 * compiles(Vacuum, 'sqlite', () => 'VACUUM');
 */
export abstract class CustomStatement extends Statement implements Executable {
  readonly node: CustomStatementNode;

  constructor(options: CustomStatementOptions = {}) {
    super();
    const node = statementNode(options, undefined);
    node.element = this;
    this.node = Object.freeze(node);
  }

  /** Marks what `compiles` says how to write. */
  protected get isCustom(): true {
    return true;
  }
}

/**
 * A statement of the program's own that gives rows.
 *
 * @typeParam R a row
 * @example
 * class Explain extends CustomQuery<{ detail: string | null }> {
 *   constructor(readonly query: ReturnsRows<unknown>) {
 *     super({ detail: Text });
 *   }
 * }
 * compiles(Explain, 'sqlite', ({ query }, compiler) => `EXPLAIN QUERY PLAN ${compiler.process(query)}`);
 */
export abstract class CustomQuery<R> extends Statement implements ReturnsRows<R, R[keyof R]> {
  declare readonly $rows: R;
  declare readonly $first: R[keyof R];
  readonly node: CustomStatementNode;

  /** @param columns the types of its columns, which are found by their names */
  constructor(
    columns: { readonly [K in keyof R & string]: StatedColumn },
    options: CustomStatementOptions = {},
  ) {
    super();
    const typed = Object.entries<StatedColumn>(columns).map(([key, column]) =>
      Object.freeze({ key, type: statedType(key, column, 'CustomQuery') }),
    );
    const node = statementNode(options, Object.freeze(typed));
    node.element = this;
    this.node = Object.freeze(node);
  }

  /** Marks what `compiles` says how to write. */
  protected get isCustom(): true {
    return true;
  }
}
