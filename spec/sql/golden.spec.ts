/** Every construct compiles to its exact SQL and parameters for every dialect, or is refused. */
import { compile, type SqlDialect } from '../../lib/compiler/index.js';
import { mariadb, mysql } from '../../lib/dialects/mysql/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { CompileError } from '../../lib/errors.js';
import { SCHEMA_STATEMENTS, SQLALCHEMY, STATEMENTS, type Target } from './golden/index.js';

const DIALECTS: Readonly<Record<Target, SqlDialect>> = { sqlite, mysql, mariadb };

function flat(sql: string): string {
  return sql.replace(/\s+/g, ' ');
}

for (const [target, dialect] of Object.entries(DIALECTS)) {
  for (const [group, cases] of Object.entries({ ...STATEMENTS, ...SQLALCHEMY, ...SCHEMA_STATEMENTS })) {
    describe(`golden SQL of ${group} for ${target}`, () => {
      for (const each of cases) {
        const { sql, params } = each[target as Target];
        it(each.name, () => {
          if (sql instanceof RegExp) {
            expect(() => compile(each.statement, { dialect })).toThrowError(CompileError, sql);
            return;
          }
          const compiled = compile(each.statement, { dialect });
          expect(flat(compiled.sql)).toBe(sql);
          expect<readonly unknown[]>(compiled.params).toEqual(params);
        });
      }
    });
  }
}
