/** Every query compiles to its exact SQL and parameters. */
import { compile } from '../../../lib/compiler/index.js';
import { sqlite } from '../../../lib/dialects/sqlite/index.js';
import { GROUPS } from './groups.js';

for (const [group, cases] of Object.entries(GROUPS)) {
  describe(`the SQL of ${group}`, () => {
    for (const { name, statement, sql, params } of cases) {
      it(name, () => {
        const compiled = compile(statement, { dialect: sqlite });
        expect(compiled.sql).toBe(sql);
        expect<readonly unknown[]>(compiled.params).toEqual(params);
      });
    }
  });
}
