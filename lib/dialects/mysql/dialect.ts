/**
 * What the MySQL compilers know of the server they write for.
 *
 * Plain data, made by `mysqlDialect`. Does not: come from a server; a version is stated or assumed.
 */

import type { SqlDialect } from '../../compiler/dialect.js';
import type { Features, ServerVersion } from './version.js';

/** MySQL's or MariaDB's SQL, of a version. */
export interface MysqlDialect extends SqlDialect {
  readonly name: 'mysql' | 'mariadb';
  readonly server: ServerVersion;
  readonly features: Features;
}
