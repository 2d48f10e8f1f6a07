/**
 * Which messages structured clone takes for certain, so that they may travel in one envelope with those of other lanes.
 *
 * One that is refused takes everything that travels with it along: what is in doubt goes alone, and its sender hears of it.
 */
import { Down, Up, type DownMessage, type UpMessage } from './protocol.js';

const isPrimitive = (value: unknown): boolean => typeof value !== 'object' || value === null;

function crossesDown(message: DownMessage): boolean {
  switch (message[0]) {
    case Down.Again:
      // Bytes may lie in a buffer that is detached.
      return Array.isArray(message[4]) && message[4].every(isPrimitive);
    case Down.Credit:
      return true;
    default:
      return false;
  }
}

/** Requests: statements of a known text with plain values, and credit. A cancel waits for nobody: what it skips may be about to begin. */
export function surelyCrossDown(messages: readonly DownMessage[]): boolean {
  return messages.every(crossesDown);
}

/** Answers: all but what a function of the user's returned. */
export function surelyCrossUp(messages: readonly UpMessage[]): boolean {
  return messages.every(message => message[0] !== Up.Settled || message[7] === undefined);
}
