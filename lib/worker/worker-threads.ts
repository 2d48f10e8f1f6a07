/**
 * The worker-thread scheduler: one thread for each lane, started when the lane opens; lanes of a group share threads.
 *
 * Promises: a thread dies by message and never keeps the process alive while it is idle.
 */
import { startHub, startThread, type PlatformHub, type PlatformThreadEvents } from '#platform';

import { createWords } from './control.js';
import { surelyCrossDown } from './crossing.js';
import { areSmallCalls, type UpMessage } from './protocol.js';
import type { Thread, ThreadEvents, ThreadGroup, ThreadScheduler, ThreadSpec } from './thread.js';
import { toRawError } from './values.js';

/** The threads of each group that carry something. */
const hubs: WeakMap<ThreadGroup, Set<PlatformHub>> = new WeakMap();

/** The thread of a group that carries the least; one more while there may be more. */
function hubOf(group: ThreadGroup, name: string): PlatformHub {
  let running = hubs.get(group);
  if (running === undefined) hubs.set(group, (running = new Set()));
  const [idlest] = [...running].sort((a, b) => a.carries - b.carries);
  if (idlest !== undefined && running.size >= group.threads) return idlest;
  const started = startHub(name, () => running.delete(started));
  running.add(started);
  return started;
}

/** Starts every lane on a thread of its own. This is the default of `createEngine`. */
export const workerThreads: ThreadScheduler = {
  name: 'worker-threads',
  inline: false,
  start(spec: ThreadSpec, events: ThreadEvents): Thread {
    const words = createWords(spec.group === undefined);
    const { driver, options } = spec;
    const platformEvents: PlatformThreadEvents = {
      message: messages => events.messages(messages as readonly UpMessage[]),
      exited: error => events.exited(error === null ? null : toRawError(error)),
    };
    const { post, ref, kill } =
      spec.group === undefined
        ? startThread({ driver, options, words }, spec, platformEvents)
        : hubOf(spec.group, spec.name).open({ driver, options }, platformEvents);
    // What shares an envelope with others must not be refused; shared memory refuses it by itself.
    const isSmall = spec.group === undefined ? areSmallCalls : surelyCrossDown;
    return {
      words,
      post: (messages, transfer) => post(messages, transfer, transfer.length === 0 && isSmall(messages)),
      ref,
      ...(kill && { kill }),
    };
  },
};
