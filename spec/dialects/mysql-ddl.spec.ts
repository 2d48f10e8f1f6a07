/** DDL compiles to its exact SQL for MySQL and MariaDB, or is refused. */
import { compile } from '../../lib/compiler/index.js';
import { mariadb, mysql } from '../../lib/dialects/mysql/index.js';
import { CompileError, IdentifierError } from '../../lib/errors.js';
import { column } from '../../lib/schema/index.js';
import { CreateTable, MetaData, Table } from '../../lib/sql/index.js';
import { Integer } from '../../lib/types/index.js';
import { MYSQL_DDL_CASES } from './mysql-ddl-cases.js';

for (const dialect of [mysql, mariadb]) {
  describe(`golden DDL of ${dialect.name}`, () => {
    for (const { name, statements } of MYSQL_DDL_CASES) {
      it(name, () => {
        for (const [statement, ofMysql, ofMariadb = ofMysql] of statements) {
          const sql = dialect === mysql ? ofMysql : ofMariadb;
          if (sql instanceof RegExp) {
            expect(() => compile(statement, { dialect })).toThrowError(CompileError, sql);
            continue;
          }
          const compiled = compile(statement, { dialect });
          expect(compiled.sql.replace(/\s+/g, ' ')).toBe(sql);
          expect(compiled.params).toEqual([]);
        }
      });
    }

    it('has names of 64 characters at most', () => {
      const table = new Table('x'.repeat(65), new MetaData(), { id: column(Integer) });
      expect(() => compile(new CreateTable(table), { dialect })).toThrowError(IdentifierError, /takes 64/);
    });
  });
}
