/**
 * Writes expressions: one short method for each kind of node.
 *
 * Promises: values become placeholders in the order of the text; identifiers are quoted where needed. Does not: know
 * statements (subclasses do) or dialects (they override methods).
 */

import { CompileError } from '../errors.js';
import type { TableDefinition } from '../schema/index.js';
import { originOf, type TableFunctionNode } from '../sql/from-nodes.js';
import type { ElementNode } from '../sql/custom-nodes.js';
import type {
  BindNode,
  CaseNode,
  CastNode,
  ColumnNode,
  ConstantNode,
  ExistsNode,
  ExpressionNode,
  FromNode,
  FunctionNode,
  JoinNode,
  LiteralColumnNode,
  NextValueNode,
  ParameterNode,
  TextNode,
} from '../sql/nodes.js';
import type { InsertedNode } from '../sql/dml-nodes.js';
import type { NotationNode } from '../sql/notation-nodes.js';
import { PRECEDENCE } from '../sql/operators.js';
import type { FilterNode, OverNode, TupleNode, WithinGroupNode } from '../sql/query-nodes.js';
import type { SqlType } from '../types/index.js';
import { ConversionError } from '../types/conversion-error.js';
import type { CompilerOptions, SqlDialect } from './dialect.js';
import type { Fill, SlotDraft } from './draft.js';
import { OperatorCompiler } from './operator-compiler.js';

const FUNCTION_NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/** The functions that SQL has as words. */
const STANDARD_WORDS: ReadonlyMap<string, string> = new Map([
  ['current_timestamp', 'CURRENT_TIMESTAMP'],
  ['current_date', 'CURRENT_DATE'],
  ['current_time', 'CURRENT_TIME'],
]);

const NO_NAMES: ReadonlyMap<string, string> = new Map();

/** The columns of declared tables as each dialect writes them: most of the text of most statements. */
const columnTexts = new WeakMap<SqlDialect, WeakMap<ColumnNode, string>>();

function columnTextsOf(dialect: SqlDialect): WeakMap<ColumnNode, string> {
  let texts = columnTexts.get(dialect);
  if (texts === undefined) columnTexts.set(dialect, (texts = new WeakMap()));
  return texts;
}

/** The same text in one piece: engines keep joined strings as trees, and reading a character flattens one. */
function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}

export abstract class ExpressionCompiler extends OperatorCompiler {
  protected readonly slots: SlotDraft[] = [];

  protected readonly reads: TableDefinition[] = [];

  /** Whether values are written into the text. */
  protected literals: boolean;

  /** Whether columns are written with their table's name. */
  protected qualified = true;

  /** Functions that stand as a word where they have no arguments, by their name in lower case. */
  protected readonly functionWords: ReadonlyMap<string, string> = STANDARD_WORDS;

  /** Functions that the dialect calls otherwise, by their name in lower case. */
  protected readonly functionNames: ReadonlyMap<string, string> = NO_NAMES;

  #counts: Map<string, number> | undefined;
  /** The names of what has none of its own. */
  #madeUp: Map<object, string> | undefined;
  readonly #columnTexts: WeakMap<ColumnNode, string>;

  constructor(dialect: SqlDialect, options: CompilerOptions) {
    super(dialect, options);
    this.literals = options.literalBinds ?? false;
    this.#columnTexts = columnTextsOf(dialect);
  }

  /** Writes any expression. */
  override visit(node: ExpressionNode): string {
    switch (node.kind) {
      case 'column':
        return this.column(node);
      case 'bind':
        return this.bind(node);
      case 'binary':
        return this.binary(node);
      case 'conjunction':
        return this.conjunction(node);
      case 'function':
        return this.function(node);
      case 'label':
        return this.visit(node.operand);
      case 'parameter':
        return this.parameter(node);
      case 'element':
        return this.element(node);
      case 'unary':
        return this.unary(node);
      case 'in':
        return this.in(node);
      case 'inQuery':
        return this.inQuery(node);
      case 'between':
        return this.between(node);
      case 'like':
        return this.like(node);
      case 'case':
        return this.case(node);
      case 'cast':
        return node.lenient ? this.tryCast() : this.cast(node);
      case 'collate':
        return this.collate(node);
      case 'ordering':
        return this.ordering(node, this.visit(node.operand));
      case 'literalColumn':
        return this.literalColumn(node);
      case 'constant':
        return this.constant(node);
      case 'scalarSubquery':
        return `(${this.query(node.query, 'nested')})`;
      case 'exists':
        return this.exists(node);
      case 'text':
        return this.text(node);
      case 'nextValue':
        return this.nextValue(node);
      case 'tuple':
        return this.tuple(node);
      case 'coerce':
        return this.visit(node.operand);
      case 'over':
        return this.over(node);
      case 'filter':
        return this.filter(node);
      case 'withinGroup':
        return this.withinGroup(node);
      case 'inserted':
        return this.inserted(node);
      default:
        return this.notation(node);
    }
  }

  /** The value of a column of the row that is in conflict; of the subclass that knows INSERT. */
  protected abstract inserted(node: InsertedNode): string;

  /** Writes what databases write in ways of their own; of a subclass. */
  protected abstract notation(node: NotationNode): string;

  /** Writes a function over a window; of a subclass that knows them. */
  protected abstract over(node: OverNode): string;

  /** Writes an aggregate of some rows; of a subclass that knows them. */
  protected abstract filter(node: FilterNode): string;

  /** Writes an aggregate over sorted rows; of a subclass that knows them. */
  protected abstract withinGroup(node: WithinGroupNode): string;

  /** Writes a row of expressions that compares as one. */
  protected tuple(node: TupleNode): string {
    return `(${node.items.map(each => this.operand(each, PRECEDENCE.lowest + 1)).join(', ')})`;
  }

  /** The name that a FROM element goes by. */
  protected nameOf(from: Exclude<FromNode, JoinNode>): string {
    if (from.kind === 'table' || !from.anonymous) return from.name;
    return this.madeUpName(from.kind === 'cte' && !from.renamed ? originOf(from.common) : from);
  }

  /** The name of what has none of its own: always the same for the same thing. */
  protected madeUpName(of: { readonly name: string }): string {
    const names = (this.#madeUp ??= new Map<object, string>());
    let name = names.get(of);
    if (name === undefined) names.set(of, (name = this.numbered(of.name)));
    return name;
  }

  /** A FROM element's name where a column follows. */
  protected fromName(from: FromNode): string {
    if (from.kind === 'join') throw new CompileError('A join has no name that a column could have before it');
    const name = this.dialect.quote(this.nameOf(from));
    return from.kind === 'table' && from.table.schema !== undefined
      ? `${this.dialect.quote(from.table.schema)}.${name}`
      : name;
  }

  protected override column(node: ColumnNode): string {
    if (node.from.kind === 'tableFunction' && node.from.scalar) return this.scalarColumn(node.from);
    if (!this.qualified) return this.dialect.quote(node.name);
    if (node.from.kind !== 'table') return `${this.fromName(node.from)}.${this.dialect.quote(node.name)}`;
    let text = this.#columnTexts.get(node);
    if (text === undefined) {
      text = flat(`${this.fromName(node.from)}.${this.dialect.quote(node.name)}`);
      this.#columnTexts.set(node, text);
    }
    return text;
  }

  /** The one column that a function in FROM gives. */
  protected scalarColumn(from: TableFunctionNode): string {
    return this.fromName(from);
  }

  /** A placeholder, remembered in its place. */
  protected slot(name: string, type: SqlType, column: string | undefined, fill: Fill): string {
    if (this.literals) return this.literal(name, type, fill);
    this.slots.push({ name, type, column, fill });
    return '?';
  }

  /** A value written into the text. */
  protected literal(name: string, type: SqlType, fill: Fill): string {
    const given =
      fill.kind === 'bind'
        ? fill
        : fill.kind === 'default'
          ? { value: fill.make({}) }
          : fill.kind === 'parameter'
            ? fill.fallback
            : undefined;
    if (given === undefined)
      throw new CompileError(`Parameter '${name}' has no value that could be written into the text`);
    const codec = this.dialect.codec(type);
    if (given.value === null && !codec.bindsNull) return 'NULL';
    try {
      const wire = type.affinity === 'decimal' && codec.wire === 'float' ? undefined : codec.wire;
      return this.dialect.literal(codec.bind(given.value), wire);
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      throw new CompileError(`The value of '${name}' cannot be written into the text: ${error.message}`, {
        cause: error,
      });
    }
  }

  /** A name with its number: `name_1`, `name_2`. */
  protected numbered(name: string): string {
    const counts = (this.#counts ??= new Map<string, number>());
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${name}_${count}`;
  }

  protected bind(node: BindNode): string {
    return this.slot(node.hint, node.type, undefined, node);
  }

  protected parameter(node: ParameterNode): string {
    return this.slot(node.name, node.type, undefined, node);
  }

  protected function(node: FunctionNode): string {
    const lower = node.name.toLowerCase();
    const word = node.args.length === 0 ? this.functionWords.get(lower) : undefined;
    if (word !== undefined) return word;
    const called = this.functionNames.get(lower) ?? node.name;
    const name = FUNCTION_NAME.test(called) ? called : this.dialect.quoteAlways(called);
    return `${name}(${node.args.map(each => this.visit(each)).join(', ')})`;
  }

  protected case(node: CaseNode): string {
    let text = 'CASE';
    if (node.value !== undefined) {
      text += ` ${this.operand(node.value, PRECEDENCE.comparison + 1)}`;
      for (const { when, then } of node.whens) {
        text += ` WHEN ${this.operand(when, PRECEDENCE.comparison + 1)} THEN ${this.visit(then)}`;
      }
      return `${text}${node.otherwise === undefined ? '' : ` ELSE ${this.visit(node.otherwise)}`} END`;
    }
    for (const { when, then } of node.whens) {
      const condition = this.condition(when);
      const enclosed = this.precedence(when) < PRECEDENCE.atom ? `(${condition})` : condition;
      text += ` WHEN ${enclosed} THEN ${this.visit(then)}`;
    }
    if (node.otherwise !== undefined) text += ` ELSE ${this.visit(node.otherwise)}`;
    return `${text} END`;
  }

  protected cast(node: CastNode): string {
    return `CAST(${this.visit(node.operand)} AS ${this.typeName(node.type)})`;
  }

  /** A CAST that gives NULL where it fails; of a dialect that has it. */
  protected tryCast(): string {
    throw new CompileError(
      `${this.dialect.name} has no TRY_CAST; take case_([condition, cast(value, type)]) with a condition that tells what can be cast`,
    );
  }

  protected literalColumn(node: LiteralColumnNode): string {
    return node.sql;
  }

  protected constant(node: ConstantNode): string {
    switch (node.constant) {
      case 'null':
        return 'NULL';
      case 'true':
        return '1';
      case 'false':
        return '0';
      case 'star':
        return '*';
    }
  }

  protected exists(node: ExistsNode): string {
    const text = `EXISTS (${this.query(node.query, 'nested')})`;
    return node.negated ? `NOT (${text})` : text;
  }

  protected text(node: TextNode): string {
    return node.parts.map(part => (typeof part === 'string' ? part : this.parameter(part))).join('');
  }

  /** The next number of a sequence. */
  protected nextValue({ sequence }: NextValueNode): string {
    return `nextval(${this.qualifiedName(sequence)})`;
  }

  /** A name with its schema's before it. */
  protected qualifiedName(element: { readonly name: string; readonly schema: string | undefined }): string {
    const name = this.dialect.quote(element.name);
    return element.schema === undefined ? name : `${this.dialect.quote(element.schema)}.${name}`;
  }

  /** The DDL name of a type. */
  protected typeName(type: SqlType): string {
    return this.dialect.typeName(type);
  }

  /** Writes an expression of the program's own; of a subclass that knows whole statements. */
  protected abstract element(node: ElementNode): string;

  /** Notes that a table is read. */
  protected reading(table: TableDefinition): void {
    if (!this.reads.includes(table)) this.reads.push(table);
  }
}
