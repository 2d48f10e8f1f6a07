/**
 * The engine's own statements, as the thread gets them: transaction control, questions to hosts.
 *
 * Apart from the core, which needs pools and threads: what only sends such a statement does without those.
 */
import type { DriverCall } from '../worker/lane-call.js';
import { Flag } from '../worker/protocol.js';

/**
 * Nobody takes the rows of a control statement, so none may wait for credit: a stream that waits never ends. More than
 * one row in a batch, so that the one of most such statements comes with its end.
 */
const CONTROL_FETCH = { first: 8, size: 8, window: Infinity };
/** It may always run, whoever has the right to write, and runs to its end. */
const CONTROL_FLAGS = Flag.MayWrite | Flag.Critical;

/** A statement of the engine's own: transaction control and the like. */
export function controlCall(sql: string, flags = 0): DriverCall {
  return {
    sql,
    flags: CONTROL_FLAGS | flags,
    values: [],
    sets: undefined,
    floats: null,
    kinds: null,
    fetch: CONTROL_FETCH,
  };
}
