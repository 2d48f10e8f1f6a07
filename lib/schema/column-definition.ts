/**
 * Columns as they are declared (`column(Integer, { primaryKey: true })`) and as a table holds them.
 *
 * Promises: the types of rows and inserts follow from the declaration: nullable unless `primaryKey` or
 * `nullable: false`; optional in an insert where something else supplies the value. Unknown options are an error.
 * Does not: take part in expressions (`Column` of the sql room does).
 */

import { ArgumentError } from '../errors.js';
import type { SqlType, TypeLike } from '../types/index.js';
import { isTypeLike, resolveType } from '../types/type.js';
import { checkedConflict, type OnConflict } from './constraint.js';
import type { CheckConstraint } from './constraints.js';
import type { ForeignKey, ForeignKeyTarget } from './foreign-key.js';
import { Computed, Identity } from './generated.js';
import { ColumnSpecMark } from './marks.js';
import { checkedName } from './naming.js';
import { checkFlags, checkOptions } from './options.js';
import type { SchemaExpression } from './references.js';
import type { TableDefinition } from './table-definition.js';

/** The values given for a row so far, by column key, as a default function sees them. */
export type RowContext = Readonly<Record<string, unknown>>;

/** A value, a function called for each row, or an expression that the database evaluates. */
export type DefaultValue<In> = In | ((row: RowContext) => In) | SchemaExpression;

/** What a column is besides its name and type. */
export interface ColumnOptions<In = unknown> {
  /** Part of the primary key, and so not nullable. */
  readonly primaryKey?: boolean;
  /** Default true, as in SQLAlchemy. */
  readonly nullable?: boolean;
  readonly unique?: boolean;
  /** Create an index `ix_<table>_<column>` with the table. */
  readonly index?: boolean;
  /** What an insert without this column stores. */
  readonly default?: DefaultValue<In>;
  /** What an update without this column stores. */
  readonly onUpdate?: DefaultValue<In>;
  /** DEFAULT of the DDL: text becomes a string literal, an expression is written as it is. */
  readonly serverDefault?: string | SchemaExpression;
  readonly comment?: string;
  /** Whether the database numbers the rows. Default: a sole integer primary key without foreign key or default. */
  readonly autoincrement?: boolean;
  readonly references?: ForeignKeyTarget | ForeignKey;
  /** How texts of the column are compared and sorted, by the database's name: `'NOCASE'`, `'utf8mb4_bin'`. */
  readonly collation?: string;
  /** A condition of this column, written beside it: SQL text, or a `CheckConstraint` with a name. */
  readonly check?: string | CheckConstraint;
  /** The database computes its values from others of the row. */
  readonly computed?: Computed;
  /** How the database numbers the rows. */
  readonly identity?: Identity;
  /** What SQLite does with a row that violates a constraint of the column. */
  readonly sqlite?: SqliteColumnOptions;
  /** Anything; the library does not look at it. */
  readonly info?: Readonly<Record<string, unknown>>;
}

/** Options of a column that only SQLite knows. */
export interface SqliteColumnOptions {
  readonly onConflictNotNull?: OnConflict;
  readonly onConflictUnique?: OnConflict;
  readonly onConflictPrimaryKey?: OnConflict;
}

const OPTION_NAMES: readonly string[] = [
  'primaryKey',
  'nullable',
  'unique',
  'index',
  'default',
  'onUpdate',
  'serverDefault',
  'comment',
  'autoincrement',
  'references',
  'collation',
  'check',
  'computed',
  'identity',
  'sqlite',
  'info',
];
const FLAG_NAMES: readonly string[] = ['primaryKey', 'nullable', 'unique', 'index', 'autoincrement'];
const CONFLICT_NAMES = ['onConflictNotNull', 'onConflictUnique', 'onConflictPrimaryKey'] as const;

/** Refuses options that contradict each other or have values of the wrong kind. */
function checkColumnOptions(options: ColumnOptions): void {
  checkOptions('column', options, OPTION_NAMES);
  checkFlags('column', options, FLAG_NAMES);
  if (options.primaryKey && options.nullable) {
    throw new ArgumentError('A primary key column cannot be nullable; leave one of the two options out');
  }
  if (options.collation !== undefined) checkedName('The column option collation', options.collation);
  const { computed, identity, default: value, serverDefault, onUpdate, sqlite = {} } = options;
  if (computed !== undefined && !(computed instanceof Computed)) {
    throw new ArgumentError("The column option computed takes computed('width * height')");
  }
  if (identity !== undefined && !(identity instanceof Identity)) {
    throw new ArgumentError('The column option identity takes identity() or identity({ start: 100 })');
  }
  const given = [value, serverDefault, onUpdate, identity].some(each => each !== undefined);
  if (computed !== undefined && (given || options.autoincrement)) {
    throw new ArgumentError('A computed column takes no default, onUpdate, identity or autoincrement');
  }
  if (identity !== undefined && (serverDefault !== undefined || options.autoincrement === false)) {
    throw new ArgumentError('An identity column takes no serverDefault and no autoincrement: false');
  }
  checkOptions('column sqlite', sqlite, CONFLICT_NAMES);
  for (const name of CONFLICT_NAMES) checkedConflict(`column sqlite.${name}`, sqlite[name]);
}

/** Whether rows may hold null, from a column's options. */
export type IsNullable<O> = O extends { readonly primaryKey: true } | { readonly nullable: false }
  ? false
  : true;

/** Whether an insert may leave the column out, from a column's options; `'never'` where it must. */
export type IsOptional<O, Out> = O extends { readonly computed: Computed }
  ? 'never'
  : O extends { readonly identity: Identity }
    ? true
    : O extends { readonly autoincrement: false }
      ? HasDefault<O>
      : O extends { readonly primaryKey: true }
        ? Out extends number | bigint
          ? true
          : HasDefault<O>
        : O extends { readonly nullable: false }
          ? HasDefault<O>
          : true;

type HasDefault<O> = 'default' extends keyof O ? true : 'serverDefault' extends keyof O ? true : false;

/**
 * A declared column, before a table gives it its place.
 *
 * @typeParam Out what a row holds, without null
 * @typeParam In what an insert takes, without null
 */
export class ColumnSpec<
  out Out = unknown,
  out In = Out,
  out Nullable = boolean,
  out Optional = boolean | 'never',
> extends ColumnSpecMark {
  declare readonly $out: Out;
  declare readonly $in: In;
  declare readonly $nullable: Nullable;
  declare readonly $optional: Optional;

  readonly name: string | undefined;
  override readonly type: SqlType;
  readonly options: ColumnOptions;

  constructor(name: string | undefined, type: TypeLike, options: ColumnOptions) {
    super();
    if (!isTypeLike(type))
      throw new ArgumentError(`column() takes a type such as Integer or String(50) first`);
    checkColumnOptions(options);
    this.name = name;
    this.type = resolveType(type);
    this.options = Object.freeze({ ...options });
    Object.freeze(this);
  }
}

/** Refuses options that columns do not have. */
type KnownOptions<O> = { readonly [K in Exclude<keyof O, keyof ColumnOptions>]: never };

/**
 * Declares a column of a table; its name is its key in the table unless a name comes first.
 *
 * @example column(Integer, { primaryKey: true })
 * @example column('created_at', DateTime, { serverDefault: func.now() })
 */
export function column<Out, In, const O extends object = {}>(
  name: string,
  type: TypeLike<Out, In>,
  options?: O & KnownOptions<O> & ColumnOptions<NoInfer<In>>,
): ColumnSpec<Out, In, IsNullable<O>, IsOptional<O, Out>>;
export function column<Out, In, const O extends object = {}>(
  type: TypeLike<Out, In>,
  options?: O & KnownOptions<O> & ColumnOptions<NoInfer<In>>,
): ColumnSpec<Out, In, IsNullable<O>, IsOptional<O, Out>>;
export function column(
  nameOrType: string | TypeLike,
  typeOrOptions?: TypeLike | ColumnOptions,
  options?: ColumnOptions,
): ColumnSpec {
  return typeof nameOrType === 'string'
    ? new ColumnSpec(nameOrType, typeOrOptions as TypeLike, options ?? {})
    : new ColumnSpec(undefined, nameOrType, (typeOrOptions as ColumnOptions | undefined) ?? {});
}

/** A column in its table. */
export class ColumnDefinition {
  readonly table: TableDefinition;
  /** The property of rows and values. */
  readonly key: string;
  /** The name in the database. */
  readonly name: string;
  readonly type: SqlType;
  readonly options: ColumnOptions;
  readonly primaryKey: boolean;
  readonly nullable: boolean;

  constructor(table: TableDefinition, key: string, spec: ColumnSpec) {
    this.table = table;
    this.key = key;
    this.name = spec.name ?? key;
    this.type = spec.type;
    this.options = spec.options;
    this.primaryKey = spec.options.primaryKey ?? false;
    this.nullable = spec.options.nullable ?? !this.primaryKey;
    Object.freeze(this);
  }

  /** Whether the database numbers the rows of the table by this column. */
  get autoincrement(): boolean {
    const { autoincrement, references, default: value, serverDefault, identity } = this.options;
    if (autoincrement !== undefined) return autoincrement;
    if (identity !== undefined) return true;
    const [only, ...more] = this.table.primaryKey;
    return (
      only === this &&
      more.length === 0 &&
      this.type.affinity === 'integer' &&
      references === undefined &&
      value === undefined &&
      serverDefault === undefined &&
      this.options.computed === undefined
    );
  }

  /** What computes it; `undefined` of an ordinary column. */
  get computed(): Computed | undefined {
    return this.options.computed;
  }

  /** `table.column`, for messages. */
  toString(): string {
    return `${this.table.name}.${this.name}`;
  }
}
