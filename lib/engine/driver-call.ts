/**
 * A prepared statement as a call of the driver: its text, values and kinds, what it may do, how its rows are cut.
 *
 * Promises: the text of a plan travels to each thread once; parameter sets are made slice by slice as the thread takes them.
 */
import type { Prepared } from '../compiler/index.js';
import type { DriverCall } from '../worker/lane-call.js';
import { Flag } from '../worker/protocol.js';
import type { ExecuteOptions } from './options.js';
import type { StatementPlan } from './statement-plan.js';

const NO_VALUES: readonly never[] = [];
const DEFAULT_WINDOW = 3;
/** The first batch is small, so that the first row is early. */
const FIRST_ROWS = 32;

/** What its execution decides of a call. */
export interface CallTerms {
  /** Rows in a batch, unless the options say so. */
  readonly fetchSize: number;
  /** Rows wanted in the first batch, when known to be few; the window is then 1. */
  readonly first: number | undefined;
  readonly mayWrite: boolean;
  /** Whether it must not run outside a transaction. */
  readonly inTransaction: boolean;
}

export function driverCallOf(
  { count, set, many }: Prepared,
  plan: StatementPlan,
  options: ExecuteOptions,
  { fetchSize: usualSize, first, mayWrite, inTransaction }: CallTerms,
): DriverCall {
  const { compiled, floats, kinds } = plan;
  const { fetchSize = usualSize, window = DEFAULT_WINDOW } = options;
  const flags =
    (mayWrite ? Flag.MayWrite : 0) |
    (inTransaction ? Flag.InTransaction : 0) |
    (compiled.columns === undefined ? Flag.WantColumns : 0);
  return {
    sql: compiled.sql,
    text: plan,
    flags,
    values: many || count === 0 ? NO_VALUES : set(0),
    sets: many ? { count, set } : undefined,
    floats,
    kinds,
    fetch: {
      first: Math.min(first ?? FIRST_ROWS, fetchSize),
      size: first ?? fetchSize,
      window: first === undefined ? window : 1,
    },
  };
}
