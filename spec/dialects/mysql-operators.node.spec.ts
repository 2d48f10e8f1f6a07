/** Every operator has the same value in a real MariaDB or MySQL as in SQLite, and its values can be written out. */
import { compile } from '../../lib/compiler/index.js';
import { select } from '../../lib/sql/index.js';
import { describeMySql } from '../support/mariadb.js';
import { METADATA, OPERATORS, insertRows } from '../sql/operator-cases.js';
import { MysqlDatabase } from './mysql-database.js';

/** Cases about operators and collations of SQLite, and those whose letters the usual collation does not tell apart. */
const ELSEWHERE: readonly string[] = [
  'an operator',
  'an operator with a type',
  'collation',
  'a regular expression',
  'not one',
];

describeMySql('a real server evaluates', current => {
  let database: MysqlDatabase;
  beforeEach(async () => {
    database = await MysqlDatabase.open(current());
    await database.create(METADATA, ['t']);
    await database.accept(insertRows);
  });
  afterEach(async () => database.close());

  it('every operator', async () => {
    for (const { name, expression, values } of OPERATORS.filter(each => !ELSEWHERE.includes(each.name))) {
      const statement = select({ value: expression });
      const rows = await database.run(statement);
      expect(rows.map(each => each['value']))
        .withContext(name)
        .toEqual([...values]);
      const { sql, params } = compile(statement, { dialect: database.dialect, literalBinds: true });
      expect(params).withContext(name).toEqual([]);
      expect((await database.query(sql)).length)
        .withContext(name)
        .toBe(rows.length);
    }
  });
});
