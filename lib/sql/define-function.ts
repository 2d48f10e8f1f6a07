/**
 * Functions of the database that the program declares, with types.
 *
 * Promises: arguments are bound with the types stated. Does not: register the function in a database (`conn.runInThread` can, on
 * SQLite), or check that it is there.
 */

import { ArgumentError } from '../errors.js';
import { checkedName } from '../schema/naming.js';
import { checkOptions } from '../schema/options.js';
import type { TypeLike } from '../types/index.js';
import { isTypeLike, resolveType } from '../types/type.js';
import { Expression } from './expression.js';
import { bindNode, expressionOf, typedParameter } from './make.js';
import { fromsOf, type ExpressionNode } from './nodes.js';
import type { ExpressionLike, SourceOf } from './operand-types.js';

/** What an argument of a type may be: a value or an expression. */
export type ArgumentOf<T> =
  T extends TypeLike<infer Out, infer In> ? In | null | ExpressionLike<Out | null> : never;

/** The arguments for parameters of these types. */
export type ArgumentsOf<A extends readonly TypeLike[]> = { readonly [K in keyof A]: ArgumentOf<A[K]> };

/** What a function takes and gives. */
export interface FunctionTypes<A extends readonly TypeLike[], Out, In, N extends boolean> {
  readonly takes: A;
  readonly returns: TypeLike<Out, In>;
  /** Whether it may give null. Default true. */
  readonly nullable?: N;
}

/** A function of the database, to be called in expressions. */
export type DefinedFunction<A extends readonly TypeLike[], Out, N extends boolean> = <
  const Given extends ArgumentsOf<A>,
>(
  ...args: Given
) => Expression<N extends false ? Out : Out | null, SourceOf<Given[number]>>;

/**
 * Declares a function of the database. What is written differently from dialect to dialect is a `CustomExpression`.
 *
 * @example
 * const distance = defineFunction('distance', { takes: [Float, Float], returns: Float });
 * select(distance(places.c.x, 5))   // SELECT distance(places.x, ?) AS distance_1; rows of number | null
 */
export function defineFunction<const A extends readonly TypeLike[], Out, In, const N extends boolean = true>(
  name: string,
  types: FunctionTypes<A, Out, In, N>,
): DefinedFunction<A, Out, N> {
  checkedName('defineFunction()', name);
  checkOptions('defineFunction', types, ['takes', 'returns', 'nullable']);
  if (
    !Array.isArray(types.takes) ||
    ![types.returns, ...(types.takes as readonly unknown[])].every(isTypeLike)
  ) {
    throw new ArgumentError(`defineFunction('${name}') takes types: { takes: [Integer], returns: Text }`);
  }
  const takes = types.takes.map(each => resolveType(each));
  const type = resolveType(types.returns);
  const call = (...given: readonly unknown[]): Expression<never, never> => {
    if (given.length !== takes.length) {
      throw new ArgumentError(`${name}() takes ${takes.length} arguments, not ${given.length}`);
    }
    const args = given.map((each, position): ExpressionNode => {
      const node = expressionOf(each);
      return node === undefined
        ? bindNode(each, takes[position]!, name)
        : typedParameter(node, takes[position]!);
    });
    return new Expression(
      Object.freeze({ kind: 'function', type, froms: fromsOf(args), name, args: Object.freeze(args) }),
    );
  };
  return call as unknown as DefinedFunction<A, Out, N>;
}
