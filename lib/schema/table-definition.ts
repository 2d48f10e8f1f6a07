/**
 * A table as the schema knows it: its columns, keys, constraints and indexes.
 *
 * Promises: complete and unchanging once constructed; names are checked. Foreign keys are resolved when first asked for, so
 * tables may refer to tables declared later. Does not: build statements (`Table` of the sql room, which extends it, does).
 */

import { ArgumentError } from '../errors.js';
import type { Catalog } from './catalog.js';
import { ColumnDefinition, ColumnSpec } from './column-definition.js';
import {
  ForeignKeyConstraint,
  PrimaryKeyConstraint,
  UniqueConstraint,
  type Constraint,
} from './constraints.js';
import { ForeignKey } from './foreign-key.js';
import { Handle } from './handle.js';
import { checkOptions } from './options.js';
import { Index } from './table-index.js';

/** Options that only SQLite knows. */
export interface SqliteTableOptions {
  /** AUTOINCREMENT: row ids are never used again. */
  readonly autoincrement?: boolean;
  /** STRICT typing. */
  readonly strict?: boolean;
  /** `false` writes WITHOUT ROWID. */
  readonly withRowid?: boolean;
}

/** What a table is besides its name and columns. */
export interface TableDefinitionOptions {
  /** The schema (database) of the table; default the MetaData's. */
  readonly schema?: string;
  readonly comment?: string;
  readonly sqlite?: SqliteTableOptions;
}

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
  readonly sqlite: SqliteTableOptions;
  #primaryKey: PrimaryKeyConstraint | undefined;
  #constraints: readonly Constraint[] = [];
  #indexes: readonly Index[] = [];
  #byKey: ReadonlyMap<string, ColumnDefinition>;

  protected constructor(
    name: string,
    metadata: Catalog<TableDefinition>,
    specs: Readonly<Record<string, ColumnSpec>>,
    options: TableDefinitionOptions,
  ) {
    super();
    if (typeof name !== 'string' || name === '')
      throw new ArgumentError('A table needs a name, a non-empty string');
    checkOptions('Table', options, ['schema', 'comment', 'sqlite', 'constraints']);
    checkOptions('Table sqlite', options.sqlite ?? {}, ['autoincrement', 'strict', 'withRowid']);
    this.name = name;
    this.schema = options.schema ?? metadata.schema;
    this.metadata = metadata;
    this.comment = options.comment;
    this.sqlite = options.sqlite ?? {};
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
    reference: (key: string) => { definition: ColumnDefinition },
  ): void {
    const constraints: Constraint[] = [];
    const indexes: Index[] = [];
    const marked = this.columns.filter(each => each.primaryKey);
    this.#primaryKey = given.find((each): each is PrimaryKeyConstraint => each.kind === 'primaryKey');
    if (this.#primaryKey === undefined && marked.length > 0) {
      this.#primaryKey = new PrimaryKeyConstraint(marked.map(each => reference(each.key)));
    }
    if (this.#primaryKey !== undefined) constraints.push(this.#primaryKey);
    for (const each of given) {
      if (each instanceof Index) indexes.push(each);
      else if (each.kind !== 'primaryKey') constraints.push(each);
    }
    for (const { key, name, options } of this.columns) {
      const own = [reference(key)];
      if (options.unique) constraints.push(new UniqueConstraint(own));
      const { references } = options;
      if (references !== undefined) {
        const foreignKey = references instanceof ForeignKey ? references : new ForeignKey(references);
        constraints.push(new ForeignKeyConstraint(own, [foreignKey.target], foreignKey.options));
      }
      if (options.index) {
        indexes.push(new Index(`ix_${this.name}_${name}`, own as unknown as Index['expressions']));
      }
    }
    this.#constraints = Object.freeze(constraints);
    this.#indexes = Object.freeze(indexes);
  }

  /** The columns of the primary key, in its order; empty where there is none. */
  get primaryKey(): readonly ColumnDefinition[] {
    return this.#primaryKey?.columns ?? [];
  }

  get constraints(): readonly Constraint[] {
    return this.#constraints;
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
