/** One spec for every result code of SQLite, and for the texts that decide where the code does not. */
import { classify } from '../../lib/dialects/sqlite/errors.js';
import type { ErrorKind } from '../../lib/dialects/error-meaning.js';
import { RESULT_CODES } from '../../lib/dialects/sqlite/result-codes.js';

function told(
  code: string | undefined,
  message: string = 'some text',
  name: string = 'SqliteError',
): ReturnType<typeof classify> {
  return classify({ name, message, ...(code === undefined ? {} : { code }) });
}

/** Each class with the codes that it is told for; together they are all codes. */
const KINDS: Readonly<Record<string, readonly RegExp[]>> = {
  ProgrammingError: [/^SQLITE_ERROR$/, /^SQLITE_ERROR_MISSING_COLLSEQ$/],
  OperationalError: [
    /^SQLITE_ERROR_(RETRY|SNAPSHOT|RESERVESIZE|KEY|UNABLE)$/,
    /^SQLITE_(PERM|NOMEM|INTERRUPT|FULL|PROTOCOL|SCHEMA|FORMAT|NOTADB)$/,
    /^SQLITE_(ABORT|BUSY|LOCKED|READONLY|IOERR|CORRUPT|CANTOPEN|AUTH)(_|$)/,
  ],
  IntegrityError: [/^SQLITE_CONSTRAINT/],
  DataError: [/^SQLITE_(TOOBIG|MISMATCH|RANGE)$/],
  InternalError: [/^SQLITE_(INTERNAL|NOTFOUND|EMPTY)$/],
  InterfaceError: [/^SQLITE_MISUSE$/],
  NotSupportedError: [/^SQLITE_NOLFS$/],
  DBAPIError: [/^SQLITE_(NOTICE|WARNING)/],
};

const RETRIED: Readonly<Record<string, RegExp>> = {
  transaction: /^SQLITE_(BUSY|LOCKED|ABORT|PROTOCOL|ERROR_SNAPSHOT|IOERR_BLOCKED)/,
  statement: /^SQLITE_(SCHEMA|ERROR_RETRY)$/,
  connection: /^SQLITE_(READONLY_DBMOVED|IOERR_VNODE)$/,
};

const LOST =
  /^SQLITE_(CORRUPT(_SEQUENCE|_INDEX)?|NOTADB|READONLY_DBMOVED|IOERR_(VNODE|DATA|CORRUPTFS|IN_PAGE))$/;

describe('the classification of SQLite errors', () => {
  it('has every primary code of an error, and numbers that fit their primary code', () => {
    const primary = [...RESULT_CODES.values()].map(each => each.errno).filter(errno => errno < 256);
    expect(primary.sort((a, b) => a - b)).toEqual(Array.from({ length: 28 }, (_, index) => index + 1));
    const errnos = [...RESULT_CODES.values()].map(each => each.errno);
    expect(new Set(errnos).size).toBe(errnos.length);
    for (const [code, { errno }] of RESULT_CODES) {
      const [family] = [...RESULT_CODES].find(([, each]) => each.errno === (errno & 0xff))!;
      expect(code.startsWith(family)).withContext(code).toBeTrue();
    }
  });

  for (const [code, { errno }] of RESULT_CODES) {
    it(`tells ${code}`, () => {
      const facts = told(code);
      const kinds = Object.entries(KINDS).filter(([, patterns]) => patterns.some(each => each.test(code)));
      expect(kinds.map(([kind]) => kind)).toEqual([facts.kind]);
      expect(facts.code).toBe(code);
      expect(facts.errno).toBe(errno);
      const retry = Object.entries(RETRIED).find(([, pattern]) => pattern.test(code))?.[0] ?? 'never';
      expect<string | undefined>(facts.retry).toBe(retry);
      expect(facts.connectionInvalidated).toBe(LOST.test(code));
    });
  }

  it('tells a newer extended code by its primary code', () => {
    expect(told('SQLITE_BUSY_SOMETHING')).toEqual(
      jasmine.objectContaining({
        kind: 'OperationalError',
        retry: 'transaction',
        code: 'SQLITE_BUSY_SOMETHING',
      }),
    );
    expect(told('SQLITE_UNHEARD_OF').kind).toBe('DBAPIError');
  });

  const texts: readonly (readonly [string, string])[] = [
    ['near "SELEC": syntax error', 'ProgrammingError'],
    ['no such table: users', 'ProgrammingError'],
    ['no such column: nope', 'ProgrammingError'],
    ['too many SQL variables', 'ProgrammingError'],
    ['integer overflow', 'DataError'],
    ['malformed JSON', 'DataError'],
    ['cannot start a transaction within a transaction', 'OperationalError'],
    ['no such savepoint: a', 'OperationalError'],
    ['database aux is locked', 'OperationalError'],
  ];
  for (const [message, kind] of texts) {
    it(`tells SQLITE_ERROR "${message}" as ${kind}`, () =>
      expect(told('SQLITE_ERROR', message).kind).toBe(kind));
  }

  const violations: readonly (readonly [string, string, string | undefined, string | undefined])[] = [
    ['SQLITE_CONSTRAINT_UNIQUE', 'UNIQUE constraint failed: users.name', 'users', 'users.name'],
    ['SQLITE_CONSTRAINT_UNIQUE', 'UNIQUE constraint failed: u.a, u.b', 'u', 'u.a, u.b'],
    ['SQLITE_CONSTRAINT_UNIQUE', "UNIQUE constraint failed: index 'ix_lower'", undefined, 'ix_lower'],
    ['SQLITE_CONSTRAINT_PRIMARYKEY', 'UNIQUE constraint failed: users.id', 'users', 'users.id'],
    ['SQLITE_CONSTRAINT_NOTNULL', 'NOT NULL constraint failed: users.name', 'users', 'users.name'],
    ['SQLITE_CONSTRAINT_CHECK', 'CHECK constraint failed: age_positive', undefined, 'age_positive'],
    ['SQLITE_CONSTRAINT_FOREIGNKEY', 'FOREIGN KEY constraint failed', undefined, undefined],
    ['SQLITE_CONSTRAINT_TRIGGER', 'no!', undefined, undefined],
    ['SQLITE_CONSTRAINT_DATATYPE', 'cannot store TEXT value in INTEGER column t.a', 't', 't.a'],
  ];
  for (const [code, message, table, constraint] of violations) {
    it(`finds table and constraint in "${message}"`, () => {
      const facts = told(code, message);
      expect(facts.kind).toBe('IntegrityError');
      expect(facts.table).toBe(table);
      expect(facts.constraint).toBe(constraint);
    });
  }

  const refusals: readonly (readonly [string, string, ErrorKind])[] = [
    ['RangeError', 'Too few parameter values were provided', 'ProgrammingError'],
    ['RangeError', 'Too many parameter values were provided', 'ProgrammingError'],
    ['RangeError', 'The supplied SQL string contains more than one statement', 'ProgrammingError'],
    ['RangeError', 'The supplied SQL string contains no statements', 'ProgrammingError'],
    ['TypeError', 'SQLite3 can only bind numbers, strings, bigints, buffers, and null', 'ProgrammingError'],
    ['TypeError', 'This database connection is busy executing a query', 'InterfaceError'],
    ['Error', 'the package better-sqlite3 is not installed', 'InterfaceError'],
  ];
  for (const [name, message, kind] of refusals) {
    it(`tells the driver's ${name} "${message}" as ${kind}`, () => {
      expect(told(undefined, message, name)).toEqual({ kind, retry: 'never' });
    });
  }

  it('gives a closed handle up', () => {
    expect(told(undefined, 'The database connection is not open', 'TypeError')).toEqual({
      kind: 'InterfaceError',
      retry: 'connection',
      connectionInvalidated: true,
    });
  });
});
