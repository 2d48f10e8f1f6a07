/**
 * The tables that a transaction has changed so far, savepoint by savepoint.
 *
 *   [transaction] ──savepoint──► [transaction, a] ──savepoint──► [transaction, a, b]
 *        ▲                            │ release a: what is above joins what is below
 *        └────────────────────────────┘ rollback to a: what is above is forgotten, a stays
 */

/** What was changed. */
export interface Dirt {
  readonly tables: Set<string>;
  schema: boolean;
  /** Whether tables were changed of which nobody knows the names. */
  all: boolean;
}

interface Level extends Dirt {
  /** The savepoint's name; `undefined` for the transaction itself. */
  readonly name: string | undefined;
}

function level(name?: string): Level {
  return { name, tables: new Set(), schema: false, all: false };
}

export class DirtyLevels {
  #levels: Level[] = [level()];

  get top(): Dirt {
    return this.#levels.at(-1)!;
  }

  savepoint(name: string): void {
    this.#levels.push(level(name.toLowerCase()));
  }

  release(name: string): void {
    const at = this.#find(name);
    if (at >= 1) this.#join(at);
  }

  rollbackTo(name: string): void {
    const at = this.#find(name);
    // A savepoint from before anybody watched: what came before it is unknown as well.
    if (at >= 1) this.#levels.splice(at, Infinity, level(this.#levels[at]!.name));
  }

  /** All of it; nothing is left. */
  take(): Dirt {
    this.#join(1);
    const [all] = this.#levels;
    this.clear();
    return all!;
  }

  clear(): void {
    this.#levels = [level()];
  }

  #join(from: number): void {
    const below = this.#levels[from - 1]!;
    for (const { tables, schema, all } of this.#levels.splice(from)) {
      for (const table of tables) below.tables.add(table);
      below.schema ||= schema;
      below.all ||= all;
    }
  }

  #find(name: string): number {
    const folded = name.toLowerCase();
    return this.#levels.findLastIndex(({ name: own }) => own === folded);
  }
}
