/**
 * What every statement is: a handle that can carry what somebody derived from it.
 *
 * Promises: what is remembered goes with the statement object, so no cache has to be told when it is gone; it is kept for the
 * few owners that asked last. A weak map for each owner would do the same, at a cost that shows where statements are made
 * fresh for each execution. Does not: know what is remembered.
 */

import { Handle } from '../schema/handle.js';

interface Memory {
  readonly owner: object;
  readonly value: unknown;
  readonly older: Memory | undefined;
}

const MOST_OWNERS = 4;

/** A statement of any kind. */
export abstract class Statement extends Handle {
  #memory: Memory | undefined;

  /** What an owner remembered with a statement. */
  static recall(statement: object, owner: object): unknown {
    if (!(#memory in statement)) return undefined;
    for (let memory = statement.#memory; memory !== undefined; memory = memory.older) {
      if (memory.owner === owner) return memory.value;
    }
    return undefined;
  }

  /** Remembers something with a statement, once for each owner. */
  static remember(statement: object, owner: object, value: unknown): void {
    if (!(#memory in statement)) return;
    statement.#memory = { owner, value, older: shortened(statement.#memory, MOST_OWNERS - 1) };
  }
}

function shortened(memory: Memory | undefined, length: number): Memory | undefined {
  if (memory === undefined || length === 0) return undefined;
  return { ...memory, older: shortened(memory.older, length - 1) };
}
