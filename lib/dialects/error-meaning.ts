/**
 * What an error of a database means for the caller, as the tables of the dialects say it.
 *
 * Promises: plain data; the names of the classes are those of `errors.ts`. Does not: make errors (the engine does).
 */

/** The names of the error classes. */
export type ErrorKind =
  | 'DBAPIError'
  | 'DataError'
  | 'IntegrityError'
  | 'InterfaceError'
  | 'InternalError'
  | 'NotSupportedError'
  | 'OperationalError'
  | 'ProgrammingError';

/** What an error means. */
export interface ErrorMeaning {
  readonly kind: ErrorKind;
  /** What may be tried again. */
  readonly retry: 'statement' | 'transaction' | 'connection' | 'never';
  /** Whether the connection is of no further use. */
  readonly lost: boolean;
}

/** The meaning of a row in a table. */
export function means(
  kind: ErrorKind,
  retry: ErrorMeaning['retry'] = 'never',
  lost: boolean = false,
): ErrorMeaning {
  return Object.freeze({ kind, retry, lost });
}
