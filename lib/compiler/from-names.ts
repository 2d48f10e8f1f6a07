/**
 * The names of what stands in one FROM.
 *
 * Promises: two elements of one name are an error before the database sees them, since it could not tell their columns apart.
 */

import { CompileError } from '../errors.js';
import { membersOf } from '../sql/join.js';
import type { FromNode } from '../sql/nodes.js';

/** Refuses a FROM in which a name stands twice; `nameOf` gives a name as it is written. */
export function refuseTwins(froms: readonly FromNode[], nameOf: (from: FromNode) => string): void {
  if (froms.length < 2 && froms[0]?.kind !== 'join') return;
  const names = new Set<string>();
  for (const from of froms) {
    for (const member of membersOf(from)) {
      const name = nameOf(member);
      if (names.has(name)) {
        throw new CompileError(
          `Two tables of one FROM are called ${name}, so that their columns cannot be told apart; ` +
            "read one by another name: table.alias('other'). Make an alias once and use that, as each call gives a new one",
        );
      }
      names.add(name);
    }
  }
}
