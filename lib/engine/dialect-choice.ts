/**
 * How an engine knows the SQL of its database: from its URL, or from what the server says of itself at the first connection.
 *
 * Does not: prepare statements; `ServerDialect` does, once something runs.
 */
import type { StatementDialect } from '../compiler/index.js';

/** A dialect, or how to tell it by the server's version. */
export type DialectChoice =
  | { readonly dialect: StatementDialect }
  | {
      readonly ofVersion: (version: string) => StatementDialect;
      /** The one to go by as long as no server was asked. */
      readonly otherwise: StatementDialect;
    };

/** The dialect, or the one to go by until it is known. */
export function usualDialect(choice: DialectChoice): StatementDialect {
  return 'dialect' in choice ? choice.dialect : choice.otherwise;
}
