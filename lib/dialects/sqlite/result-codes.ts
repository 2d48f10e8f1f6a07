/**
 * Every result code of SQLite with what it means for the caller: one table.
 *
 * Promises: each primary and extended code of SQLite 3.51 has a row (the codes that are no errors excepted); a code
 * that is newer is told by its primary code. The reasons: BUSY and its like pass when the other transaction ends, so the transaction may
 * be tried again; a connection to a corrupt, moved or foreign file is of no further use.
 */

import { means, type ErrorMeaning } from '../error-meaning.js';

/** What a code means. */
export interface CodeMeaning extends ErrorMeaning {
  readonly errno: number;
}

const FAULT = means('OperationalError');
const BUSY = means('OperationalError', 'transaction');
const GONE = means('OperationalError', 'connection', true);
const BROKEN = means('OperationalError', 'never', true);
const VIOLATION = means('IntegrityError');
const WRONG = means('ProgrammingError');
const UNFIT = means('DataError');
const INTERNAL = means('InternalError');
const NOTICE = means('DBAPIError');

type Row = readonly [code: string, errno: number, meaning: ErrorMeaning];

// prettier-ignore
const ROWS: readonly Row[] = [
  ['SQLITE_ERROR', 1, WRONG],
  ['SQLITE_ERROR_MISSING_COLLSEQ', 257, WRONG],
  ['SQLITE_ERROR_RETRY', 513, means('OperationalError', 'statement')],
  ['SQLITE_ERROR_SNAPSHOT', 769, BUSY],
  ['SQLITE_ERROR_RESERVESIZE', 1025, FAULT],
  ['SQLITE_ERROR_KEY', 1281, FAULT],
  ['SQLITE_ERROR_UNABLE', 1537, FAULT],
  ['SQLITE_INTERNAL', 2, INTERNAL],
  ['SQLITE_PERM', 3, FAULT],
  ['SQLITE_ABORT', 4, BUSY],
  ['SQLITE_ABORT_ROLLBACK', 516, BUSY],
  ['SQLITE_BUSY', 5, BUSY],
  ['SQLITE_BUSY_RECOVERY', 261, BUSY],
  ['SQLITE_BUSY_SNAPSHOT', 517, BUSY],
  ['SQLITE_BUSY_TIMEOUT', 773, BUSY],
  ['SQLITE_LOCKED', 6, BUSY],
  ['SQLITE_LOCKED_SHAREDCACHE', 262, BUSY],
  ['SQLITE_LOCKED_VTAB', 518, BUSY],
  ['SQLITE_NOMEM', 7, FAULT],
  ['SQLITE_READONLY', 8, FAULT],
  ['SQLITE_READONLY_RECOVERY', 264, FAULT],
  ['SQLITE_READONLY_CANTLOCK', 520, FAULT],
  ['SQLITE_READONLY_ROLLBACK', 776, FAULT],
  ['SQLITE_READONLY_DBMOVED', 1032, GONE],
  ['SQLITE_READONLY_CANTINIT', 1288, FAULT],
  ['SQLITE_READONLY_DIRECTORY', 1544, FAULT],
  ['SQLITE_INTERRUPT', 9, FAULT],
  ['SQLITE_IOERR', 10, FAULT],
  ['SQLITE_IOERR_READ', 266, FAULT],
  ['SQLITE_IOERR_SHORT_READ', 522, FAULT],
  ['SQLITE_IOERR_WRITE', 778, FAULT],
  ['SQLITE_IOERR_FSYNC', 1034, FAULT],
  ['SQLITE_IOERR_DIR_FSYNC', 1290, FAULT],
  ['SQLITE_IOERR_TRUNCATE', 1546, FAULT],
  ['SQLITE_IOERR_FSTAT', 1802, FAULT],
  ['SQLITE_IOERR_UNLOCK', 2058, FAULT],
  ['SQLITE_IOERR_RDLOCK', 2314, FAULT],
  ['SQLITE_IOERR_DELETE', 2570, FAULT],
  ['SQLITE_IOERR_BLOCKED', 2826, BUSY],
  ['SQLITE_IOERR_NOMEM', 3082, FAULT],
  ['SQLITE_IOERR_ACCESS', 3338, FAULT],
  ['SQLITE_IOERR_CHECKRESERVEDLOCK', 3594, FAULT],
  ['SQLITE_IOERR_LOCK', 3850, FAULT],
  ['SQLITE_IOERR_CLOSE', 4106, FAULT],
  ['SQLITE_IOERR_DIR_CLOSE', 4362, FAULT],
  ['SQLITE_IOERR_SHMOPEN', 4618, FAULT],
  ['SQLITE_IOERR_SHMSIZE', 4874, FAULT],
  ['SQLITE_IOERR_SHMLOCK', 5130, FAULT],
  ['SQLITE_IOERR_SHMMAP', 5386, FAULT],
  ['SQLITE_IOERR_SEEK', 5642, FAULT],
  ['SQLITE_IOERR_DELETE_NOENT', 5898, FAULT],
  ['SQLITE_IOERR_MMAP', 6154, FAULT],
  ['SQLITE_IOERR_GETTEMPPATH', 6410, FAULT],
  ['SQLITE_IOERR_CONVPATH', 6666, FAULT],
  ['SQLITE_IOERR_VNODE', 6922, GONE],
  ['SQLITE_IOERR_AUTH', 7178, FAULT],
  ['SQLITE_IOERR_BEGIN_ATOMIC', 7434, FAULT],
  ['SQLITE_IOERR_COMMIT_ATOMIC', 7690, FAULT],
  ['SQLITE_IOERR_ROLLBACK_ATOMIC', 7946, FAULT],
  ['SQLITE_IOERR_DATA', 8202, BROKEN],
  ['SQLITE_IOERR_CORRUPTFS', 8458, BROKEN],
  ['SQLITE_IOERR_IN_PAGE', 8714, BROKEN],
  ['SQLITE_IOERR_BADKEY', 8970, FAULT],
  ['SQLITE_IOERR_CODEC', 9226, FAULT],
  ['SQLITE_CORRUPT', 11, BROKEN],
  ['SQLITE_CORRUPT_VTAB', 267, FAULT],
  ['SQLITE_CORRUPT_SEQUENCE', 523, BROKEN],
  ['SQLITE_CORRUPT_INDEX', 779, BROKEN],
  ['SQLITE_NOTFOUND', 12, INTERNAL],
  ['SQLITE_FULL', 13, FAULT],
  ['SQLITE_CANTOPEN', 14, FAULT],
  ['SQLITE_CANTOPEN_NOTEMPDIR', 270, FAULT],
  ['SQLITE_CANTOPEN_ISDIR', 526, FAULT],
  ['SQLITE_CANTOPEN_FULLPATH', 782, FAULT],
  ['SQLITE_CANTOPEN_CONVPATH', 1038, FAULT],
  ['SQLITE_CANTOPEN_DIRTYWAL', 1294, FAULT],
  ['SQLITE_CANTOPEN_SYMLINK', 1550, FAULT],
  ['SQLITE_PROTOCOL', 15, BUSY],
  ['SQLITE_EMPTY', 16, INTERNAL],
  ['SQLITE_SCHEMA', 17, means('OperationalError', 'statement')],
  ['SQLITE_TOOBIG', 18, UNFIT],
  ['SQLITE_CONSTRAINT', 19, VIOLATION],
  ['SQLITE_CONSTRAINT_CHECK', 275, VIOLATION],
  ['SQLITE_CONSTRAINT_COMMITHOOK', 531, VIOLATION],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', 787, VIOLATION],
  ['SQLITE_CONSTRAINT_FUNCTION', 1043, VIOLATION],
  ['SQLITE_CONSTRAINT_NOTNULL', 1299, VIOLATION],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 1555, VIOLATION],
  ['SQLITE_CONSTRAINT_TRIGGER', 1811, VIOLATION],
  ['SQLITE_CONSTRAINT_UNIQUE', 2067, VIOLATION],
  ['SQLITE_CONSTRAINT_VTAB', 2323, VIOLATION],
  ['SQLITE_CONSTRAINT_ROWID', 2579, VIOLATION],
  ['SQLITE_CONSTRAINT_PINNED', 2835, VIOLATION],
  ['SQLITE_CONSTRAINT_DATATYPE', 3091, VIOLATION],
  ['SQLITE_MISMATCH', 20, UNFIT],
  ['SQLITE_MISUSE', 21, means('InterfaceError')],
  ['SQLITE_NOLFS', 22, means('NotSupportedError')],
  ['SQLITE_AUTH', 23, FAULT],
  ['SQLITE_AUTH_USER', 279, FAULT],
  ['SQLITE_FORMAT', 24, FAULT],
  ['SQLITE_RANGE', 25, UNFIT],
  ['SQLITE_NOTADB', 26, BROKEN],
  ['SQLITE_NOTICE', 27, NOTICE],
  ['SQLITE_NOTICE_RECOVER_WAL', 283, NOTICE],
  ['SQLITE_NOTICE_RECOVER_ROLLBACK', 539, NOTICE],
  ['SQLITE_NOTICE_RBU', 795, NOTICE],
  ['SQLITE_WARNING', 28, NOTICE],
  ['SQLITE_WARNING_AUTOINDEX', 284, NOTICE],
];

/** The codes by name. */
export const RESULT_CODES: ReadonlyMap<string, CodeMeaning> = new Map(
  ROWS.map(([code, errno, meaning]) => [code, Object.freeze({ errno, ...meaning })]),
);

/** What a code means; of a code newer than the table, what its primary code means, without a number. */
export function meaningOf(code: string): ErrorMeaning & { readonly errno?: number } {
  const known = RESULT_CODES.get(code);
  if (known !== undefined) return known;
  const primary = RESULT_CODES.get(/^SQLITE_[A-Z]+/.exec(code)?.[0] ?? '');
  if (primary === undefined) return NOTICE;
  const { kind, retry, lost } = primary;
  return { kind, retry, lost };
}
