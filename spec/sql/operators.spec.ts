/** Every operator compiles to its exact SQL and parameters. */
import { compile } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { select } from '../../lib/sql/index.js';
import { OPERATORS } from './operator-cases.js';

describe('golden SQL of operators', () => {
  for (const { name, expression, sql, params } of OPERATORS) {
    it(name, () => {
      const compiled = compile(select({ value: expression }), { dialect: sqlite });
      expect(compiled.sql).toBe(`SELECT ${sql} AS value FROM t`);
      expect<readonly unknown[]>(compiled.params).toEqual(params);
    });
  }
});
