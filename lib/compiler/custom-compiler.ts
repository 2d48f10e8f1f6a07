/**
 * Writes elements of the program's own, by the functions that `compiles` gave their classes.
 *
 * Promises: values handed to such a function's compiler become parameters; what is not written by anybody is an
 * `UnsupportedCompilationError`. Does not: check the SQL that comes back.
 */

import { CompileError, UnsupportedCompilationError } from '../errors.js';
import { writerOf, type ElementCompiler } from '../schema/writers.js';
import { nodeOf } from '../schema/handle.js';
import type { ElementNode, CustomStatementNode } from '../sql/custom-nodes.js';
import { bindNode, expressionOf, isQueryNode, standaloneNode } from '../sql/make.js';
import type { ExpressionNode, FromNode } from '../sql/nodes.js';
import { PRECEDENCE } from '../sql/operators.js';
import { SqlType } from '../types/type.js';
import { DdlCompiler } from './ddl-compiler.js';

const FROM_KINDS: readonly string[] = ['table', 'alias', 'subquery', 'join'];

export abstract class CustomCompiler extends DdlCompiler {
  #elements: ElementCompiler | undefined;

  protected override element(node: ElementNode): string {
    return this.written(node.element);
  }

  /** A statement of the program's own. */
  protected customStatement(node: CustomStatementNode): string {
    if (node.ddl) this.literals = true;
    return this.written(node.element);
  }

  protected override typeName(type: SqlType): string {
    return writerOf(type, this.dialect.name) === undefined ? super.typeName(type) : this.written(type);
  }

  /** What the function of an element's class gives. */
  protected written(element: object): string {
    const { name, title = name } = this.dialect;
    const type = element.constructor.name;
    const write = writerOf(element, name);
    if (write === undefined) {
      throw new UnsupportedCompilationError(
        `Nobody says how ${type} is written for ${title}; add compiles(${type}, '${name}', (element, compiler) => '…')`,
      );
    }
    const sql: unknown = write(element, (this.#elements ??= this.#elementCompiler()));
    if (typeof sql === 'string' && sql !== '') return sql;
    throw new CompileError(
      `The function that compiles ${type} for ${title} gave ${JSON.stringify(sql)} instead of SQL`,
    );
  }

  #elementCompiler(): ElementCompiler {
    return Object.freeze<ElementCompiler>({
      dialect: this.dialect.name,
      process: part => this.#part(part),
      operand: part => {
        const node = expressionOf(part) ?? standaloneNode(part);
        return this.operand(node, PRECEDENCE.atom);
      },
      bind: (value, type) => this.visit(bindNode(value, type, 'param')),
      literal: value => this.dialect.literal(value),
      quote: name => this.dialect.quote(name),
    });
  }

  #part(part: unknown): string {
    if (part instanceof SqlType) return this.typeName(part);
    const node = nodeOf(part);
    if (isQueryNode(node)) return this.query(node, 'nested');
    if (node !== undefined && FROM_KINDS.includes(node.kind)) return this.from(node as FromNode);
    const expression: ExpressionNode | undefined = expressionOf(part);
    if (expression !== undefined) return this.visit(expression);
    if (node !== undefined)
      throw new CompileError(`A statement ('${node.kind}') cannot be a part of another one`);
    return this.visit(standaloneNode(part));
  }
}
