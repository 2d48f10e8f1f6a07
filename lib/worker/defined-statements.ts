/**
 * Statements that both sides of a lane know by number, so that running one again sends no text.
 *
 * Promises: what is kept is bounded (`CAPACITY`), the oldest is forgotten first; a number is defined before it is used,
 * because messages keep their order.
 */
import { Down, type AgainMessage, type DefineMessage, type ExecuteMessage } from './protocol.js';
import type { ColumnKinds } from './values.js';

/** What executions of one statement have in common. */
export interface StatementText {
  readonly sql: string;
  /** Positions of float parameters. */
  readonly floats: readonly number[] | null;
  readonly kinds: ColumnKinds | null;
}

const CAPACITY = 256;

/** The caller's side: by the object. */
export class StatementNumbers {
  readonly #numbers: WeakMap<StatementText, number> = new WeakMap();
  readonly #known: (StatementText | undefined)[] = [];
  #next = 0;

  /** The number of a statement, and the message that defines it if the thread does not know it. */
  numberOf(statement: StatementText): { readonly number: number; readonly define?: DefineMessage } {
    const number = this.#numbers.get(statement);
    if (number !== undefined && this.#known[number] === statement) return { number };
    const free = this.#next;
    this.#next = (free + 1) % CAPACITY;
    this.#known[free] = statement;
    this.#numbers.set(statement, free);
    return { number: free, define: [Down.Define, free, statement.sql, statement.floats, statement.kinds] };
  }
}

/** The thread's side: by the number. */
export class DefinedStatements {
  readonly #known: DefineMessage[] = [];

  define(message: DefineMessage): void {
    this.#known[message[1]] = message;
  }

  /** The whole message. */
  execute(message: AgainMessage): ExecuteMessage {
    const [, id, number, flags, parameters, first, size, window] = message;
    const [, , sql, floats, kinds] = this.#known[number]!;
    return [Down.Execute, id, sql, flags, parameters, floats, kinds, { first, size, window }];
  }
}
