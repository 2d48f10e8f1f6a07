/**
 * The worker-thread scheduler: one thread for each lane, started when the lane opens.
 *
 * Promises: a thread dies by message and never keeps the process alive while it is idle.
 */
import { startThread } from '#platform';

import { createWords } from './control.js';
import type { UpMessage } from './protocol.js';
import type { Thread, ThreadEvents, ThreadScheduler, ThreadSpec } from './thread.js';
import { toRawError } from './values.js';

/** Starts every lane on a thread of its own. This is the default of `createEngine`. */
export const workerThreads: ThreadScheduler = {
  name: 'worker-threads',
  inline: false,
  start(spec: ThreadSpec, events: ThreadEvents): Thread {
    const words = createWords();
    const { driver, options } = spec;
    const { post, ref, kill } = startThread({ driver, options, words }, spec, {
      message: messages => events.messages(messages as readonly UpMessage[]),
      exited: error => events.exited(error === null ? null : toRawError(error)),
    });
    return { words, post, ref, ...(kill && { kill }) };
  },
};
