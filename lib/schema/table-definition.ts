/**
 * A table as the schema knows it: its columns, keys, constraints and indexes.
 *
 * Promises: complete and unchanging once constructed; names are checked. Foreign keys are resolved when first asked for, so
 * tables may refer to tables declared later. Does not: build statements (`Table` of the sql room, which extends it, does).
 */

import { ArgumentError } from '../errors.js';
import type { Catalog } from './catalog.js';
import { ColumnDefinition, ColumnSpec } from './column-definition.js';
import { TableConstraint } from './constraint.js';
import {
  CheckConstraint,
  ForeignKeyConstraint,
  PrimaryKeyConstraint,
  UniqueConstraint,
  type Constraint,
} from './constraints.js';
import { ForeignKey } from './foreign-key.js';
import { Handle } from './handle.js';
import { CatalogMark } from './marks.js';
import { checkedName } from './naming.js';
import { checkOptions } from './options.js';
import type { ColumnReference, SchemaExpression } from './references.js';
import { checkSchemaHooks, type SchemaHooks } from './schema-hooks.js';
import { Index } from './table-index.js';
import {
  checkedMysqlOptions,
  checkedPrefixes,
  checkedSqliteOptions,
  type MysqlTableOptions,
  type SqliteTableOptions,
} from './table-options.js';

/** What a table is besides its name and columns. */
export interface TableDefinitionOptions {
  /** The schema (database) of the table; default the MetaData's. */
  readonly schema?: string;
  /** Kept in the database where it has comments. */
  readonly comment?: string;
  /** Words between CREATE and TABLE: `['TEMPORARY']`. */
  readonly prefixes?: readonly string[];
  readonly sqlite?: SqliteTableOptions;
  readonly mysql?: MysqlTableOptions;
  /** Statements to run beside its creation and removal by `createAll`, `dropAll`, `create` and `drop`. */
  readonly hooks?: SchemaHooks;
  /** Take the place of a table of this name in the MetaData, as a module that is loaded again needs. Default false. */
  readonly replaceExisting?: boolean;
  /** Anything; the library does not look at it. */
  readonly info?: Readonly<Record<string, unknown>>;
}

const OPTION_NAMES: readonly string[] = [
  'schema',
  'comment',
  'prefixes',
  'sqlite',
  'mysql',
  'hooks',
  'replaceExisting',
  'info',
  'constraints',
];

let tablesMade = 0;

/** A table's definition. */
export abstract class TableDefinition extends Handle {
  /** Distinguishes tables of one name in different MetaData objects. */
  readonly id: number = ++tablesMade;
  readonly name: string;
  readonly schema: string | undefined;
  readonly metadata: Catalog<TableDefinition>;
  readonly columns: readonly ColumnDefinition[];
  readonly comment: string | undefined;
  readonly prefixes: readonly string[];
  readonly sqlite: SqliteTableOptions;
  readonly mysql: MysqlTableOptions;
  readonly hooks: SchemaHooks;
  readonly info: Readonly<Record<string, unknown>>;
  /** The table that this one is a copy of. */
  readonly origin: TableDefinition | undefined;
  #primaryKey: PrimaryKeyConstraint | undefined;
  #constraints: readonly Constraint[] = [];
  #indexes: readonly Index[] = [];
  #checks: readonly CheckConstraint[] = [];
  #byKey: ReadonlyMap<string, ColumnDefinition>;

  protected constructor(
    name: string,
    metadata: Catalog<TableDefinition>,
    specs: Readonly<Record<string, ColumnSpec>>,
    options: TableDefinitionOptions,
    origin?: TableDefinition,
  ) {
    super();
    checkOptions('Table', options, OPTION_NAMES);
    this.name = checkedName('Table', name);
    if (!(metadata instanceof CatalogMark))
      throw new ArgumentError(`Table '${name}' takes a MetaData before its columns`);
    this.schema = options.schema ?? metadata.schema;
    if (this.schema !== undefined) checkedName('Table schema', this.schema);
    this.metadata = metadata;
    this.comment = options.comment;
    this.prefixes = checkedPrefixes(options.prefixes);
    this.sqlite = checkedSqliteOptions(options.sqlite);
    this.mysql = checkedMysqlOptions(options.mysql);
    this.hooks = checkSchemaHooks('Table', options.hooks);
    this.info = options.info ?? Object.freeze({});
    this.origin = origin;
    const columns = Object.entries(specs).map(([key, spec]) => {
      if (!(spec instanceof ColumnSpec)) {
        throw new ArgumentError(`Column '${key}' of table '${name}' must be made by column(Type, options)`);
      }
      return new ColumnDefinition(this, key, spec);
    });
    const names = new Set(columns.map(each => each.name));
    if (names.size !== columns.length) throw new ArgumentError(`Table '${name}' has two columns of one name`);
    this.columns = Object.freeze(columns);
    this.#byKey = new Map(columns.map(each => [each.key, each]));
  }

  /** Adds the constraints, which need the columns to exist. Called once, by the constructor of the subclass. */
  protected complete(
    given: readonly (Constraint | Index)[],
    reference: (key: string) => ColumnReference & SchemaExpression,
  ): void {
    const constraints: Constraint[] = [];
    const indexes: Index[] = [];
    this.#primaryKey = this.#keyOf(given, reference);
    if (this.#primaryKey !== undefined) constraints.push(this.#primaryKey);
    for (const each of given) {
      if (each instanceof Index) indexes.push(each);
      else if (!(each instanceof TableConstraint)) {
        throw new ArgumentError(
          `The constraints of table '${this.name}' are constraints and indexes, not ${String(each)}`,
        );
      } else if (each.kind !== 'primaryKey') constraints.push(each);
    }
    for (const { key, options } of this.columns) {
      const own = [reference(key)];
      const { references, unique, index, sqlite } = options;
      if (unique) {
        const onConflict = sqlite?.onConflictUnique;
        constraints.push(
          new UniqueConstraint(own, onConflict === undefined ? {} : { sqlite: { onConflict } }),
        );
      }
      if (references !== undefined) {
        const foreignKey = references instanceof ForeignKey ? references : new ForeignKey(references);
        constraints.push(new ForeignKeyConstraint(own, [foreignKey.target], foreignKey.options));
      }
      if (index) indexes.push(new Index(undefined, own));
    }
    for (const each of [...constraints, ...indexes]) each.attach(this);
    this.#constraints = Object.freeze(constraints);
    this.#indexes = Object.freeze(indexes);
    this.#checks = Object.freeze(this.columns.flatMap(each => columnCheck(this, each)));
  }

  #keyOf(
    given: readonly (Constraint | Index)[],
    reference: (key: string) => ColumnReference & SchemaExpression,
  ): PrimaryKeyConstraint | undefined {
    const keys = given.filter((each): each is PrimaryKeyConstraint => each?.kind === 'primaryKey');
    if (keys.length > 1)
      throw new ArgumentError(`Table '${this.name}' has two primary keys; a key may have several columns`);
    const marked = this.columns.filter(each => each.primaryKey);
    if (keys[0] !== undefined || marked.length === 0) return keys[0];
    const onConflict = marked[0]!.options.sqlite?.onConflictPrimaryKey;
    return new PrimaryKeyConstraint(
      marked.map(each => reference(each.key)),
      onConflict === undefined ? {} : { sqlite: { onConflict } },
    );
  }

  /** The columns of the primary key, in its order; empty where there is none. */
  get primaryKey(): readonly ColumnDefinition[] {
    return this.#primaryKey?.columns ?? [];
  }

  /** The constraints of the table, the primary key first; those written beside a column are `columnChecks`. */
  get constraints(): readonly Constraint[] {
    return this.#constraints;
  }

  /** The checks that columns have of their own. */
  get columnChecks(): readonly CheckConstraint[] {
    return this.#checks;
  }

  /** Whether it vanishes with the connection. */
  get temporary(): boolean {
    return this.prefixes.includes('TEMPORARY') || this.prefixes.includes('TEMP');
  }

  get indexes(): readonly Index[] {
    return this.#indexes;
  }

  get foreignKeys(): readonly ForeignKeyConstraint[] {
    return this.#constraints.filter((each): each is ForeignKeyConstraint => each.kind === 'foreignKey');
  }

  /** `schema.name`, or the name where there is no schema. */
  get fullName(): string {
    return this.schema === undefined ? this.name : `${this.schema}.${this.name}`;
  }

  /** The column of a key; `undefined` where there is none. */
  columnOf(key: string): ColumnDefinition | undefined {
    return this.#byKey.get(key);
  }
}

/** The check of a column; one that was given as a constraint keeps its name and options. */
function columnCheck(table: TableDefinition, column: ColumnDefinition): readonly CheckConstraint[] {
  const { check } = column.options;
  if (check === undefined) return [];
  const given = check instanceof CheckConstraint ? check : undefined;
  if (given === undefined && typeof check !== 'string') {
    throw new ArgumentError(`The check of column '${String(column)}' is SQL text or a CheckConstraint`);
  }
  const options = {
    table,
    ...(given?.givenName === undefined ? {} : { name: given.givenName }),
    ...(given?.ddlIf === undefined ? {} : { ddlIf: given.ddlIf }),
    ...(given === undefined ? {} : { info: given.info }),
  };
  return [new CheckConstraint(given?.condition ?? (check as string), options, [column])];
}
