/**
 * Writes SELECT and UNION.
 *
 * Promises: FROM follows from what is used; a subquery in an expression leaves out the tables of the query around it
 * (correlation); two columns of one name are an error, since one would be lost. Does not: change the tree.
 */

import { CompileError } from '../errors.js';
import { selectListOf } from '../sql/derived-columns.js';
import { displayFroms, membersOf } from '../sql/join.js';
import { STAR } from '../sql/make.js';
import type {
  CompoundNode,
  ExpressionNode,
  FromNode,
  LabelNode,
  QueryNode,
  SelectNode,
  SelectedColumn,
  SetOperator,
} from '../sql/nodes.js';
import type { DialectText, LockClause, QueryExtras } from '../sql/query-nodes.js';
import type { ResultDraft } from './draft.js';
import { FIXED_COUNTS } from './fixed-counts.js';
import { FromCompiler } from './from-compiler.js';
import { refuseTwins } from './from-names.js';
import type { QueryPlace } from './operator-compiler.js';

const SET_OPERATORS: Readonly<Record<SetOperator, string>> = Object.freeze({
  union: ' UNION ',
  unionAll: ' UNION ALL ',
  intersect: ' INTERSECT ',
  intersectAll: ' INTERSECT ALL ',
  except: ' EXCEPT ',
  exceptAll: ' EXCEPT ALL ',
});

export abstract class QueryCompiler extends FromCompiler {
  /** The columns of the outermost query, once it is written. */
  protected result: ResultDraft | undefined;
  #selected: readonly SelectedColumn[] = [];
  #names: readonly (string | undefined)[] | undefined;
  #windows: QueryExtras['windows'];

  protected override query(node: QueryNode, place: QueryPlace): string {
    const start = this.enter();
    if (node.extras?.ctes !== undefined) for (const each of node.extras.ctes) this.declared(each);
    return this.leave(node.kind === 'select' ? this.select(node, place) : this.compound(node, place), start);
  }

  protected select(node: SelectNode, place: QueryPlace): string {
    const { extras } = node;
    const froms = this.correlated(displayFroms(node.from, node.columns, node.where), place, extras);
    const { scope, hints } = this;
    const selected = this.#selected;
    const names = this.#names;
    const windows = this.#windows;
    this.scope = { froms, outer: place === 'from' ? scope?.outer : scope };
    this.#selected = node.columns;
    this.#windows = extras?.windows;
    this.hints = extras?.hints;

    let text = extras?.prefixes === undefined ? 'SELECT ' : this.prefixes(extras.prefixes);
    if (node.distinct) text += 'DISTINCT ';
    text += this.selectList(node.columns, place, froms);
    if (froms.length === 0 && node.columns[0]?.node === STAR) {
      throw new CompileError('SELECT * needs a table; add a condition that names one, or selectFrom(table)');
    }
    if (froms.length > 0) text += ` FROM ${this.fromList(froms)}`;
    refuseTwins(froms, this.exposedName);
    if (node.where.length > 0) text += ` WHERE ${this.conditions(node.where)}`;
    if (node.groupBy.length > 0)
      text += ` GROUP BY ${node.groupBy.map(each => this.groupTerm(each)).join(', ')}`;
    if (node.having.length > 0) text += ` HAVING ${this.groupConditions(node.having)}`;
    if (extras?.windows !== undefined) text += this.windowClause(extras.windows);
    if (node.orderBy.length > 0) text += ` ORDER BY ${this.sortList(node.orderBy)}`;
    text += this.tail(node);

    this.scope = scope;
    this.hints = hints;
    this.#selected = selected;
    this.#names = names;
    this.#windows = windows;
    return text;
  }

  /** A term of GROUP BY. */
  protected groupTerm(node: ExpressionNode): string {
    return this.term(node);
  }

  /** The conditions of HAVING. */
  protected groupConditions(nodes: readonly ExpressionNode[]): string {
    return this.conditions(nodes);
  }

  /** The place in the select list of the present query of what an expression says too; -1 for none. */
  protected selectedPlace(is: (selected: ExpressionNode) => boolean): number {
    return this.#selected.findIndex(({ node }) => is(node.kind === 'label' ? node.operand : node));
  }

  /** The name that a column of the select list goes by in ORDER BY, where it has one. */
  protected selectedName(place: number): string | undefined {
    const column = this.#selected[place]!;
    return column.node.kind === 'label' ? labelOf(column, column.node) : (column.key ?? this.#names?.[place]);
  }

  /** SELECT and what stands right behind it. */
  protected prefixes(prefixes: readonly DialectText[]): string {
    const text = this.dialectTexts(prefixes);
    return text === '' ? 'SELECT ' : `SELECT ${text} `;
  }

  /** What follows ORDER BY: limits, locks, hints, suffixes, each with the space before. */
  protected tail({ limit, offset, extras }: QueryNode): string {
    let text =
      extras?.fetch === undefined
        ? this.limits(limit, offset)
        : this.fetch(limit!, offset, extras.fetch.withTies, extras.fetch.percent);
    if (extras === undefined) return text;
    if (extras.lock !== undefined) text += this.lock(extras.lock);
    for (const each of [extras.statementHints, extras.suffixes]) {
      const added = this.dialectTexts(each);
      if (added !== '') text += ` ${added}`;
    }
    return text;
  }

  /** The windows that the query names. */
  protected windowClause(windows: NonNullable<QueryExtras['windows']>): string {
    return ` WINDOW ${windows.map(each => `${this.dialect.quote(each.name)} AS ${this.window(each.window)}`).join(', ')}`;
  }

  protected override windowName(name: string): string {
    if (this.#windows?.some(each => each.name === name)) return this.dialect.quote(name);
    throw new CompileError(
      `over('${name}') names no window; define it with window('${name}', { orderBy … })`,
    );
  }

  /** FOR UPDATE and its like. */
  protected lock({ read, of, wait }: LockClause): string {
    let text = read ? ' FOR SHARE' : ' FOR UPDATE';
    if (of.length > 0) text += ` OF ${of.map(each => this.fromName(each)).join(', ')}`;
    if (wait !== 'wait') text += wait === 'nowait' ? ' NOWAIT' : ' SKIP LOCKED';
    return text;
  }

  /** FETCH FIRST; most databases have LIMIT alone. */
  protected fetch(
    count: ExpressionNode,
    offset: ExpressionNode | undefined,
    withTies: boolean,
    percent: boolean,
  ): string {
    if (!withTies && !percent) return this.limits(count, offset);
    throw new CompileError(
      `${this.dialect.title ?? this.dialect.name} has no FETCH ${percent ? 'PERCENT' : 'WITH TIES'}; number the rows in a subquery with ` +
        `func.${percent ? 'percent_rank' : 'rank'}().over({ orderBy }) and compare that`,
    );
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
      if (place === 'from' || place === 'lateral') {
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
    this.#names = names;
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
      case 'constant':
        return node.constant === 'star' ? undefined : this.numbered('anon');
      case 'function':
        return this.numbered(node.name.slice(node.name.lastIndexOf('.') + 1));
      case 'coerce':
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
    if (node.kind === 'label') return `${text} AS ${this.dialect.quote(labelOf({ key, group }, node))}`;
    if (node.kind === 'column') {
      const scalar = node.from.kind === 'tableFunction' && node.from.scalar;
      if (key === undefined || (key === node.key && !scalar)) return text;
      const name = this.dialect.quote(key);
      return text === name ? text : `${text} AS ${name}`;
    }
    if (node.kind === 'text' || node.kind === 'literalColumn') {
      return key === undefined ? text : `${text} AS ${this.dialect.quote(key)}`;
    }
    const name = key ?? automatic;
    return name === undefined ? text : `${text} AS ${this.dialect.quote(name)}`;
  }

  /** A column of a subquery in FROM, with its name; those without one stand in the later queries of a UNION. */
  protected namedColumn({ node, key }: SelectedColumn): string {
    const name = key ?? this.autoName(node);
    const text = this.visit(node);
    return name === undefined ? text : `${text} AS ${this.dialect.quote(name)}`;
  }

  protected sortList(nodes: readonly ExpressionNode[]): string {
    let text = this.sortTerm(nodes[0]!);
    for (let index = 1; index < nodes.length; index++) text += `, ${this.sortTerm(nodes[index]!)}`;
    return text;
  }

  /** An ORDER BY term; a label of the select list is written by its name. */
  protected sortTerm(node: ExpressionNode): string {
    if (node.kind === 'ordering') return this.ordering(node, this.sortTerm(node.operand));
    if (node.kind === 'label') {
      const column = this.#selected.find(each => each.node === node);
      if (column !== undefined) return this.dialect.quote(labelOf(column, node));
    }
    return this.term(node);
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
    return FIXED_COUNTS[count];
  }

  protected compound(node: CompoundNode, place: QueryPlace): string {
    const texts = node.queries.map((each, position) =>
      this.compoundMember(each, position === 0 || place === 'from' || place === 'lateral' ? place : 'nested'),
    );
    let text = texts.join(this.setOperator(node.operator));
    if (node.orderBy.length > 0) {
      const columns = selectListOf(node);
      const named = place === 'from' || place === 'lateral';
      text += ` ORDER BY ${node.orderBy.map(each => this.compoundSortTerm(each, columns, named)).join(', ')}`;
    }
    return text + this.tail(node);
  }

  protected setOperator(operator: SetOperator): string {
    return SET_OPERATORS[operator];
  }

  /** One query of a UNION; one that has an order or a limit of its own, or is a UNION itself, is enclosed. */
  protected compoundMember(node: QueryNode, place: QueryPlace): string {
    const text = this.query(node, place);
    return isPlain(node) && !text.startsWith('WITH ') ? text : this.enclosedMember(text);
  }

  protected enclosedMember(text: string): string {
    return `(${text})`;
  }

  /**
   * The ORDER BY of a UNION knows the columns of the result only, by name: their keys where the select list names them, in FROM,
   * else what the database calls them.
   */
  protected compoundSortTerm(
    node: ExpressionNode,
    columns: readonly SelectedColumn[],
    named: boolean,
  ): string {
    if (node.kind === 'ordering')
      return this.ordering(node, this.compoundSortTerm(node.operand, columns, named));
    if (node.kind === 'collate')
      return this.collated(node, this.compoundSortTerm(node.operand, columns, named));
    const column = columns.find(
      each => each.node === node || (node.kind === 'label' && each.key === node.name),
    );
    if (column?.key !== undefined) {
      const { node: shown, key } = column;
      const bare = !named && shown.kind === 'column' && key === shown.key;
      return this.dialect.quote(bare ? shown.name : key);
    }
    if (node.kind === 'text' || node.kind === 'literalColumn') return this.visit(node);
    throw new CompileError(
      "A UNION is sorted by columns of its rows; name one, as orderBy('id'), or sort a select of its subquery()",
    );
  }
}

/** The name that a label is written with. */
function labelOf({ key, group }: Pick<SelectedColumn, 'key' | 'group'>, node: LabelNode): string {
  return key === undefined || group !== undefined ? node.name : key;
}

function isPlain(node: QueryNode): boolean {
  return (
    node.kind === 'select' &&
    node.orderBy.length === 0 &&
    node.limit === undefined &&
    node.offset === undefined &&
    node.extras?.lock === undefined &&
    node.extras?.suffixes === undefined &&
    node.extras?.statementHints === undefined
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
