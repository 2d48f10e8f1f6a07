/**
 * A connection to a real MySQL or MariaDB for specs of the language: runs prepared statements as an engine's thread would. Node only.
 */
import { createConnection, type Connection } from 'mysql2/promise';
import { StatementPreparer, type SqlDialect } from '../../lib/compiler/index.js';
import { mysqlDialect } from '../../lib/dialects/mysql/index.js';
import type { Executable, MetaData, Params } from '../../lib/sql/index.js';
import type { SpecDatabase } from '../support/mariadb.js';

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
      const [result] = await this.#connection.execute(
        prepared.compiled.sql,
        prepared.set(index) as (string | number | null)[],
      );
      if (Array.isArray(result)) rows.push(...result);
    }
    return rows;
  }

  /** Runs a statement and takes back what it changed. */
  async attempt(statement: Executable, params?: Params): Promise<readonly unknown[]> {
    await this.query('START TRANSACTION');
    try {
      return await this.accept(statement, params);
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
