/**
 * `queueMicrotask` as it is when the library is loaded.
 *
 * Promises: answers of threads go on arriving under the fake timers of a test runner that come later (Jest's and Sinon's replace
 * `queueMicrotask` too, and run nothing until they are told to). Timeouts follow whichever clock is installed.
 */

/** Runs `task` when what runs now has ended, before the event loop goes on. */
export const microtask: (task: () => void) => void = queueMicrotask;
