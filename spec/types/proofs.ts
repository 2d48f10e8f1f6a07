/** Proofs about types: a file that states one that does not hold fails to compile, and that is the failure. */
import type { ReturnsRows } from '../../lib/sql/index.js';

/** Whether two types are the same, also in `any`, `never` and optional keys. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Flat<T> = T extends Date | Uint8Array ? T : T extends object ? { [K in keyof T]: Flat<T[K]> } : T;

/** The rows of a statement. */
export type RowOf<Q> = Q extends ReturnsRows<infer R> ? R : never;

/** The first column of a statement. */
export type FirstOf<Q> = Q extends ReturnsRows<unknown, infer F> ? F : never;

/** Compiles only where the two types are the same. */
export function same<A, B>(proof: Same<Flat<A>, Flat<B>>): void {
  expect(proof).toBeTrue();
}

/** Calls nothing: what is inside is for the compiler of TypeScript only. */
export function neverCalled(what: () => unknown): void {
  expect(what).toBeInstanceOf(Function);
}
