/**
 * How a class of elements is written, kept with the class itself, for each dialect by name.
 *
 * Promises: a subclass is written like its parent unless something is said of itself. Does not: check what is said (`compiles`).
 */

import type { SqlType } from '../types/type.js';

/** What a writing function can ask of the compiler. */
export interface ElementCompiler {
  /** The name of the dialect. */
  readonly dialect: string;
  /**
   * The SQL of an expression, a select (without parentheses), a table or another FROM element, a type. Any other value becomes a
   * parameter, in DDL a literal.
   */
  process(part: unknown): string;
  /** Like `process`, in parentheses where it is no single term. */
  operand(part: unknown): string;
  /** A parameter of a type; in DDL a literal. */
  bind(value: unknown, type: SqlType): string;
  /** A value as SQL text. */
  literal(value: string | number | bigint | Uint8Array | null): string;
  /** A name, quoted where it has to be. */
  quote(name: string): string;
}

/** Writes an element as SQL. It must always write the same for the same element. */
export type ElementWriter<E> = (element: E, compiler: ElementCompiler) => string;

/** Where a class keeps how it is written. */
export const WRITERS: unique symbol = Symbol.for('rxalchemy.writers');
/** For all dialects that nothing else is said for. */
export const ANY = '';

export interface Written {
  [WRITERS]?: Map<string, ElementWriter<never>>;
}

/** How an element is written for a dialect: what its class says, else its parents'; `undefined` where nobody says. */
export function writerOf(element: object, dialect: string): ElementWriter<unknown> | undefined {
  let type = element.constructor as unknown;
  while (typeof type === 'function') {
    if (Object.hasOwn(type, WRITERS)) {
      const writers = (type as Written)[WRITERS]!;
      const writer =
        writers.get(dialect) ??
        (dialect === 'mariadb' ? writers.get('mysql') : undefined) ??
        writers.get(ANY);
      if (writer !== undefined) return writer as ElementWriter<unknown>;
    }
    type = Object.getPrototypeOf(type) as unknown;
  }
  return undefined;
}
