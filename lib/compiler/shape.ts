/**
 * What a plain SELECT is without its values, read off its tree as a list of tokens, so that a statement which is built anew for each
 * execution can be known again without being compiled.
 *
 * Promises: two statements with the same tokens differ in the values of their binds alone, whatever their hashes are. Only kinds of nodes are
 * read whose text no dialect makes of a value, and of those every field (a spec holds that); a statement with anything else in
 * it has no shape. Does not: know what is compiled (`KnownStatements` does).
 */

import type {
  BindNode,
  ColumnNode,
  ExpressionNode,
  FromNode,
  SelectedColumn,
  SelectNode,
  StatementNode,
} from '../sql/nodes.js';

/** Longer statements, of long lists of values say, are compiled each time: comparing them would save little. */
const MOST_TOKENS = 400;

/** Reads one statement after the other; what it found holds until the next. */
export class ShapeReader {
  /** The tokens, of which the first `length` count: names, kinds, numbers, and what declares tables and columns. */
  readonly tokens: unknown[] = [];
  length = 0;
  hash = 0;
  /** The values, in the order in which they were met. */
  readonly binds: BindNode[] = [];
  #selected: readonly SelectedColumn[] = [];

  /** Whether the statement has a shape, which is then here. */
  read(node: StatementNode): boolean {
    this.length = 0;
    this.hash = 0;
    this.binds.length = 0;
    return node.kind === 'select' && this.#select(node) && this.length <= MOST_TOKENS;
  }

  /** Lets go of the values that were read. */
  forget(): void {
    this.binds.length = 0;
    this.#selected = [];
  }

  /** Queries that group leave values out of the text on MySQL where two of them are equal; they are compiled. */
  #select(node: SelectNode): boolean {
    const { columns, from, where, orderBy, limit, offset } = node;
    if (node.groupBy.length > 0 || node.having.length > 0 || node.distinct || node.extras !== undefined)
      return false;
    this.#selected = columns;
    this.#count(columns.length);
    for (const { node: selected, key, group } of columns) {
      if (!this.#expression(selected)) return false;
      this.#name(key);
      this.#name(group);
    }
    this.#count(from.length);
    for (const each of from) if (!this.#from(each)) return false;
    this.#count(where.length);
    for (const each of where) if (!this.#expression(each)) return false;
    this.#count(orderBy.length);
    for (const each of orderBy) if (!this.#sortTerm(each)) return false;
    return this.#optional(limit) && this.#optional(offset);
  }

  #optional(node: ExpressionNode | undefined): boolean {
    if (node !== undefined) return this.#expression(node);
    this.#token(undefined);
    return true;
  }

  #from(node: FromNode): boolean {
    if (node.kind === 'table') {
      this.#token(node);
      return true;
    }
    if (node.kind !== 'join') return false;
    this.#name(node.kind);
    this.#name(node.type);
    return this.#from(node.left) && this.#from(node.right) && this.#expression(node.on);
  }

  /** A label of the select list stands in ORDER BY by its name: which one it is makes a difference. */
  #sortTerm(node: ExpressionNode): boolean {
    if (node.kind === 'ordering') {
      this.#kind(node);
      this.#name(node.direction);
      this.#name(node.nulls);
      return this.#sortTerm(node.operand);
    }
    if (node.kind !== 'label') return this.#expression(node);
    const place = this.#selected.findIndex(each => each.node === node);
    this.#kind(node);
    this.#count(place);
    return place >= 0;
  }

  #expressions(nodes: readonly ExpressionNode[]): boolean {
    this.#count(nodes.length);
    for (const each of nodes) if (!this.#expression(each)) return false;
    return true;
  }

  #expression(node: ExpressionNode): boolean {
    if (node.kind === 'column') return this.#column(node);
    this.#kind(node);
    switch (node.kind) {
      case 'bind':
        this.#name(node.hint);
        this.binds.push(node);
        return true;
      case 'binary':
        this.#name(node.operator);
        return this.#expression(node.left) && this.#expression(node.right);
      case 'conjunction':
        this.#name(node.operator);
        return this.#expressions(node.terms);
      case 'label':
        this.#name(node.name);
        return this.#expression(node.operand);
      case 'function':
        this.#name(node.name);
        return this.#expressions(node.args);
      case 'constant':
        this.#name(node.constant);
        return true;
      case 'in':
        this.#token(node.negated);
        return this.#expression(node.operand) && this.#expressions(node.values);
      case 'between':
        this.#token(node.negated);
        return this.#expression(node.operand) && this.#expression(node.low) && this.#expression(node.high);
      case 'like':
        this.#token(node.negated);
        this.#name(node.open);
        this.#name(node.escape);
        this.#token(node.ignoreCase);
        return this.#expression(node.operand) && this.#expression(node.pattern);
      default:
        return false;
    }
  }

  /** Columns of tables are what declares them, unless `typeCoerce` made another of them. */
  #column({ from, definition, key, name, type }: ColumnNode): boolean {
    if (from.kind !== 'table' || definition === undefined) return false;
    this.#token(from);
    this.#token(definition);
    this.#mix(name);
    return key === definition.key && name === definition.name && type === definition.type;
  }

  #kind({ kind, type }: ExpressionNode): void {
    this.#name(kind);
    this.#name(type.key);
  }

  #count(count: number): void {
    this.#token(count);
    this.hash = Math.imul(this.hash ^ count, 0x01000193);
  }

  #name(name: string | undefined): void {
    this.#token(name);
    if (name !== undefined) this.#mix(name);
  }

  #mix(name: string): void {
    const { length } = name;
    const sample = length ^ (name.charCodeAt(0) << 6) ^ (name.charCodeAt(length >> 1) << 13);
    this.hash = Math.imul(this.hash ^ sample, 0x01000193);
  }

  #token(token: unknown): void {
    this.tokens[this.length++] = token;
  }
}
