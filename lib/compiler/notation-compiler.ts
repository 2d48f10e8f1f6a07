/**
 * Writes what databases write in ways of their own: regular expressions, JSON paths, EXTRACT, ANY and ALL, lists as one
 * parameter, operators of the program.
 *
 * Promises: the base writes each as most databases or the standard have it; a dialect overrides the method of what it has
 * otherwise. What is written enters the text, what is a value becomes a placeholder.
 */

import type {
  CustomNode,
  ExtractNode,
  InParameterNode,
  JsonNullNode,
  JsonPathNode,
  NotationNode,
  QuantifiedNode,
  RegexpMatchNode,
  RegexpReplaceNode,
} from '../sql/notation-nodes.js';
import type { BindNode, ExpressionNode, InNode } from '../sql/nodes.js';
import { bindNode } from '../sql/make.js';
import { PRECEDENCE } from '../sql/operators.js';
import { Text } from '../types/text.js';
import { ListType } from '../types/list.js';
import { Untyped } from '../types/untyped.js';
import type { SqlType } from '../types/index.js';
import type { Fill } from './draft.js';
import { ExpressionCompiler } from './expression-compiler.js';

/** Lists shorter than this stay lists also where a statement has too many parameters. */
const LONG_LIST = 100;

function isBind(node: ExpressionNode): node is BindNode {
  return node.kind === 'bind';
}

export abstract class NotationCompiler extends ExpressionCompiler {
  /** Whether long lists are given as one parameter each. */
  protected packsLists = false;

  protected override notation(node: NotationNode): string {
    switch (node.kind) {
      case 'regexpMatch':
        return this.regexpMatch(node);
      case 'regexpReplace':
        return this.regexpReplace(node);
      case 'jsonPath':
        return this.jsonPath(node);
      case 'jsonNull':
        return this.jsonNull(node);
      case 'extract':
        return this.extract(node);
      case 'quantified':
        return this.quantified(node);
      case 'inParameter':
        return this.inParameter(node);
      case 'custom':
        return this.custom(node);
    }
  }

  /** `a REGEXP b`, with flags `REGEXP_LIKE(a, b, flags)`. */
  protected regexpMatch(node: RegexpMatchNode): string {
    if (node.flags !== '') {
      const call = `REGEXP_LIKE(${this.visit(node.operand)}, ${this.visit(node.pattern)}, ${this.regexpFlags(node.flags)})`;
      return node.negated ? `(NOT ${call})` : call;
    }
    const operand = this.operand(node.operand, PRECEDENCE.comparison + 1);
    const pattern = this.operand(node.pattern, PRECEDENCE.comparison + 1);
    return `${operand} ${node.negated ? 'NOT REGEXP' : 'REGEXP'} ${pattern}`;
  }

  /** Flags as a text in SQL. */
  protected regexpFlags(flags: string): string {
    return this.dialect.literal(flags);
  }

  protected regexpReplace(node: RegexpReplaceNode): string {
    const parts = [node.operand, node.pattern, node.replacement].map(each => this.visit(each));
    if (node.flags !== '') parts.push(this.regexpFlags(node.flags));
    return `REGEXP_REPLACE(${parts.join(', ')})`;
  }

  /** A part of a JSON document as JSON; a dialect reads it as other types. */
  protected jsonPath(node: JsonPathNode): string {
    return `JSON_EXTRACT(${this.jsonArguments(node)})`;
  }

  protected jsonNull(node: JsonNullNode): string {
    const type = `JSON_TYPE(${this.jsonArguments(node)})`;
    return `${type} ${node.negated ? 'IS DISTINCT FROM' : 'IS NOT DISTINCT FROM'} 'NULL'`;
  }

  /** The document and the path in it, `a, ?`. */
  protected jsonArguments({ operand, keys }: JsonPathNode | JsonNullNode): string {
    return `${this.visit(operand)}, ${this.jsonPathValue(keys)}`;
  }

  /** The placeholder of a path. */
  protected jsonPathValue(keys: readonly (string | number)[]): string {
    return this.bind(bindNode(this.jsonPathText(keys), Text(), 'path'));
  }

  /** A path as text: `$."tags"[0]`. Keys stand in quotes, as JSON writes strings. */
  protected jsonPathText(keys: readonly (string | number)[]): string {
    return `$${keys.map(key => (typeof key === 'number' ? this.jsonPlace(key) : `.${JSON.stringify(key)}`)).join('')}`;
  }

  /** A place in an array; from the end where negative. */
  protected jsonPlace(place: number): string {
    return place < 0 ? `[last${place === -1 ? '' : `-${-place - 1}`}]` : `[${place}]`;
  }

  protected extract(node: ExtractNode): string {
    return `EXTRACT(${node.field} FROM ${this.visit(node.operand)})`;
  }

  protected quantified(node: QuantifiedNode): string {
    return `${node.quantifier === 'any' ? 'ANY' : 'ALL'} (${this.query(node.query, 'nested')})`;
  }

  protected inParameter(node: InParameterNode): string {
    const operand = this.operand(node.operand, PRECEDENCE.comparison + 1);
    const { name, type } = node.parameter;
    const element = type instanceof ListType ? type.element : type;
    const list = this.listElements(this.list(name, element, node.parameter), element);
    return node.negated ? `(${operand} NOT IN (${list}))` : `${operand} IN (${list})`;
  }

  /** The placeholder of a whole list. */
  protected list(name: string, element: SqlType, fill: Fill): string {
    return this.slot(name, new ListType(element, this.dialect.codec(element)), undefined, fill);
  }

  protected override in(node: InNode): string {
    const { values } = node;
    if (!this.packsLists || values.length < LONG_LIST || !values.every(isBind)) return super.in(node);
    const operand = this.operand(node.operand, PRECEDENCE.comparison + 1);
    const { type: first, hint } = values[0]!;
    const type = values.every(each => each.type === first || each.type.key === first.key) ? first : Untyped();
    const fill = { kind: 'bind', value: values.map(each => each.value) } as const;
    const list = this.listElements(this.list(hint, type, fill), type);
    return node.negated ? `(${operand} NOT IN (${list}))` : `${operand} IN (${list})`;
  }

  /** A query whose rows are the elements of a JSON array. */
  protected listElements(list: string, element: SqlType): string {
    const column = `value ${this.dialect.typeName(element)} PATH '$'`;
    return `SELECT value FROM JSON_TABLE(${list}, '$[*]' COLUMNS (${column})) AS list`;
  }

  protected custom(node: CustomNode): string {
    const least = node.precedence === PRECEDENCE.lowest ? PRECEDENCE.atom : node.precedence + 1;
    return `${this.operand(node.left, least)} ${node.operator} ${this.operand(node.right, least)}`;
  }
}
