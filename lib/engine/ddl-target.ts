/**
 * What a plan of DDL is told of the database that it is made for.
 *
 * Does not: ask the database; it is what one of its kind can do, or of its version once that is known.
 */
import type { StatementDialect } from '../compiler/index.js';
import { PLAIN_DDL } from '../schema/ddl-features.js';
import type { DdlTarget } from '../sql/index.js';

/** What the database of a dialect can do in DDL. */
export function ddlTarget({ name, ddl }: StatementDialect): DdlTarget {
  return { dialect: name, ...(ddl ?? PLAIN_DDL) };
}
