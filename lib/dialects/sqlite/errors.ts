/**
 * What an error of SQLite or of its driver means: its class, whether trying again helps, which constraint it names.
 *
 * Promises: every result code has one meaning (result-codes.ts); the driver's own refusals, which have no code, are told by
 * their texts. Of SQLITE_ERROR, which SQLite gives for almost everything, the text decides: a statement that is wrong (syntax,
 * unknown table or column) is a `ProgrammingError`, a wrong value a `DataError`, a wrong moment an `OperationalError`. Pure.
 */

import type { DriverErrorData, ErrorFacts } from '../runtime.js';
import { meaningOf } from './result-codes.js';

/** Texts of SQLITE_ERROR that are not about the statement. */
const WRONG_VALUE =
  /^(integer overflow|malformed JSON|bad JSON path|.* out of range|JSON cannot hold BLOB values|(Error: )?regexp: .*)/i;
const WRONG_MOMENT =
  /^(cannot (start|commit|rollback|release|open|change|vacuum|detach)|no such savepoint|database .* is (locked|already)|.* is locked|query aborted)/i;

/** Texts of the driver. */
const WRONG_PARAMETERS =
  /NUL character|parameter|more than one statement|no statements|can only bind|bind argument/i;
const NOT_OPEN = /connection is not open/i;

const VIOLATED = /^(UNIQUE|NOT NULL|CHECK|FOREIGN KEY|PRIMARY KEY) constraint failed(?:: (.*))?$/s;
const STRICT_TYPE = /^cannot store \S+ value in \S+ column (.*)\.(.*)$/s;

/** The table and constraint that a message names. SQLite names UNIQUE and NOT NULL by their columns. */
function violation(message: string): { readonly table?: string; readonly constraint?: string } {
  const strict = STRICT_TYPE.exec(message);
  if (strict !== null) return { table: strict[1]!, constraint: `${strict[1]}.${strict[2]}` };
  const [, type, named] = VIOLATED.exec(message) ?? [];
  if (named === undefined) return {};
  if (type === 'CHECK') return { constraint: named };
  const index = /^index '(.*)'$/s.exec(named);
  if (index !== null) return { constraint: index[1]! };
  const dot = named.indexOf('.');
  return dot < 0 ? { constraint: named } : { table: named.slice(0, dot), constraint: named };
}

/** What an error without a result code means: the driver refused the call. */
function driverRefusal({ message }: DriverErrorData): ErrorFacts {
  if (NOT_OPEN.test(message))
    return { kind: 'InterfaceError', retry: 'connection', connectionInvalidated: true };
  return { kind: WRONG_PARAMETERS.test(message) ? 'ProgrammingError' : 'InterfaceError', retry: 'never' };
}

/**
 * Classifies an error of the SQLite driver.
 *
 * @example classify({ name: 'SqliteError', code: 'SQLITE_CONSTRAINT_UNIQUE', message: 'UNIQUE constraint failed: users.name' })
 * // { kind: 'IntegrityError', table: 'users', constraint: 'users.name', retry: 'never', … }
 */
export function classify(error: DriverErrorData): ErrorFacts {
  const { code, message } = error;
  if (code === undefined || !code.startsWith('SQLITE_')) return driverRefusal(error);
  const { kind, retry, lost, errno } = meaningOf(code);
  const facts = { code, errno, retry, connectionInvalidated: lost };
  if (code === 'SQLITE_ERROR') {
    if (WRONG_VALUE.test(message)) return { ...facts, kind: 'DataError' };
    if (WRONG_MOMENT.test(message)) return { ...facts, kind: 'OperationalError' };
  }
  return kind === 'IntegrityError' ? { ...facts, kind, ...violation(message) } : { ...facts, kind };
}
