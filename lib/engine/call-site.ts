/**
 * Where a program called `execute`: the option `callSites`, for errors that are made much later, of what a thread says.
 *
 * Promises: the stack of an error of this library then begins at the caller's line. Costs nothing where it is not asked for.
 * Does not: touch errors of the program's own.
 */
import { RxAlchemyError } from '../errors.js';

/** The stack of a call, made into a text only when somebody reads it. */
export interface CallSite {
  readonly stack?: string | undefined;
}

type Called = (...args: never[]) => unknown;

interface Capturing {
  captureStackTrace?(site: object, below: Called): void;
}

/** The stack above the call of `below`, which calls this; with the library's own lines where the platform cannot leave them out. */
export function callSite(below: Called): CallSite {
  const capturing: Capturing = Error;
  if (capturing.captureStackTrace === undefined) return new Error('called here');
  const site: CallSite = {};
  capturing.captureStackTrace(site, below);
  return site;
}

/** Gives `error` back, with the stack of where it comes from. */
export function calledAt(error: unknown, site: CallSite | undefined): unknown {
  if (site?.stack === undefined || !(error instanceof RxAlchemyError)) return error;
  const lines = site.stack.split('\n');
  const first = lines.findIndex(line => /^\s+at |@/.test(line));
  if (first >= 0) error.stack = [`${error.name}: ${error.message}`, ...lines.slice(first)].join('\n');
  return error;
}
