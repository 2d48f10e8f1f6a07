/**
 * What an error of MySQL, MariaDB or their driver means: its class, whether trying again helps, which constraint it names.
 *
 * Promises: the number decides (error-codes.ts), then SQLSTATE, then the name that Node or the driver gave; messages are read only
 * where one number means several things, and for the names of tables and constraints. Pure. A number that the driver has no name for
 * (MariaDB's own) gets its name here; where MySQL and MariaDB number different errors alike, the name that comes with it decides.
 * Does not: know whether a lost COMMIT took effect; nobody does.
 */

import { means, type ErrorMeaning } from '../error-meaning.js';
import type { DriverErrorData, ErrorFacts } from '../runtime.js';
import { MARIADB_NUMBERS, PARTED } from './mariadb-errors.js';
import { MYSQL_NUMBERS } from './mysql-errors.js';
import {
  CLIENT_CODES,
  CONFLICT,
  ERROR_NUMBERS,
  FAULT,
  GONE,
  SQL_STATES,
  type NumberedMeaning,
} from './error-codes.js';

const INTERFACE = means('InterfaceError');
const WRONG_COMMAND = means('NotSupportedError');

/** Galera and its like: the server is there, but not a part of its cluster. */
const NOT_READY = /WSREP has not yet prepared/i;
/** A node of Galera lost its cluster while it committed. */
export const CLUSTER_LOST: RegExp = /Not connected to Primary Component/i;
const READ_ONLY = /read[-_ ]only/i;
/** OpenSSL's errors have names by the hundred: a certificate, a key or the other end's opinion of them. */
const OPENSSL = /^ERR_(?:OSSL|SSL|TLS)_/;
const CLOSED = /closed state|connection (?:is|was) (?:closed|lost)|Connection lost/i;
/** Proxies wrap the error of a server behind them. */
const WRAPPED = /\(errno (\d+)\)/;
const CONFLICT_TEXT = /\b(?:deadlock|aborted|error 149)\b/i;

/** MariaDB has no numbers from here on. */
const BOTH_UP_TO = 5000;

/** OceanBase's, which has a number that others use too. */
const TIMED_OUT = /\btimeout\b/i;

/** The row of a number; of one that two families use, the row with the name that the driver gave, if any. */
function rowOf(errno: number, code: string | undefined): NumberedMeaning | undefined {
  const both = ERROR_NUMBERS.get(errno);
  if (errno < PARTED || code === undefined) return both ?? MARIADB_NUMBERS.get(errno);
  return [both, MARIADB_NUMBERS.get(errno)].find(row => row?.code === code);
}

/** What a number means by itself, by its message where that decides. */
function numbered(errno: number, message: string, code?: string): ErrorMeaning | undefined {
  switch (errno) {
    case 4012:
      return TIMED_OUT.test(message) ? FAULT : rowOf(errno, code);
    case 1047:
      return NOT_READY.test(message) ? GONE : WRONG_COMMAND;
    case 1290:
      return READ_ONLY.test(message) ? GONE : FAULT;
    case 1105: {
      const inner = Number(WRAPPED.exec(message)?.[1]);
      if (!Number.isNaN(inner) && inner !== 1105) {
        const meaning = numbered(inner, message);
        if (meaning !== undefined) return meaning;
      }
      return CONFLICT_TEXT.test(message) ? CONFLICT : FAULT;
    }
    case 1180:
      if (CLUSTER_LOST.test(message)) return GONE;
      return CONFLICT_TEXT.test(message) ? CONFLICT : FAULT;
    default:
      return rowOf(errno, code) ?? mySqlRowOf(errno, code);
  }
}

/** The row of a number that MySQL alone has; where MariaDB has it too, only with a name, which then is not MariaDB's. */
function mySqlRowOf(errno: number, code: string | undefined): ErrorMeaning | undefined {
  const shared = errno >= PARTED && errno < BOTH_UP_TO;
  return shared && code === undefined ? undefined : MYSQL_NUMBERS.get(errno);
}

function meaningOf({ code, errno, sqlState, message }: DriverErrorData): ErrorMeaning {
  const own = errno === undefined ? undefined : numbered(errno, message, code);
  if (own !== undefined) return own;
  const client = code !== undefined && Object.hasOwn(CLIENT_CODES, code) ? CLIENT_CODES[code] : undefined;
  if (client !== undefined) return client;
  if (code !== undefined && OPENSSL.test(code)) return FAULT;
  const state = sqlState?.slice(0, 2) ?? '';
  if (Object.hasOwn(SQL_STATES, state)) return SQL_STATES[state]!;
  if (errno !== undefined && errno >= 1000) return FAULT;
  return CLOSED.test(message) ? GONE : INTERFACE;
}

/** A name in backticks, with doubled backticks inside. */
const NAME = '`((?:[^`]|``)*)`';
const FOREIGN_KEY = new RegExp(`\\((?:${NAME}\\.)?${NAME}, CONSTRAINT ${NAME} FOREIGN KEY`, 's');
const CHECK = new RegExp(`^CONSTRAINT ${NAME} failed for ${NAME}\\.${NAME}`, 's');
/** The last one: the value before it is anybody's text. */
const KEY = /[^]*for key '([^]*)'$/;
const QUOTED_COLUMN = /^(?:Column|Field) '([^]*)' (?:cannot be null|doesn't have a default value)/;
const CHECK_NAME = /^Check constraint '([^]*)' is violated/;
const TABLE = /^(?:Table '([^]*)' (?:doesn't|already) exist|Unknown table '([^]*)')/;

function unquoted(name: string | undefined): string | undefined {
  return name?.replaceAll('``', '`');
}

/** The part behind the first dot, and the part before it. */
function dotted(name: string): readonly [before: string | undefined, behind: string] {
  const dot = name.indexOf('.');
  return dot < 0 ? [undefined, name] : [name.slice(0, dot), name.slice(dot + 1)];
}

/** The table and constraint that a message names. MySQL names keys with their table since 8.0.19, MariaDB without. */
function named(errno: number | undefined, message: string): Pick<ErrorFacts, 'table' | 'constraint'> {
  switch (errno) {
    case 1062:
    case 1586: {
      const key = KEY.exec(message)?.[1];
      if (key === undefined) return {};
      const [table, constraint] = dotted(key);
      return table === undefined ? { constraint } : { table, constraint };
    }
    case 1048:
    case 1364: {
      const column = QUOTED_COLUMN.exec(message)?.[1];
      return column === undefined ? {} : { constraint: column };
    }
    case 1451:
    case 1452: {
      const found = FOREIGN_KEY.exec(message);
      return found === null ? {} : { table: unquoted(found[2]), constraint: unquoted(found[3]) };
    }
    case 3819: {
      const constraint = CHECK_NAME.exec(message)?.[1];
      return constraint === undefined ? {} : { constraint };
    }
    case 4025: {
      const found = CHECK.exec(message);
      return found === null ? {} : { constraint: unquoted(found[1]), table: unquoted(found[3]) };
    }
    case 1050:
    case 1051:
    case 1146: {
      const found = TABLE.exec(message);
      const table = found?.[1] ?? found?.[2];
      return table === undefined ? {} : { table: dotted(table)[1] };
    }
    default:
      return {};
  }
}

/**
 * Classifies an error of a MySQL or MariaDB server or of its driver.
 *
 * @example classify({ name: 'Error', errno: 1062, sqlState: '23000', message: "Duplicate entry 'a' for key 'users.uq_name'" })
 * // { kind: 'IntegrityError', code: 'ER_DUP_ENTRY', table: 'users', constraint: 'uq_name', retry: 'never', … }
 */
export function classify(error: DriverErrorData): ErrorFacts {
  const { errno, sqlState, message } = error;
  const { kind, retry, lost } = meaningOf(error);
  const code = (errno === undefined ? undefined : rowOf(errno, error.code)?.code) ?? error.code;
  return { kind, code, errno, sqlState, retry, connectionInvalidated: lost, ...named(errno, message) };
}
