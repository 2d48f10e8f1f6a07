/** What `slow.ts` runs in a connection's thread; imports nothing, so that it is there at once. */

/** The part of better-sqlite3 that is needed here. */
interface Functions {
  function(name: string, implementation: () => number): void;
}

/** For the thread: counts the calls of `started()` in `words[0]`. */
export function install(database: Functions, words: Int32Array): void {
  database.function('started', () => {
    Atomics.add(words, 0, 1);
    return 0;
  });
}

/** For the thread: `hold()` comes back when `words[1]` is no longer 0; it counts itself in `words[0]` before that. */
export function installHold(database: Functions, words: Int32Array): void {
  database.function('hold', () => {
    Atomics.add(words, 0, 1);
    Atomics.wait(words, 1, 0);
    return 0;
  });
}
