/**
 * Every error class of the library, in SQLAlchemy's tree and under its names.
 *
 * Promises: whatever the library throws or emits is one of these; a driver's own error is only ever a `cause`.
 * An error says what happened, to which value or statement, and the way out.
 * Does not: classify driver errors (each dialect has its table) or retry (`retryTransient` does, by `retry`).
 */

/** The root of every error of this library. */
export class RxAlchemyError extends Error {
  static {
    this.prototype.name = 'RxAlchemyError';
  }
}

/** A call was made with arguments that can never work: a malformed URL, an unknown option, a wrong type. */
export class ArgumentError extends RxAlchemyError {
  static {
    this.prototype.name = 'ArgumentError';
  }
}

/** A join has no foreign key to infer its ON clause from. */
export class NoForeignKeysError extends ArgumentError {
  static {
    this.prototype.name = 'NoForeignKeysError';
  }
}

/** A join has several foreign keys to infer its ON clause from. */
export class AmbiguousForeignKeysError extends ArgumentError {
  static {
    this.prototype.name = 'AmbiguousForeignKeysError';
  }
}

/** A statement tree cannot be written as SQL for this dialect. */
export class CompileError extends RxAlchemyError {
  static {
    this.prototype.name = 'CompileError';
  }
}

/** An element of the program's own is written by nobody for this dialect; `compiles` says how. */
export class UnsupportedCompilationError extends CompileError {
  static {
    this.prototype.name = 'UnsupportedCompilationError';
  }
}

/** A name is longer than the database takes. */
export class IdentifierError extends RxAlchemyError {
  static {
    this.prototype.name = 'IdentifierError';
  }
}

/** Tables depend on each other in a circle that the dialect cannot break. */
export class CircularDependencyError extends RxAlchemyError {
  static {
    this.prototype.name = 'CircularDependencyError';
  }
}

/** The library was asked for something that its present state does not allow. */
export class InvalidRequestError extends RxAlchemyError {
  static {
    this.prototype.name = 'InvalidRequestError';
  }
}

/** A result that had to have a row has none. */
export class NoResultFound extends InvalidRequestError {
  static {
    this.prototype.name = 'NoResultFound';
  }
}

/** A result that had to have one row at most has more. */
export class MultipleResultsFound extends InvalidRequestError {
  static {
    this.prototype.name = 'MultipleResultsFound';
  }
}

/** A connection, transaction, cursor, engine or result was used after its end, or has no rows to give. */
export class ResourceClosedError extends InvalidRequestError {
  static {
    this.prototype.name = 'ResourceClosedError';
  }
}

/** A table that does not exist was to be reflected or inspected. */
export class NoSuchTableError extends InvalidRequestError {
  static {
    this.prototype.name = 'NoSuchTableError';
  }
}

/** A column was named that the row or table does not have. */
export class NoSuchColumnError extends InvalidRequestError {
  static {
    this.prototype.name = 'NoSuchColumnError';
  }
}

/** Waiting for a connection or for the right to write took longer than allowed; the text says who holds it. */
export class TimeoutError extends RxAlchemyError {
  static {
    this.prototype.name = 'TimeoutError';
  }
}

/** The work was cancelled. Never delivered to the subscriber that cancelled; it shows in `engine.events`. */
export class CancelledError extends RxAlchemyError {
  static {
    this.prototype.name = 'CancelledError';
  }
}

/** A pulled stream was not pulled for longer than `stallTimeout`; its lease was freed. */
export class StalledConsumerError extends RxAlchemyError {
  static {
    this.prototype.name = 'StalledConsumerError';
  }
}

/** What a failed statement was. */
export interface StatementErrorOptions {
  /** The SQL text. */
  readonly statement?: string | undefined;
  /** The parameters, one set or many. */
  readonly params?: unknown;
  /** Leave the parameters out of the error and its text. */
  readonly hideParameters?: boolean | undefined;
  /** The error that caused this one. */
  readonly cause?: unknown;
}

const SHOWN_VALUES = 10;
const SHOWN_CHARACTERS = 300;

function showValue(value: unknown): string {
  if (typeof value === 'string') {
    const quoted = JSON.stringify(value.length > SHOWN_CHARACTERS ? value.slice(0, SHOWN_CHARACTERS) : value);
    return value.length > SHOWN_CHARACTERS ? `${quoted} … (${value.length} characters)` : quoted;
  }
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Uint8Array) return `<${value.byteLength} bytes>`;
  if (Array.isArray(value)) return `[${showList(value)}]`;
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    const entries = Object.entries(value);
    const shown = entries.slice(0, SHOWN_VALUES).map(([key, entry]) => `${key}: ${showValue(entry)}`);
    if (entries.length > SHOWN_VALUES) shown.push(`… ${entries.length} in all`);
    return `{${shown.join(', ')}}`;
  }
  return String(value);
}

function showList(values: readonly unknown[]): string {
  const shown = values.slice(0, SHOWN_VALUES).map(showValue);
  if (values.length > SHOWN_VALUES) shown.push(`… displaying ${SHOWN_VALUES} of ${values.length}`);
  return shown.join(', ');
}

/** An error that belongs to one statement; its text ends with the SQL and the parameters. */
export class StatementError extends RxAlchemyError {
  static {
    this.prototype.name = 'StatementError';
  }

  /** The SQL text of the statement, when one was running. */
  readonly statement: string | undefined;
  /** The parameters of the statement; `undefined` when hidden or when there were none. */
  readonly params: unknown;
  /** What happened, without SQL and parameters. */
  readonly detail: string;

  constructor(detail: string, options: StatementErrorOptions = {}) {
    const { statement, params, hideParameters, cause } = options;
    let message = detail;
    if (statement !== undefined) {
      message += `\n[SQL: ${statement}]`;
      if (hideParameters) message += '\n[SQL parameters hidden due to hideParameters]';
      else if (params !== undefined) message += `\n[parameters: ${showValue(params)}]`;
    }
    super(message, cause === undefined ? undefined : { cause });
    this.detail = detail;
    this.statement = statement;
    this.params = hideParameters ? undefined : params;
  }
}

/** What is worth doing again after an error; `retryTransient` acts on it. */
export type Retry = 'statement' | 'transaction' | 'connection' | 'never';

/** Where in the life of a connection the database reported the error. */
export type Phase =
  | 'connect' | 'prepare' | 'execute' | 'fetch' | 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release'; // prettier-ignore

/** What a dialect's classification knows of a database error. */
export interface DBAPIErrorOptions extends StatementErrorOptions {
  /** The database's symbolic code, such as `SQLITE_CONSTRAINT_UNIQUE` or `ER_DUP_ENTRY`. */
  readonly code?: string | undefined;
  /** The database's numeric code. */
  readonly errno?: number | undefined;
  /** The five characters of SQLSTATE, where the database has them. */
  readonly sqlState?: string | undefined;
  /** The constraint that was violated, where the database names it. */
  readonly constraint?: string | undefined;
  /** The table concerned, where the database names it. */
  readonly table?: string | undefined;
  readonly phase?: Phase | undefined;
  /** Default `'never'`. */
  readonly retry?: Retry | undefined;
  /** Whether the connection was given up because of this error. Default false. */
  readonly connectionInvalidated?: boolean | undefined;
  /** After a failed COMMIT: whether the work is known to be undone. */
  readonly outcome?: 'rolledBack' | 'unknown' | undefined;
  /** Of many parameter sets, the number of the one that failed, from 0. */
  readonly parameterGroup?: number | undefined;
}

/** The database or its driver reported an error; `cause` is the driver's own. */
export class DBAPIError extends StatementError {
  static {
    this.prototype.name = 'DBAPIError';
  }

  readonly code: string | undefined;
  readonly errno: number | undefined;
  readonly sqlState: string | undefined;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  readonly phase: Phase | undefined;
  readonly retry: Retry;
  readonly connectionInvalidated: boolean;
  readonly outcome: 'rolledBack' | 'unknown' | undefined;
  /** Of many parameter sets, the number of the one that failed, from 0; `params` is then that set. */
  readonly parameterGroup: number | undefined;

  constructor(detail: string, options: DBAPIErrorOptions = {}) {
    const { code, parameterGroup } = options;
    const place = parameterGroup === undefined ? '' : ` (in parameter group ${parameterGroup})`;
    super(`${code === undefined ? '' : `(${code}) `}${detail}${place}`, options);
    this.code = code;
    this.errno = options.errno;
    this.sqlState = options.sqlState;
    this.constraint = options.constraint;
    this.table = options.table;
    this.phase = options.phase;
    this.retry = options.retry ?? 'never';
    this.connectionInvalidated = options.connectionInvalidated ?? false;
    this.outcome = options.outcome;
    this.parameterGroup = parameterGroup;
  }
}

/** The driver, rather than the database, refused the call. */
export class InterfaceError extends DBAPIError {
  static {
    this.prototype.name = 'InterfaceError';
  }
}

/** A value does not fit: out of range, wrong type, cannot be converted. */
export class DataError extends DBAPIError {
  static {
    this.prototype.name = 'DataError';
  }
}

/** Something outside the statement's control: locked, full, lost, out of memory. */
export class OperationalError extends DBAPIError {
  static {
    this.prototype.name = 'OperationalError';
  }
}

/** A constraint was violated. */
export class IntegrityError extends DBAPIError {
  static {
    this.prototype.name = 'IntegrityError';
  }
}

/** The database found itself in a state that it should not be in. */
export class InternalError extends DBAPIError {
  static {
    this.prototype.name = 'InternalError';
  }
}

/** The statement is wrong: syntax, unknown table or column, wrong number of parameters. */
export class ProgrammingError extends DBAPIError {
  static {
    this.prototype.name = 'ProgrammingError';
  }
}

/** The database cannot do what was asked of it. */
export class NotSupportedError extends DBAPIError {
  static {
    this.prototype.name = 'NotSupportedError';
  }
}
