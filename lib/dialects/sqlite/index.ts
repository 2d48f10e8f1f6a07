/**
 * SQLite's SQL as a dialect.
 *
 * Promises: no driver is loaded; it compiles without one. Does not: connect (`runtime` and `driver/` do).
 */

import type { CompilerOptions, SqlDialect } from '../../compiler/dialect.js';
import type { StatementCompiler } from '../../compiler/statement-compiler.js';
import { codecOf } from '../../types/type.js';
import { SqliteCompiler } from './compiler.js';
import { quote, quoteAlways } from './identifiers.js';
import { literal } from './literals.js';
import { typeName } from './type-names.js';

/**
 * SQLite.
 *
 * @example compile(users.select(), { dialect: sqlite }).sql   // SELECT users.id, users.name FROM users
 */
export const sqlite: SqlDialect = Object.freeze<SqlDialect>({
  name: 'sqlite',
  title: 'SQLite',
  createCompiler: (options: CompilerOptions): StatementCompiler => new SqliteCompiler(sqlite, options),
  quote,
  quoteAlways,
  codec: type => codecOf(type, 'sqlite', own => own),
  typeName,
  literal,
  ddl: {
    alterConstraints: false,
    sequences: false,
    comments: 'none',
    deferForeignKeys: 'PRAGMA defer_foreign_keys = ON',
  },
});
