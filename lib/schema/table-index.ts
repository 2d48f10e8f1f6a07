/**
 * Indexes.
 *
 * Promises: frozen data, made for a table's `constraints` (created with it) or alone (for `CreateIndex`). Without a name the
 * naming convention of the table's MetaData names it.
 */

import { ArgumentError, InvalidRequestError } from '../errors.js';
import type { ColumnDefinition } from './column-definition.js';
import { FinishedName, type ConstraintName, type NamingKind } from './naming.js';
import { checkOptions } from './options.js';
import { isSchemaExpression, type SchemaExpression } from './references.js';
import { TablePart, type TablePartOptions } from './table-part.js';

/** Options of an index that only MySQL and MariaDB know. */
export interface MysqlIndexOptions {
  /** How many characters are indexed: of every column, or by column name. */
  readonly length?: number | Readonly<Record<string, number>>;
  /** `FULLTEXT` or `SPATIAL`. */
  readonly prefix?: 'FULLTEXT' | 'SPATIAL';
  readonly using?: 'BTREE' | 'HASH';
  /** The parser of a FULLTEXT index, as `'ngram'`. */
  readonly parser?: string;
}

/** Options of an index. */
export interface IndexOptions extends TablePartOptions {
  readonly unique?: boolean;
  /** Index only the rows of this condition, where the database can. */
  readonly where?: SchemaExpression;
  readonly mysql?: MysqlIndexOptions;
}

function isLength(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function checkedMysql(owner: string, options: MysqlIndexOptions = {}): MysqlIndexOptions {
  checkOptions(`${owner} mysql`, options, ['length', 'prefix', 'using', 'parser']);
  const { length, prefix, using, parser } = options;
  const lengths = typeof length === 'object' && length !== null ? Object.values(length) : [length ?? 1];
  if (!lengths.every(isLength)) throw new ArgumentError(`${owner} mysql.length takes whole numbers above 0`);
  if (prefix !== undefined && prefix !== 'FULLTEXT' && prefix !== 'SPATIAL') {
    throw new ArgumentError(`${owner} mysql.prefix '${String(prefix)}' is neither FULLTEXT nor SPATIAL`);
  }
  if (using !== undefined && using !== 'BTREE' && using !== 'HASH') {
    throw new ArgumentError(`${owner} mysql.using '${String(using)}' is neither BTREE nor HASH`);
  }
  if (parser !== undefined && !(typeof parser === 'string' && /^\w+$/.test(parser))) {
    throw new ArgumentError(`${owner} mysql.parser takes the name of a parser, such as 'ngram'`);
  }
  return Object.freeze({ ...options });
}

/** What an expression looks like that is a column. */
interface ColumnExpression extends SchemaExpression {
  readonly node: {
    readonly kind: string;
    readonly definition?: ColumnDefinition;
    readonly operand?: unknown;
  };
}

/** The column that an index expression is, with or without a direction or collation. */
function columnOf(expression: SchemaExpression): ColumnDefinition | undefined {
  let { node }: ColumnExpression = expression;
  while (node.kind === 'ordering' || node.kind === 'collate') node = node.operand as ColumnExpression['node'];
  return node.kind === 'column' ? node.definition : undefined;
}

/**
 * An index over columns or expressions.
 *
 * @example new Index('ix_users_name', [users.c.name, users.c.age.desc()], { unique: true })
 * @example new Index(undefined, [users.c.name])   // ix_users_name, by the naming convention
 */
export class Index extends TablePart {
  readonly kind = 'index';
  readonly expressions: readonly SchemaExpression[];
  readonly unique: boolean;
  readonly where: SchemaExpression | undefined;
  readonly mysql: MysqlIndexOptions;

  constructor(
    name: ConstraintName | undefined,
    expressions: readonly SchemaExpression[],
    options: IndexOptions = {},
  ) {
    super('Index', name, options);
    const owner =
      name === undefined ? 'Index' : `Index '${String(name instanceof FinishedName ? name.finished : name)}'`;
    if (!Array.isArray(expressions) || expressions.length === 0)
      throw new ArgumentError(`${owner} needs at least one column or expression`);
    checkOptions('Index', options, ['unique', 'where', 'mysql', 'ddlIf', 'info']);
    for (const each of [...expressions, ...(options.where === undefined ? [] : [options.where])]) {
      if (!isSchemaExpression(each)) {
        throw new ArgumentError(
          `${owner} takes columns and expressions, as c.name or text('…'), not ${String(each)}`,
        );
      }
    }
    this.expressions = Object.freeze([...expressions]) as readonly SchemaExpression[];
    this.unique = options.unique ?? false;
    this.where = options.where;
    this.mysql = checkedMysql(owner, options.mysql);
    Object.freeze(this);
  }

  /** The columns among its expressions. */
  override get columns(): readonly ColumnDefinition[] {
    return this.expressions.flatMap(each => columnOf(each) ?? []);
  }

  protected override get naming(): NamingKind {
    return 'ix';
  }

  protected override get noun(): string {
    return 'An index';
  }

  /** Its name: the given one, or what the naming convention makes of it. */
  override get name(): string {
    const name = super.name;
    if (name !== undefined) return name;
    throw new InvalidRequestError('An index of no column and no table needs a name: new Index(name, …)');
  }
}
