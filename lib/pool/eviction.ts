/**
 * Why a connection is given up, and what that is for the statements that waited on it.
 *
 * Promises: one type says why, wherever the giving up begins, and the error of whatever waited is made of it alone: what was not sent
 * because the connection is gone may be tried on another one (`retry: 'connection'`), what lies behind an error that would come
 * again, or behind the caller's own wish, is a `ResourceClosedError`.
 */
import { DBAPIError, OperationalError, ResourceClosedError, type DBAPIErrorOptions } from '../errors.js';

export interface Eviction {
  /**
   * `lost`: it ended, or its thread did; `stuck`: a cancelled statement on it did not stop; `spoilt`: after this error it is of no
   * further use; `invalidated`: its holder gave it up; `disposed`: its engine did.
   */
  readonly why: 'lost' | 'stuck' | 'spoilt' | 'invalidated' | 'disposed';
  readonly error: unknown;
}

/** The errors of a connection or thread that is not there any more. */
export function connectionGone(
  message: string,
  cause?: unknown,
  context: DBAPIErrorOptions = {},
): OperationalError {
  return new OperationalError(message, {
    ...context,
    code: 'CONNECTION_GONE',
    retry: 'connection',
    connectionInvalidated: true,
    cause,
  });
}

/** The error of a statement that nothing was sent of, since its connection is gone. */
export function notSent(reason: string, cause: unknown, context?: DBAPIErrorOptions): OperationalError {
  const message = `the connection was lost before this statement was sent (${reason}); take another connection`;
  return connectionGone(message, cause, context);
}

/** Gives a connection up over an error of the database, or of its thread. */
export function evictionOver(error: unknown): Eviction {
  const lost = error instanceof DBAPIError && error.connectionInvalidated && error.retry === 'connection';
  return { why: lost ? 'lost' : 'spoilt', error };
}

function shown(error: unknown): string {
  if (error instanceof DBAPIError) return error.detail;
  return error instanceof Error ? error.message : String(error);
}

/** The error of a statement that waited for its turn on a connection when it was given up, or is executed on it later. */
export function errorBehind({ why, error }: Eviction): OperationalError | ResourceClosedError {
  switch (why) {
    case 'lost':
      return notSent(shown(error), error);
    case 'stuck':
      return connectionGone(
        'its connection was given up before this statement was sent, because a statement on it did not stop when it was ' +
          'cancelled; take another connection',
        error,
      );
    case 'spoilt':
      return new ResourceClosedError(`This Connection was given up over an error (${shown(error)}).`, {
        cause: error,
      });
    case 'invalidated':
      return new ResourceClosedError('This Connection is closed: it was invalidated.');
    case 'disposed':
      return new ResourceClosedError('This Connection is closed: its Engine was disposed.');
  }
}
