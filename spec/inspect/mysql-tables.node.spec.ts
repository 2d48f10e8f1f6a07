/** What `information_schema` of a real server tells of tables, and tables made of it. */
import { compile } from '../../lib/compiler/index.js';
import type { FactRow, Question } from '../../lib/dialects/inspection.js';
import { sequences, tables } from '../../lib/dialects/mysql/reflection/questions.js';
import { buildTable } from '../../lib/inspect/build-table.js';
import { MetaData, moduleSource, type Executable, type TableInfo } from '../../lib/index.js';
import { MysqlDatabase } from '../dialects/mysql-database.js';
import { describeMySql } from '../support/mariadb.js';
import { plainFacts } from './round-trip.js';

const parentsSql = (uuid: string): string => `CREATE TABLE parents (
  id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE COMMENT 'it''s', j JSON,
  at DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6), kind ENUM('a', 'it''s') NOT NULL DEFAULT 'it''s',
  n INT UNSIGNED DEFAULT 5, m MEDIUMINT, big BIGINT DEFAULT -3, flag BOOLEAN DEFAULT TRUE, d DECIMAL(10,2) DEFAULT 1.50,
  words LONGTEXT COLLATE utf8mb4_bin, short VARCHAR(10) DEFAULT 'a\\\\b\\'c', twice INT GENERATED ALWAYS AS (m + m) STORED,
  f FLOAT, bytes VARBINARY(20), t TIME(6), u ${uuid}, y YEAR,
  CONSTRAINT small CHECK (big < 5)) COMMENT 'the "parents"'`;
const CHILDREN = `CREATE TABLE \`odd "child\`\`ren\` (
  \`a b\` INT, c INT, up INT NOT NULL, CONSTRAINT fk_up FOREIGN KEY (up) REFERENCES parents (id) ON DELETE CASCADE,
  PRIMARY KEY (c, \`a b\`), UNIQUE \`u q\` (\`a b\`, up), KEY ix (c DESC, up))`;

describeMySql('tables of a real server', current => {
  let database: MysqlDatabase;
  beforeEach(async () => {
    database = await MysqlDatabase.open(current());
  });
  afterEach(async () => database.close());

  const isMariaDb = (): boolean => current().server.flavour === 'mariadb';

  /** Asks as an inspector would. */
  async function answer<T>(question: Question<T>): Promise<T> {
    const { server, url } = current();
    await server.admin.query(`USE \`${new URL(url).pathname.slice(1)}\``);
    let step = question.next();
    while (!step.done) {
      const { sql, params } = compile(step.value, { dialect: database.dialect });
      const [rows] = await server.admin.query(sql, params as unknown[]);
      step = question.next(rows as unknown as readonly FactRow[]);
    }
    return step.value;
  }

  const all = (names?: readonly string[]): Promise<TableInfo[]> =>
    answer(tables({ schema: undefined, names }));

  it('are told with their columns', async () => {
    await database.query(parentsSql(isMariaDb() ? 'UUID' : 'CHAR(36)'));
    const [parents] = await all(['parents', 'nothing']);
    expect(
      parents!.columns.map(each => [each.name, each.typeName, each.type.key, each.default, each.nullable]),
    ).toEqual([
      ['id', 'INT', 'integer', null, false],
      ['name', 'VARCHAR(40)', 'string:40', null, false],
      ['j', 'JSON', 'json', null, true],
      ['at', 'DATETIME(6)', 'dateTime', 'CURRENT_TIMESTAMP(6)', true],
      ['kind', "ENUM('a','it''s')", `enum:["a","it's"]`, "'it\\'s'", false],
      ['n', 'INT UNSIGNED', 'named:INT UNSIGNED:integer', '5', true],
      ['m', 'MEDIUMINT', 'named:MEDIUMINT:integer', null, true],
      ['big', 'BIGINT', 'bigInteger', '-3', true],
      ['flag', 'TINYINT(1)', 'boolean', '1', true],
      ['d', 'DECIMAL(10, 2)', 'numeric:10:2:s', '1.50', true],
      ['words', 'LONGTEXT', 'text', null, true],
      ['short', 'VARCHAR(10)', 'string:10', "'a\\\\b\\'c'", true],
      ['twice', 'INT', 'integer', null, true],
      ['f', 'FLOAT', 'named:FLOAT:double', null, true],
      ['bytes', 'VARBINARY(20)', 'varBinary:20', null, true],
      ['t', 'TIME(6)', 'time', null, true],
      isMariaDb() ? ['u', 'UUID', 'uuid', null, true] : ['u', 'CHAR(36)', 'named:CHAR(36):text', null, true],
      isMariaDb()
        ? ['y', 'YEAR(4)', 'named:YEAR(4):integer', null, true]
        : ['y', 'YEAR', 'named:YEAR:integer', null, true],
    ]);
    const column = (name: string) => parents!.columns.find(each => each.name === name)!;
    expect(column('id').autoincrement).toBeTrue();
    expect(column('name').comment).toBe("it's");
    expect(column('kind').defaultText).toBe("it's");
    expect(column('short').defaultText).toBe("a\\b'c");
    expect(column('words').collation).toBe('utf8mb4_bin');
    expect(column('twice').computed).toEqual({
      sql: isMariaDb() ? '`m` + `m`' : '(`m` + `m`)',
      persisted: true,
    });
    expect(parents!.comment).toBe('the "parents"');
    expect(parents!.uniqueConstraints).toEqual([{ name: 'name', onConflict: null, columns: ['name'] }]);
    expect(parents!.checkConstraints).toEqual([
      { name: 'small', sql: isMariaDb() ? '`big` < 5' : '(`big` < 5)' },
    ]);
  });

  it('are told with their keys and indexes', async () => {
    await database.query(parentsSql(isMariaDb() ? 'UUID' : 'CHAR(36)'));
    await database.query(CHILDREN);
    const [children] = await all(['odd "child`ren']);
    expect(children!.primaryKey.columns).toEqual(['c', 'a b']);
    expect(children!.uniqueConstraints.map(each => [each.name, ...each.columns])).toEqual([
      ['u q', 'a b', 'up'],
    ]);
    expect(children!.foreignKeys).toEqual([
      {
        name: 'fk_up',
        columns: ['up'],
        referredSchema: null,
        referredTable: 'parents',
        referredColumns: ['id'],
        onDelete: 'CASCADE',
        onUpdate: null,
        deferrable: null,
        initially: null,
      },
    ]);
    expect(
      children!.indexes.map(each => [each.name, ...each.parts.map(part => [part.column, part.descending])]),
    ).toEqual([['ix', ['c', true], ['up', false]]]);
  });

  it('are told with what is peculiar to them', async () => {
    const engine = isMariaDb() ? 'Aria' : 'MyISAM';
    await database.query(
      `CREATE TABLE peculiar (a TEXT, s SET('x', 'y'), at TIMESTAMP NULL ON UPDATE CURRENT_TIMESTAMP, FULLTEXT words (a), UNIQUE start (a(5)))
       ENGINE=${engine} COLLATE utf8mb4_bin`,
    );
    await database.query('CREATE VIEW seen AS SELECT a FROM peculiar');
    const [peculiar, seen] = await all();
    expect(peculiar!.options).toEqual({ mysql: { engine, collate: 'utf8mb4_bin' } });
    expect(peculiar!.indexes.map(each => [each.name, each.unique, each.kind, each.parts[0]!.length])).toEqual(
      [
        ['start', true, null, 5],
        ['words', false, 'FULLTEXT', null],
      ],
    );
    const moment = isMariaDb() ? 'CURRENT_TIMESTAMP()' : 'CURRENT_TIMESTAMP';
    expect(peculiar!.columns[2]!.onUpdate).toBe(moment);
    expect(peculiar!.remarks).toEqual(["s SET('x','y')"]);
    expect([seen!.name, seen!.kind, seen!.columns.length]).toEqual(['seen', 'view', 1]);
    const source = moduleSource([peculiar!]);
    expect(source).toContain("new Index('start', [c.a], { unique: true, mysql: { length: { a: 5 } } })");
    expect(source).toContain("new Index('words', [c.a], { mysql: { prefix: 'FULLTEXT' } })");
    expect(source).toContain(`// Not declared here: at ON UPDATE ${moment}`);
  });

  it('are told with the sequences beside them', async () => {
    if (isMariaDb()) await database.query('CREATE SEQUENCE numbers START WITH 5 INCREMENT BY 2');
    expect(
      (await answer(sequences())).map(each => [each.name, each.start, each.increment, each.cycle]),
    ).toEqual(isMariaDb() ? [['numbers', 5n, 2n, false]] : []);
  });

  it('are found the same when they are made again', async () => {
    await database.query(parentsSql(isMariaDb() ? 'UUID' : 'CHAR(36)'));
    await database.query(CHILDREN);
    const before = await all();
    await database.query('DROP TABLE `odd "child``ren`, parents');
    const metadata = new MetaData();
    for (const info of before)
      buildTable(info, { metadata, schema: undefined, columns: {}, column: undefined });
    const steps: Executable[] = [];
    metadata.createAll<void>({ runSchema: plan => steps.push(...plan.steps.map(each => each.statement)) });
    for (const step of steps) await database.accept(step);
    expect(plainFacts(await all())).toEqual(plainFacts(before));
  });
});
