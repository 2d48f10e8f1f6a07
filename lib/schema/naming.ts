/**
 * Naming conventions: names for the constraints and indexes that are given none.
 *
 * Promises: a template is checked when the MetaData is made; a name follows from the table and columns only, so it is the
 * same on every run. `conv('name')` marks a name as finished. Does not: shorten names (the compiler does, where the database has a limit).
 */

import { ArgumentError, InvalidRequestError } from '../errors.js';
import type { ColumnDefinition } from './column-definition.js';
import { checkOptions } from './options.js';
import type { TableDefinition } from './table-definition.js';

/** Which columns a token names: the first, all joined, or all joined with `_`. */
type Place = `${number}` | `${number}N` | `${number}_N`;
type ColumnToken = `column_${Place}_${'name' | 'label' | 'key'}`;
type CommonToken = 'table_name' | 'constraint_name' | ColumnToken;
type ForeignKeyToken = CommonToken | 'referred_table_name' | `referred_${ColumnToken}`;
type Template<Token extends string> = `${string}%(${Token})s${string}`;

/** What a naming function is told. */
export interface NamingContext {
  readonly table: TableDefinition;
  readonly columns: readonly ColumnDefinition[];
  /** The name given to the constraint, if any. */
  readonly given: string | undefined;
  /** The columns that a foreign key points at; otherwise empty. */
  readonly targets: readonly ColumnDefinition[];
}

/** A template with SQLAlchemy's tokens, or a function. */
export type NamingRule<Token extends string = string> =
  Template<Token> | ((context: NamingContext) => string);

/**
 * Names of constraints and indexes by their kind.
 *
 * Tokens: `%(table_name)s`, `%(constraint_name)s`, `%(column_0_name)s` (`_label` has the table's name before it, `_key` is the
 * property; `0N` joins all columns, `0_N` with `_` between them), for foreign keys also `%(referred_table_name)s` and
 * `%(referred_column_0_name)s`.
 */
export interface NamingConvention {
  /** Indexes. Default `'ix_%(column_0_label)s'`. */
  readonly ix?: NamingRule<CommonToken>;
  /** Unique constraints. */
  readonly uq?: NamingRule<CommonToken>;
  /** Check constraints; with `%(constraint_name)s` each must have a name. */
  readonly ck?: NamingRule<CommonToken>;
  /** Foreign keys. */
  readonly fk?: NamingRule<ForeignKeyToken>;
  /** Primary keys. */
  readonly pk?: NamingRule<CommonToken>;
}

/** The kinds of a naming convention. */
export type NamingKind = keyof NamingConvention;

/** A name to which no convention applies. */
export class FinishedName {
  readonly finished: string;

  constructor(name: string) {
    this.finished = name;
    Object.freeze(this);
  }
}

/** A name as a constraint takes it. */
export type ConstraintName = string | FinishedName;

/**
 * Marks a name as finished: a convention with `%(constraint_name)s` leaves it alone.
 *
 * @example new CheckConstraint('age > 0', { name: conv('ck_age') })
 */
export function conv(name: string): FinishedName {
  return new FinishedName(checkedName('conv()', name));
}

/** A name that is a string with something in it. */
export function checkedName(owner: string, name: unknown): string {
  if (typeof name === 'string' && name !== '') return name;
  throw new ArgumentError(`${owner} takes a name, a non-empty string, not ${JSON.stringify(name)}`);
}

const KINDS: readonly NamingKind[] = ['ix', 'uq', 'ck', 'fk', 'pk'];
const TOKEN = /%\(([^)]*)\)s/g;
const COLUMN_TOKEN = /^(referred_)?column_(\d+)(_?N)?_(name|label|key)$/;
const DEFAULT_CONVENTION: NamingConvention = Object.freeze({ ix: 'ix_%(column_0_label)s' });

function isToken(kind: NamingKind, token: string): boolean {
  if (token === 'table_name' || token === 'constraint_name') return true;
  if (token === 'referred_table_name') return kind === 'fk';
  const match = COLUMN_TOKEN.exec(token);
  return match !== null && (match[1] === undefined || kind === 'fk');
}

/** The convention of a MetaData, checked and completed. */
export function checkedConvention(given: NamingConvention | undefined): NamingConvention {
  if (given === undefined) return DEFAULT_CONVENTION;
  checkOptions('namingConvention', given, KINDS);
  for (const [kind, rule] of Object.entries(given) as [NamingKind, NamingRule | undefined][]) {
    if (rule === undefined || typeof rule === 'function') continue;
    const tokens = typeof rule === 'string' ? [...rule.matchAll(TOKEN)].map(each => each[1]!) : [];
    const unknown = tokens.find(token => !isToken(kind, token));
    if (unknown !== undefined) {
      throw new ArgumentError(
        `namingConvention ${kind}: unknown token '%(${unknown})s'; known are table_name, constraint_name, column_0_name, ` +
          `column_0_label, column_0_key, column_0N_name, column_0_N_name${kind === 'fk' ? ', referred_table_name, referred_column_0_name' : ''}`,
      );
    }
    if (tokens.length === 0) {
      throw new ArgumentError(
        `namingConvention ${kind}: '${String(rule)}' would name every constraint alike; use tokens such as %(table_name)s, or a function`,
      );
    }
  }
  return Object.freeze({ ...DEFAULT_CONVENTION, ...given });
}

function partOf(column: ColumnDefinition, what: string): string {
  if (what === 'key') return column.key;
  return what === 'label' ? `${column.table.name}_${column.name}` : column.name;
}

function columnPart(kind: NamingKind, match: RegExpExecArray, context: NamingContext): string {
  const [token, referred, digits, many, what] = match;
  const columns = referred === undefined ? context.columns : context.targets;
  if (many !== undefined) {
    return columns.map(each => partOf(each, what!)).join(many === '_N' ? '_' : '');
  }
  const column = columns[Number(digits)];
  if (column === undefined) {
    throw new InvalidRequestError(
      `The naming convention ${kind} has %(${token})s, but a constraint of table '${context.table.name}' has ${columns.length} known columns; ` +
        `give it a name with conv('…')`,
    );
  }
  return partOf(column, what!);
}

function expanded(kind: NamingKind, rule: string, context: NamingContext): string {
  return rule.replace(TOKEN, (_text, token: string) => {
    if (token === 'table_name') return context.table.name;
    if (token === 'referred_table_name') return context.targets[0]!.table.name;
    if (token === 'constraint_name') {
      if (context.given !== undefined) return context.given;
      throw new InvalidRequestError(
        `The naming convention ${kind} has %(constraint_name)s, so every such constraint of table '${context.table.name}' needs a name`,
      );
    }
    return columnPart(kind, COLUMN_TOKEN.exec(token)!, context);
  });
}

/** The name of a constraint: the given one, or what the convention makes of it. */
export function conventionalName(
  kind: NamingKind,
  given: ConstraintName | undefined,
  table: TableDefinition | undefined,
  context: () => Omit<NamingContext, 'table' | 'given'>,
): string | undefined {
  if (given instanceof FinishedName) return given.finished;
  const rule = table?.metadata.namingConvention[kind];
  if (table === undefined || rule === undefined) return given;
  if (given !== undefined && !(typeof rule === 'string' && rule.includes('%(constraint_name)s')))
    return given;
  const full: NamingContext = { table, given, ...context() };
  return typeof rule === 'string'
    ? expanded(kind, rule, full)
    : checkedName(`namingConvention ${kind}`, rule(full));
}
