/** What `slow.ts` runs in a connection's thread; imports nothing, so that it is there at once. */

/** The part of better-sqlite3 or of SQLite WASM that is needed here. */
interface Functions {
  function?(name: string, implementation: () => number): void;
  createFunction?(name: string, implementation: () => number, options: { arity: number }): void;
}

function define(database: Functions, name: string, implementation: () => number): void {
  database.function?.(name, implementation);
  database.createFunction?.(name, implementation, { arity: 0 });
}

/** For the thread: counts the calls of `started()` in `words[0]`. */
export function install(database: Functions, words: Int32Array): void {
  define(database, 'started', () => {
    Atomics.add(words, 0, 1);
    return 0;
  });
}

/** For the thread: `hold()` comes back when `words[1]` is no longer 0; it counts itself in `words[0]` before that. */
export function installHold(database: Functions, words: Int32Array): void {
  define(database, 'hold', () => {
    Atomics.add(words, 0, 1);
    Atomics.wait(words, 1, 0);
    return 0;
  });
}
