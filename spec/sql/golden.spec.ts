/** Every construct compiles to its exact SQL and parameters. */
import { compile } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { CHANGES, DEFINITIONS, EXPRESSIONS, SELECTS, type GoldenCase } from './golden-cases.js';

function flat(sql: string): string {
  return sql.replace(/\s+/g, ' ');
}

const GROUPS: readonly (readonly [string, readonly GoldenCase[]])[] = [
  ['expressions', EXPRESSIONS],
  ['selects', SELECTS],
  ['changes', CHANGES],
  ['definitions', DEFINITIONS],
];

for (const [group, cases] of GROUPS) {
  describe(`golden SQL of ${group}`, () => {
    for (const { name, statement, sql, params } of cases) {
      it(name, () => {
        const compiled = compile(statement, { dialect: sqlite });
        expect(flat(compiled.sql)).toBe(sql);
        expect<readonly unknown[]>(compiled.params).toEqual(params);
      });
    }
  });
}
