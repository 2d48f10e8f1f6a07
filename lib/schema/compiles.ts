/**
 * `compiles`: how elements of the program's own are written.
 *
 * Promises: what is said of a class is kept with the class itself, for each dialect by name. There is no registry beside the classes:
 * nothing outlives them, bundlers leave out what is not used, and two copies of the library see the same. Does not: write anything.
 */

import { ArgumentError } from '../errors.js';
import { SqlType } from '../types/type.js';
import { Handle } from './handle.js';
import { ANY, WRITERS, type ElementWriter, type Written } from './writers.js';

export type { ElementCompiler, ElementWriter } from './writers.js';

/** A class of elements: of expressions, statements, or types. */
export type ElementClass<E extends Handle | SqlType = Handle | SqlType> = abstract new (...args: never) => E;

/**
 * Says how a class of elements is written: for a dialect, for several, or (without a name) for all others. A subclass is written
 * like its parent unless something is said of itself. What is said for `mysql` holds for MariaDB too, unless `mariadb` has its own.
 *
 * @example
 * class Greatest extends CustomExpression<number> {
 *   constructor(readonly values: readonly ExpressionLike<number>[]) {
 *     super(Integer, values);
 *   }
 * }
 * compiles(Greatest, ({ values }, compiler) => `greatest(${values.map(each => compiler.process(each)).join(', ')})`);
 * compiles(Greatest, 'sqlite', ({ values }, compiler) => `max(${values.map(each => compiler.process(each)).join(', ')})`);
 */
export function compiles<E extends Handle | SqlType>(element: ElementClass<E>, write: ElementWriter<E>): void;
export function compiles<E extends Handle | SqlType>(
  element: ElementClass<E>,
  dialect: string | readonly string[],
  write: ElementWriter<E>,
): void;
export function compiles(
  element: ElementClass,
  dialect: string | readonly string[] | ElementWriter<never>,
  write?: ElementWriter<never>,
): void {
  const given = typeof dialect === 'function' ? dialect : write;
  const names = typeof dialect === 'function' ? [ANY] : typeof dialect === 'string' ? [dialect] : dialect;
  const prototype = typeof element === 'function' ? (element.prototype as unknown) : undefined;
  if (!(prototype instanceof Handle || prototype instanceof SqlType)) {
    throw new ArgumentError(
      'compiles() takes a class that extends CustomExpression, CustomStatement, CustomQuery or SqlType',
    );
  }
  if (prototype instanceof Handle && !('isCustom' in prototype)) {
    throw new ArgumentError(
      `${element.name} is the library's own, and how it is written is not changed for a whole program; extend ` +
        "CustomExpression, CustomStatement or CustomQuery, or the dialect's compiler",
    );
  }
  if (typeof given !== 'function' || !Array.isArray(names) || names.some(each => typeof each !== 'string')) {
    throw new ArgumentError(
      "compiles(Element, 'sqlite', (element, compiler) => 'SQL') takes a dialect's name and a function",
    );
  }
  const written = element as unknown as Written;
  if (!Object.hasOwn(written, WRITERS)) Object.defineProperty(written, WRITERS, { value: new Map() });
  for (const name of names as readonly string[]) written[WRITERS]!.set(name, given);
}
