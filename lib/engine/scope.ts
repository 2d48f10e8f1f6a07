/**
 * Inside which connections the running code is: a stack for the length of a synchronous call.
 *
 * It is set while `use` runs and while an execution of that connection delivers its rows, so that whatever is
 * subscribed there (also by `concatMap` and its like) is known to be made inside that scope, and waiting for what
 * the scope itself holds fails at once instead of timing out (C29).
 * Does not: follow promises. Code after an `await` counts as outside; there the timeout speaks.
 */
import type { Lease } from '../pool/index.js';

/** A connection in use, and the one around it. */
export interface Scope {
  readonly lease: Lease;
  readonly outer: Scope | undefined;
  /** For the scope of a savepoint: the turns that it has taken and its siblings wait for. */
  readonly turns?: object | undefined;
}

let current: Scope | undefined;

/** The scope of the running code. */
export function currentScope(): Scope | undefined {
  return current;
}

/** Runs `task` inside `scope`. */
export function inScope<T>(scope: Scope | undefined, task: () => T): T {
  if (scope === current) return task();
  const before = current;
  current = scope;
  try {
    return task();
  } finally {
    current = before;
  }
}

const NOWHERE: readonly Lease[] = [];

/** The leases of a scope, each once, innermost first. */
export function leasesWithin(scope: Scope | undefined): readonly Lease[] {
  if (scope === undefined) return NOWHERE;
  const leases = new Set<Lease>();
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) leases.add(at.lease);
  return [...leases];
}

/** Whether the running code is inside a savepoint that has taken one of these turns. */
export function insideTurnOf(turns: object): boolean {
  for (let at = current; at !== undefined; at = at.outer) if (at.turns === turns) return true;
  return false;
}
