/**
 * FOR UPDATE and FOR SHARE.
 *
 * Promises: options that contradict each other are refused. Does not: lock in SQLite, which has no locks on rows.
 */

import { ArgumentError } from '../errors.js';
import { checkOptions } from '../schema/options.js';
import type { FromClause } from './column.js';
import { isFrom } from './from-element.js';
import type { LockClause } from './query-nodes.js';

/** Options of `withForUpdate`. */
export interface LockOptions {
  /** Let others read and lock for reading: FOR SHARE. Default false. */
  readonly read?: boolean;
  /** Fail at once where a row is locked. Default false: wait. */
  readonly nowait?: boolean;
  /** Leave out rows that are locked. Default false: wait. */
  readonly skipLocked?: boolean;
  /** The tables whose rows are locked; by default all. */
  readonly of?: FromClause | readonly FromClause[];
}

/** The clause of its options. */
export function lockClause(options: LockOptions = {}): LockClause {
  checkOptions('withForUpdate', options, ['read', 'nowait', 'skipLocked', 'of']);
  const { read = false, nowait = false, skipLocked = false, of = [] } = options;
  if (nowait && skipLocked) {
    throw new ArgumentError('withForUpdate() takes nowait or skipLocked, not both');
  }
  const froms = (Array.isArray(of) ? of : [of]) as readonly unknown[];
  return Object.freeze({
    read,
    wait: nowait ? 'nowait' : skipLocked ? 'skipLocked' : 'wait',
    of: Object.freeze(
      froms.map(each => {
        if (!isFrom(each)) throw new ArgumentError('withForUpdate({ of }) takes tables and aliases');
        return each.node;
      }),
    ),
  });
}
