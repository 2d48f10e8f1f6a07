/**
 * MySQL's and MariaDB's SQL as dialects.
 *
 * Promises: no driver is loaded; they compile without one. What differs between the two, and between versions, follows from the
 * version that is stated. Does not: connect, or ask a server for its version.
 */

import type { CompilerOptions, SqlDialect } from '../../compiler/dialect.js';
import type { StatementCompiler } from '../../compiler/statement-compiler.js';
import { ArgumentError } from '../../errors.js';
import { checkOptions } from '../../schema/options.js';
import { codecOf } from '../../types/type.js';
import { mysqlCodec } from './codecs.js';
import { MysqlCompiler } from './compiler.js';
import type { MysqlDialect } from './dialect.js';
import { quote, quoteAlways } from './identifiers.js';
import { literal } from './literals.js';
import { typeName } from './type-names.js';
import { featuresOf, parseVersion, type MysqlFlavour } from './version.js';

export type { MysqlDialect } from './dialect.js';
export type { MysqlFlavour } from './version.js';

/** For which server the SQL is. */
export interface MysqlDialectOptions {
  /** Default: as `version` says, else `'mysql'`. */
  readonly flavour?: MysqlFlavour;
  /** What the server says of itself, as `'8.0.36'` or `'10.11.19-MariaDB'`. Default: MySQL 8.0.36, MariaDB 10.11.0. */
  readonly version?: string;
}

const DEFAULT_VERSIONS: Readonly<Record<MysqlFlavour, string>> = Object.freeze({
  mysql: '8.0.36',
  mariadb: '10.11.0',
});

/**
 * The dialect of a MySQL or MariaDB server.
 *
 * @throws ArgumentError for a flavour or version that is none
 *
 * @example
 * const dialect = mysqlDialect({ flavour: 'mariadb', version: '10.6.12' });
 * compile(users.insert().values({ name: 'Dana' }).returning(users.c.id), { dialect }).sql
 * // INSERT INTO users (name) VALUES (?) RETURNING id
 */
export function mysqlDialect(options: MysqlDialectOptions = {}): MysqlDialect {
  checkOptions('mysqlDialect', options, ['flavour', 'version']);
  const { flavour = 'mysql' } = options;
  if (flavour !== 'mysql' && flavour !== 'mariadb') {
    throw new ArgumentError(`There is no flavour '${String(flavour)}'; there are mysql and mariadb`);
  }
  const { version = DEFAULT_VERSIONS[flavour] } = options;
  if (typeof version !== 'string') throw new ArgumentError("The version is text, such as '8.0.36'");
  const server = parseVersion(version, flavour);
  const features = featuresOf(server);
  const dialect: MysqlDialect = Object.freeze<MysqlDialect>({
    name: server.flavour,
    title: server.flavour === 'mysql' ? 'MySQL' : 'MariaDB',
    server,
    features,
    createCompiler: (given: CompilerOptions): StatementCompiler => new MysqlCompiler(dialect, given),
    quote,
    quoteAlways,
    codec: type => codecOf(type, server.flavour, mysqlCodec),
    typeName: type => typeName(type, server.flavour, features),
    literal,
    ddl: { alterConstraints: true, sequences: server.flavour === 'mariadb', comments: 'inline' },
    maxIdentifierLength: 64,
  });
  return dialect;
}

/**
 * MySQL 8.0.36's SQL.
 *
 * @example compile(select(users.c.name.concat('!')), { dialect: mysql }).sql   // SELECT concat(users.name, ?) AS anon_1 FROM users
 */
export const mysql: SqlDialect = /* @__PURE__ */ mysqlDialect();

/** MariaDB 10.11's SQL. */
export const mariadb: SqlDialect = /* @__PURE__ */ mysqlDialect({ flavour: 'mariadb' });
