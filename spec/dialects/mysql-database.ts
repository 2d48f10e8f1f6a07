/**
 * A connection to a real MySQL or MariaDB for specs of the language: runs prepared statements as an engine's thread would. Node only.
 */
import mysql2, { type TypedParameterValue } from 'mysql2';
import { createConnection, type Connection } from 'mysql2/promise';
import {
  StatementPreparer,
  type SqlDialect,
  type WireKind,
  type WireValue,
} from '../../lib/compiler/index.js';
import { mysqlDialect } from '../../lib/dialects/mysql/index.js';
import type { Executable, MetaData, Params } from '../../lib/sql/index.js';
import type { SpecDatabase } from '../support/mariadb.js';

type NotNull = Exclude<WireValue, null>;

const identity = (value: NotNull): unknown => value;

/** A value as a thread would give it: whole numbers come as text where they are long. */
function wireOf(value: unknown, wire: WireKind): NotNull {
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) {
    if (wire === 'bigint') return BigInt(value);
    if (wire === 'integer' || wire === 'float' || wire === 'any') return Number(value);
  }
  return value as NotNull;
}

/** A value as a thread would send it: whole numbers as such, where the driver alone would make them fractions. */
function typed(value: WireValue, wire: WireKind): TypedParameterValue | string | number | Buffer | null {
  if (typeof value === 'bigint') return mysql2.TypedParameter.LONGLONG(value);
  if (typeof value === 'number') return wire === 'float' ? value : mysql2.TypedParameter.LONGLONG(value);
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

export class MysqlDatabase {
  readonly dialect: SqlDialect;
  readonly #preparer: StatementPreparer;
  readonly #connection: Connection;

  private constructor(connection: Connection, dialect: SqlDialect) {
    this.#connection = connection;
    this.dialect = dialect;
    this.#preparer = new StatementPreparer(dialect);
  }

  static async open({ server, url }: SpecDatabase): Promise<MysqlDatabase> {
    const connection = await createConnection({
      uri: url,
      charset: 'utf8mb4',
      timezone: 'Z',
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
      jsonStrings: true,
      rowsAsArray: true,
    });
    await connection.query("SET time_zone = '+00:00'");
    return new MysqlDatabase(connection, mysqlDialect({ flavour: server.flavour, version: server.version }));
  }

  /** Runs a statement, each of its sets of parameters, and gives the rows as the driver does. */
  async accept(statement: Executable, params?: Params): Promise<readonly unknown[]> {
    const prepared = this.#preparer.prepare(statement, params);
    const rows: unknown[] = [];
    for (let index = 0; index < prepared.count; index++) {
      const { sql, slots } = prepared.compiled;
      const values = prepared.set(index).map((value, position) => typed(value, slots[position]!.wire));
      const [result] = await this.#connection.execute(sql, values);
      if (Array.isArray(result)) rows.push(...result);
    }
    return rows;
  }

  /** Runs a statement and gives its rows, converted, as objects of one or two levels. */
  async run(statement: Executable, params?: Params): Promise<readonly Record<string, unknown>[]> {
    const { columns } = this.#preparer.prepare(statement, params).compiled;
    const rows = (await this.accept(statement, params)) as readonly (readonly unknown[])[];
    return rows.map(row => {
      const object: Record<string, unknown> = {};
      row.forEach((value, position) => {
        const { path, wire, convert } = columns![position]!;
        const [first, second] = path as [string, string?];
        const converted = value === null ? null : (convert ?? identity)(wireOf(value, wire));
        if (second === undefined) object[first] = converted;
        else object[first] = { ...(object[first] as object | undefined), [second]: converted };
      });
      return object;
    });
  }

  /** Runs something and takes back what it changed. */
  async undone<T>(run: () => Promise<T>): Promise<T> {
    await this.query('START TRANSACTION');
    try {
      return await run();
    } finally {
      await this.query('ROLLBACK');
    }
  }

  /** Creates tables, without their indexes. */
  async create(metadata: MetaData, names: readonly string[]): Promise<void> {
    const steps: Executable[] = [];
    metadata.createAll<void>({ runSchema: plan => steps.push(...plan.steps.map(each => each.statement)) });
    for (const statement of steps) {
      const { node } = statement;
      if (node.kind === 'createTable' && names.includes(node.table.name)) await this.accept(statement);
    }
  }

  /** Runs SQL text and gives its rows. */
  async query(sql: string): Promise<readonly unknown[]> {
    const [result] = await this.#connection.query(sql);
    return Array.isArray(result) ? result : [];
  }

  async close(): Promise<void> {
    await this.#connection.end();
  }
}
