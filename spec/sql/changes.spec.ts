/** Changes of rows compile to their exact SQL and parameters. */
import { compile } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { CHANGES } from './change-cases.js';

describe('golden SQL of further changes', () => {
  for (const { name, statement, sql, params } of CHANGES) {
    it(name, () => {
      const compiled = compile(statement, { dialect: sqlite });
      expect(compiled.sql).toBe(sql);
      expect<readonly unknown[]>(compiled.params).toEqual(params);
    });
  }
});
