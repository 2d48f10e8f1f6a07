/**
 * The flags of transaction control.
 *
 * Promises: it may always run, whoever has the right to write, and runs to its end.
 */
import { Flag } from '../worker/protocol.js';

export const CONTROL_FLAGS: number = Flag.MayWrite | Flag.Critical;
