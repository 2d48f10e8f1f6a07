/**
 * What constraints and indexes have in common: they are parts of one table, and their names may follow from its naming
 * convention.
 *
 * Promises: a part belongs to the table that it was given to, and to no second one; a name that was given is the name,
 * unless the convention makes something of it.
 */

import { InvalidRequestError } from '../errors.js';
import type { ColumnDefinition } from './column-definition.js';
import { checkedCondition, type DdlCondition } from './ddl-condition.js';
import {
  FinishedName,
  checkedName,
  conventionalName,
  type ConstraintName,
  type NamingContext,
  type NamingKind,
} from './naming.js';
import type { TableDefinition } from './table-definition.js';

/** Options that every part of a table has. */
export interface TablePartOptions {
  /** For which databases it is meant. Default all. */
  readonly ddlIf?: DdlCondition;
  /** Anything; the library does not look at it. */
  readonly info?: Readonly<Record<string, unknown>>;
}

const NO_INFO: Readonly<Record<string, unknown>> = Object.freeze({});

/** A constraint or an index. */
export abstract class TablePart {
  abstract readonly columns: readonly ColumnDefinition[];
  /** For which databases it is meant; `undefined`: all. */
  readonly ddlIf: DdlCondition | undefined;
  readonly info: Readonly<Record<string, unknown>>;
  readonly #given: ConstraintName | undefined;
  #table: TableDefinition | undefined;

  protected constructor(owner: string, name: ConstraintName | undefined, options: TablePartOptions) {
    this.#given = name === undefined || name instanceof FinishedName ? name : checkedName(owner, name);
    this.ddlIf = checkedCondition(owner, options.ddlIf);
    this.info = options.info ?? NO_INFO;
  }

  /** The kind of name that it has in a naming convention. */
  protected abstract get naming(): NamingKind;

  /** What error texts call it, with its article. */
  protected abstract get noun(): string;

  /** What names of its kind are made of. */
  protected namingContext(): Omit<NamingContext, 'table' | 'given'> {
    return { columns: this.columns, targets: [] };
  }

  /** The table that it was given to, or that of its columns; `undefined` where neither is known. */
  get table(): TableDefinition | undefined {
    return this.#table ?? this.columns[0]?.table;
  }

  /** Its name: the given one, or what the naming convention of its MetaData makes of it; `undefined` where neither names it. */
  get name(): string | undefined {
    return conventionalName(this.naming, this.#given, this.table, () => this.namingContext());
  }

  /** The name as it was given, without the naming convention. */
  get givenName(): ConstraintName | undefined {
    return this.#given;
  }

  /** Whether the name was made by a naming convention, so that a long one may be shortened. */
  get nameIsMade(): boolean {
    return !(this.#given instanceof FinishedName) && this.name !== this.#given;
  }

  /** Makes it a part of a table. Called by the table. */
  attach(table: TableDefinition): void {
    const other = this.table;
    if (other !== undefined && other !== table) {
      throw new InvalidRequestError(
        `${this.noun} of table '${other.name}' was given to table '${table.name}'; make one for each table`,
      );
    }
    this.#table = table;
  }
}
