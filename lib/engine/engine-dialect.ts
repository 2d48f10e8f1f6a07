/**
 * Dialects as engines take them: SQL and running half together, for the URLs that begin with their names.
 *
 * Promises: a dialect of the program's own is handed to the engine that uses it; there is no registry. Does not: check what a
 * dialect writes.
 */

import type { SqlDialect, StatementDialect } from '../compiler/index.js';
import type { RuntimeDialect, StartDialect } from '../dialects/runtime.js';
import { ArgumentError, NotSupportedError } from '../errors.js';

/**
 * A database as `createEngine` takes it.
 *
 * @example
 * const sql: SqlDialect = { ...sqlite, typeName: type => sqlite.typeName(type).toUpperCase() };
 * const shouting: EngineDialect = { schemes: ['shouting'], sql, runtime: sqliteRuntime };
 * createEngine('shouting:///app.db', { dialects: [shouting] });
 */
export interface EngineDialect {
  /** What URLs of this database begin with: letters and digits. */
  readonly schemes: readonly string[];
  /** How statements are written. */
  readonly sql: SqlDialect;
  /** How statements are written for a server of this version; `sql` is for as long as none has told its version. */
  readonly ofVersion?: (version: string) => SqlDialect;
  /** How connections are opened, transactions begun, errors told. */
  readonly runtime: RuntimeDialect;
}

/** A dialect of the library's or of the program's own. */
export type KnownDialect = Omit<EngineDialect, 'sql' | 'runtime'> & {
  readonly sql: StatementDialect;
  readonly runtime: StartDialect;
};

const SCHEME = /^[a-z][a-z0-9]*$/;

function problemOf(dialect: Partial<EngineDialect> | null | undefined): string | undefined {
  const { schemes, sql, runtime } = dialect ?? {};
  const names: readonly unknown[] = Array.isArray(schemes) ? schemes : [];
  if (names.length === 0 || !names.every(each => typeof each === 'string' && SCHEME.test(each))) {
    return "needs schemes, an array of lower-case words such as ['mydb']";
  }
  if (typeof sql?.createCompiler !== 'function') return 'needs sql, a SqlDialect such as { ...sqlite, name }';
  if (typeof runtime?.open !== 'function') return 'needs runtime, a RuntimeDialect such as sqliteRuntime';
  return undefined;
}

/** Refuses what is no list of dialects. */
export function checkDialects(dialects: unknown): string | undefined {
  if (!Array.isArray(dialects)) return 'an array of dialects: { schemes, sql, runtime }';
  const problems = (dialects as readonly EngineDialect[]).map(problemOf);
  const problem = problems.find(each => each !== undefined);
  return problem === undefined ? undefined : `an array of dialects, and one ${problem}`;
}

/**
 * The dialect of a URL: one of the program's own before one of the library's.
 *
 * @param outOfReach schemes that the library knows, but not for where it runs
 */
export function dialectFor(
  scheme: string,
  known: readonly KnownDialect[],
  outOfReach: readonly string[],
): KnownDialect {
  const dialect = known.find(each => each.schemes.includes(scheme));
  if (dialect !== undefined) return dialect;
  if (outOfReach.includes(scheme)) {
    throw new NotSupportedError(
      `A page cannot reach servers, so there are no '${scheme}' databases here; run it in Node, or take sqlite:///app.db.`,
    );
  }
  const names = known.flatMap(each => each.schemes).join(', ');
  throw new ArgumentError(
    `There is no dialect '${scheme}'; there are ${names}. Others are given as createEngine(url, { dialects: [dialect] }).`,
  );
}
