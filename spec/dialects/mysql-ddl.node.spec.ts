/** A real MariaDB or MySQL takes every golden DDL statement, in order. */
import { describeMySql } from '../support/mariadb.js';
import { MYSQL_DDL_CASES } from './mysql-ddl-cases.js';
import { MysqlDatabase } from './mysql-database.js';

describeMySql('a real server accepts DDL', current => {
  for (const { name, statements } of MYSQL_DDL_CASES) {
    it(name, async () => {
      const database = await MysqlDatabase.open(current());
      for (const [statement, ofMysql, ofMariadb = ofMysql] of statements) {
        const sql = current().server.flavour === 'mysql' ? ofMysql : ofMariadb;
        if (sql instanceof RegExp) continue;
        await expectAsync(database.accept(statement)).withContext(sql).toBeResolved();
      }
      await database.close();
    });
  }
});
