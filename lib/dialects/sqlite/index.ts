/**
 * SQLite's SQL as a dialect.
 *
 * Promises: no driver is loaded; it compiles without one. Does not: connect (`runtime` and `driver/` do).
 */

import type { CompilerOptions, SqlDialect } from '../../compiler/dialect.js';
import type { StatementCompiler } from '../../compiler/statement-compiler.js';
import { SqliteCompiler } from './compiler.js';
import { sqliteFacts } from './facts.js';
import { quote, quoteAlways } from './identifiers.js';
import { literal } from './literals.js';
import { typeName } from './type-names.js';

/**
 * SQLite.
 *
 * @example compile(users.select(), { dialect: sqlite }).sql   // SELECT users.id, users.name FROM users
 */
export const sqlite: SqlDialect = Object.freeze<SqlDialect>({
  ...sqliteFacts,
  createCompiler: (options: CompilerOptions): StatementCompiler => new SqliteCompiler(sqlite, options),
  quote,
  quoteAlways,
  typeName,
  literal,
});
