/**
 * Which changes can affect which queries.
 *
 * Promises: in doubt they do. Does not: look at columns or rows.
 */
import type { Changed } from '../worker/driver.js';

/** The tables that a query reads. */
export interface Dependencies {
  /** `null`: not all of them can be seen, so that every change may affect it. Names in lower case. */
  readonly tables: ReadonlySet<string> | null;
}

/** The dependencies of a query that reads `seen` (`null`: not all can be seen) and, as its caller says, `stated`. */
export function dependenciesOf(
  seen: readonly string[] | null,
  stated: readonly string[] | undefined,
): Dependencies {
  if (seen === null && stated === undefined) return { tables: null };
  const names = [...(seen ?? []), ...(stated ?? [])];
  return { tables: new Set(names.map(name => name.toLowerCase().replace(/^main\./, ''))) };
}

/** Whether a change can affect what a query gives. */
export function affects(changed: Changed, { tables }: Dependencies): boolean {
  // A view or a trigger may be another one: what the query reads has to be asked again.
  if (changed.all || changed.schema || tables === null) return true;
  return changed.tables.some(table => tables.has(table.toLowerCase()));
}
