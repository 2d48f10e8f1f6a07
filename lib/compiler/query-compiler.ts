/**
 * Writes SELECT and UNION.
 *
 * Promises: FROM follows from what is used; a subquery in an expression leaves out the tables of the query around it
 * (correlation); two columns of one name are an error, since one would be lost. Does not: change the tree.
 */

import { CompileError } from '../errors.js';
import { selectListOf } from '../sql/alias.js';
import { displayFroms, isAmong, membersOf } from '../sql/join.js';
import { bindNode } from '../sql/make.js';
import type {
  CompoundNode,
  ExpressionNode,
  FromNode,
  JoinNode,
  QueryNode,
  SelectNode,
  SelectedColumn,
  SetOperator,
} from '../sql/nodes.js';
import { Integer } from '../types/index.js';
import type { ResultDraft } from './draft.js';
import { NotationCompiler } from './notation-compiler.js';
import type { QueryPlace } from './operator-compiler.js';

const SET_OPERATORS: Readonly<Record<SetOperator, string>> = Object.freeze({
  union: ' UNION ',
  unionAll: ' UNION ALL ',
  intersect: ' INTERSECT ',
  except: ' EXCEPT ',
});

const JOINS: Readonly<Record<JoinNode['type'], string>> = Object.freeze({
  inner: ' JOIN ',
  left: ' LEFT OUTER JOIN ',
  full: ' FULL OUTER JOIN ',
});

const ZERO: ExpressionNode = bindNode(0, Integer(), 'param');
const MINUS_ONE: ExpressionNode = bindNode(-1, Integer(), 'param');

/** The FROM elements that a query's expressions see. */
interface Scope {
  readonly froms: readonly FromNode[];
  readonly outer: Scope | undefined;
}

export abstract class QueryCompiler extends NotationCompiler {
  /** The columns of the outermost query, once it is written. */
  protected result: ResultDraft | undefined;
  /** The FROM elements of the queries around the present one. */
  #scope: Scope | undefined;
  #selected: readonly SelectedColumn[] = [];

  protected override query(node: QueryNode, place: QueryPlace): string {
    return node.kind === 'select' ? this.select(node, place) : this.compound(node, place);
  }

  protected select(node: SelectNode, place: QueryPlace): string {
    const froms = this.correlated(displayFroms(node.from, node.columns, node.where), place);
    const scope = this.#scope;
    const selected = this.#selected;
    this.#scope = { froms, outer: place === 'from' ? undefined : scope };
    this.#selected = node.columns;

    let text = node.distinct ? 'SELECT DISTINCT ' : 'SELECT ';
    text += this.selectList(node.columns, place, froms);
    if (froms.length > 0) text += ` FROM ${this.fromList(froms)}`;
    if (node.where.length > 0) text += ` WHERE ${this.conditions(node.where)}`;
    if (node.groupBy.length > 0) text += ` GROUP BY ${node.groupBy.map(each => this.visit(each)).join(', ')}`;
    if (node.having.length > 0) text += ` HAVING ${this.conditions(node.having)}`;
    if (node.orderBy.length > 0) text += ` ORDER BY ${this.sortList(node.orderBy)}`;
    text += this.limits(node.limit, node.offset);

    this.#scope = scope;
    this.#selected = selected;
    return text;
  }

  /** The FROM elements of a subquery without those of the queries around it. */
  protected correlated(froms: readonly FromNode[], place: QueryPlace): readonly FromNode[] {
    if (place !== 'nested' || froms.length < 2 || this.#scope === undefined) return froms;
    const own = froms.filter(each => !this.#isEnclosed(each));
    if (own.length > 0) return own;
    throw new CompileError(
      'A subquery has no FROM of its own: all its tables belong to the query around it. Give it an alias of one of them',
    );
  }

  /** Writes something whose subqueries see these FROM elements. */
  protected seeing(froms: readonly FromNode[], write: () => string): string {
    const scope = this.#scope;
    this.#scope = { froms, outer: scope };
    const text = write();
    this.#scope = scope;
    return text;
  }

  #isEnclosed(from: FromNode): boolean {
    for (let scope = this.#scope; scope !== undefined; scope = scope.outer) {
      if (isAmong(from, scope.froms)) return true;
    }
    return false;
  }

  /** The select list; of the outermost query it decides the keys of the row. */
  protected selectList(
    columns: readonly SelectedColumn[],
    place: QueryPlace,
    froms: readonly FromNode[],
  ): string {
    let text = '';
    let names: (string | undefined)[] | undefined;
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index]!;
      if (index > 0) text += ', ';
      if (place === 'from') {
        text += this.namedColumn(column);
      } else {
        let name: string | undefined;
        if (column.key === undefined) {
          name = place === 'top' ? this.#uniqueName(column.node, columns, names) : this.autoName(column.node);
          (names ??= new Array<string | undefined>(columns.length))[index] = name;
        }
        text += this.plainColumn(column, name);
      }
    }
    if (place === 'top') {
      checkNames(columns);
      const optional = columns.some(each => each.group !== undefined) ? optionalFroms(froms) : [];
      this.result = { columns, names, optional };
    }
    return text;
  }

  /** The name that a calculated column gets: of functions `count_1`, of a CAST its operand's, else `anon_1`. */
  protected autoName(node: ExpressionNode): string | undefined {
    switch (node.kind) {
      case 'column':
      case 'label':
        return undefined;
      case 'literalColumn':
        return undefined;
      case 'function':
        return this.numbered(node.name.slice(node.name.lastIndexOf('.') + 1));
      case 'cast':
        return node.operand.kind === 'column' ? node.operand.key : this.numbered('anon');
      default:
        return this.numbered('anon');
    }
  }

  /** The name of a calculated column that no other column has. */
  #uniqueName(
    node: ExpressionNode,
    columns: readonly SelectedColumn[],
    names: readonly (string | undefined)[] | undefined,
  ): string {
    const name = this.autoName(node) ?? (node.kind === 'literalColumn' ? node.sql : this.numbered('anon'));
    let unique = name;
    for (let count = 1; names?.includes(unique) || columns.some(each => each.key === unique); count++) {
      unique = `${name}__${count}`;
    }
    return unique;
  }

  /** A column of the select list, with AS where its name is not that of the column selected. */
  protected plainColumn({ node, key, group }: SelectedColumn, automatic: string | undefined): string {
    const text = this.visit(node);
    if (node.kind === 'label')
      return `${text} AS ${this.dialect.quote(key === undefined || group !== undefined ? node.name : key)}`;
    if (node.kind === 'column')
      return key === undefined || key === node.key ? text : `${text} AS ${this.dialect.quote(key)}`;
    if (node.kind === 'text' || node.kind === 'literalColumn') {
      return key === undefined ? text : `${text} AS ${this.dialect.quote(key)}`;
    }
    const name = key ?? automatic;
    return name === undefined ? text : `${text} AS ${this.dialect.quote(name)}`;
  }

  /** A column of a subquery in FROM, always with its name. */
  protected namedColumn({ node, key }: SelectedColumn): string {
    const text = this.visit(node);
    if (key === undefined)
      throw new CompileError('Every column of a subquery needs a name; label() the calculated ones');
    return `${text} AS ${this.dialect.quote(key)}`;
  }

  protected sortList(nodes: readonly ExpressionNode[]): string {
    let text = this.sortTerm(nodes[0]!);
    for (let index = 1; index < nodes.length; index++) text += `, ${this.sortTerm(nodes[index]!)}`;
    return text;
  }

  /** An ORDER BY term; a label of the select list is written by its name. */
  protected sortTerm(node: ExpressionNode): string {
    if (node.kind === 'ordering') return this.ordering(node, this.sortTerm(node.operand));
    if (node.kind === 'label' && this.#selected.some(each => each.node === node))
      return this.dialect.quote(node.name);
    return this.visit(node);
  }

  /** LIMIT and OFFSET, with the space before. */
  protected limits(limit: ExpressionNode | undefined, offset: ExpressionNode | undefined): string {
    let text = '';
    if (limit !== undefined) text += ` LIMIT ${this.visit(limit)}`;
    if (offset !== undefined) text += ` OFFSET ${this.visit(offset)}`;
    return text;
  }

  /** A number that the dialect puts in where the statement has none. */
  protected fixedCount(count: 0 | -1): ExpressionNode {
    return count === 0 ? ZERO : MINUS_ONE;
  }

  protected fromList(froms: readonly FromNode[]): string {
    let text = this.from(froms[0]!);
    for (let index = 1; index < froms.length; index++) text += `, ${this.from(froms[index]!)}`;
    return text;
  }

  protected from(node: FromNode): string {
    switch (node.kind) {
      case 'table':
        this.reading(node.table);
        return this.fromName(node);
      case 'alias':
        this.reading(node.of.table);
        return `${this.fromName(node.of)} AS ${this.dialect.quote(node.name)}`;
      case 'subquery': {
        const scope = this.#scope;
        this.#scope = undefined;
        const text = this.query(node.query, 'from');
        this.#scope = scope;
        return `(${text}) AS ${this.dialect.quote(node.name)}`;
      }
      case 'join': {
        const left = this.from(node.left);
        const right = this.from(node.right);
        return `${left}${this.joinText(node.type)}${right} ON ${this.condition(node.on)}`;
      }
    }
  }

  protected joinText(type: JoinNode['type']): string {
    return JOINS[type];
  }

  protected compound(node: CompoundNode, place: QueryPlace): string {
    const texts = node.queries.map((each, position) =>
      this.compoundMember(each, position === 0 || place === 'from' ? place : 'nested'),
    );
    let text = texts.join(SET_OPERATORS[node.operator]);
    if (node.orderBy.length > 0) {
      const columns = selectListOf(node);
      text += ` ORDER BY ${node.orderBy.map(each => this.compoundSortTerm(each, columns)).join(', ')}`;
    }
    return text + this.limits(node.limit, node.offset);
  }

  /** One query of a UNION; one that has an order or a limit of its own, or is a UNION itself, is enclosed. */
  protected compoundMember(node: QueryNode, place: QueryPlace): string {
    const text = this.query(node, place);
    return isPlain(node) ? text : this.enclosedMember(text);
  }

  protected enclosedMember(text: string): string {
    return `(${text})`;
  }

  /** The ORDER BY of a UNION knows the columns of the result only, by name. */
  protected compoundSortTerm(node: ExpressionNode, columns: readonly SelectedColumn[]): string {
    if (node.kind === 'ordering') return this.ordering(node, this.compoundSortTerm(node.operand, columns));
    const column = columns.find(each => each.node === node);
    return column?.key === undefined ? this.visit(node) : this.dialect.quote(column.key);
  }
}

function isPlain(node: QueryNode): boolean {
  return (
    node.kind === 'select' &&
    node.orderBy.length === 0 &&
    node.limit === undefined &&
    node.offset === undefined
  );
}

/** The FROM elements that an outer join may leave without a row. */
function optionalFroms(froms: readonly FromNode[]): readonly FromNode[] {
  const optional: FromNode[] = [];
  const pending = froms.filter(each => each.kind === 'join');
  for (let join = pending.pop(); join !== undefined; join = pending.pop()) {
    if (join.type !== 'inner') optional.push(...membersOf(join.right));
    if (join.type === 'full') optional.push(...membersOf(join.left));
    if (join.left.kind === 'join') pending.push(join.left);
    if (join.right.kind === 'join') pending.push(join.right);
  }
  return optional;
}

const FEW_COLUMNS = 30;

/** Two columns of one place in the row are an error, since one would be lost. */
function checkNames(columns: readonly SelectedColumn[]): void {
  if (columns.length <= FEW_COLUMNS) {
    for (let index = 1; index < columns.length; index++) {
      const { key, group } = columns[index]!;
      for (let before = 0; before < index; before++) {
        const other = columns[before]!;
        if (key === other.key && key !== undefined && group === other.group) throw nameTaken(key);
      }
    }
    return;
  }
  const places = new Set<string>();
  for (const { key, group } of columns) {
    const place = `${group ?? ''}\u0000${key}`;
    if (key !== undefined && places.has(place)) throw nameTaken(key);
    places.add(place);
  }
}

function nameTaken(key: string): CompileError {
  return new CompileError(
    `The select list has two columns called '${key}', of which a row could hold one. Rename one with ` +
      "label('other'), or select by object: select({ a: table, b: other })",
  );
}
