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

/** The leases of a scope, innermost first. */
export function leasesWithin(scope: Scope | undefined): Lease[] {
  const leases: Lease[] = [];
  for (let at = scope; at !== undefined; at = at.outer) leases.push(at.lease);
  return leases;
}
