/** The flags of transaction control: it may always run, and runs to its end. */
import { Flag } from '../worker/protocol.js';

export const CONTROL_FLAGS: number = Flag.MayWrite | Flag.Critical;
