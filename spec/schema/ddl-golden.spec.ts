/** DDL compiles to its exact SQL, without parameters. */
import { compile } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { DDL_CASES } from './ddl-cases.js';

describe('golden DDL', () => {
  for (const { name, statements } of DDL_CASES) {
    it(name, () => {
      for (const [statement, sql] of statements) {
        const compiled = compile(statement, { dialect: sqlite });
        expect(compiled.sql.replace(/\s+/g, ' ')).toBe(sql);
        if (!sql.startsWith('SELECT')) expect(compiled.params).toEqual([]);
      }
    });
  }
});
