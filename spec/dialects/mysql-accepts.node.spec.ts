/** Every golden statement is accepted by a real MariaDB or MySQL. */
import { compile } from '../../lib/compiler/index.js';
import { describeMySql } from '../support/mariadb.js';
import {
  SCHEMA_STATEMENTS,
  SQLALCHEMY,
  SQLALCHEMY_TABLES,
  STATEMENTS,
  TABLES,
  type GoldenCase,
} from '../sql/golden/index.js';
import { MysqlDatabase } from './mysql-database.js';

const ROWS = [
  "INSERT INTO users VALUES (1, 'Dana', 30, 1), (2, NULL, NULL, 0)",
  "INSERT INTO address VALUES (1, 1, 'a@b'), (2, 1, NULL)",
];

/** Rows as text; numbers count alike, whether the server gave them as text or not. */
function shown(rows: readonly unknown[]): string {
  return JSON.stringify(rows).replace(/"(-?\d+)(?:\.0+)?"/g, '$1');
}

describeMySql('a real server accepts', current => {
  let database: MysqlDatabase;

  beforeEach(async () => {
    database = await MysqlDatabase.open(current());
  });
  afterEach(async () => database.close());

  const runs = (each: GoldenCase): boolean => {
    const { flavour } = current().server;
    return typeof each[flavour].sql === 'string' && !each.notRunBy.includes(flavour);
  };

  async function refusals(cases: readonly GoldenCase[], run: (each: GoldenCase) => Promise<unknown>) {
    const refused: string[] = [];
    for (const each of cases.filter(runs)) {
      await run(each).catch((error: Error) => refused.push(`${each.name}: ${error.message}`));
    }
    return refused;
  }

  for (const [group, cases] of Object.entries({ ...STATEMENTS, ...SQLALCHEMY })) {
    it(`${group}, with placeholders and with values written out`, async () => {
      if (group in SQLALCHEMY) await database.create(SQLALCHEMY_TABLES, ['users', 'address', 'docs']);
      else {
        await database.create(TABLES, ['users', 'address']);
        for (const sql of ROWS) await database.query(sql);
      }
      await database.query('SET foreign_key_checks = 0');
      const refused = await refusals(cases, async each => {
        const named = each.name === 'bindParam without' ? { p: 1 } : undefined;
        const rows = await database.undone(async () => database.accept(each.statement, named));
        if (named !== undefined || !['select', 'compound'].includes(each.statement.node.kind)) return;
        const { sql, params } = compile(each.statement, { dialect: database.dialect, literalBinds: true });
        if (params.length > 0) throw new Error(`values are left out of ${sql}`);
        const same = await database.query(sql);
        if (/rand\(\)|now\(|CURRENT_TIME/.test(sql)) return;
        if (shown(same) !== shown(rows)) {
          throw new Error(`other rows: ${JSON.stringify(same)} of ${sql} than ${JSON.stringify(rows)}`);
        }
      });
      expect(refused).toEqual([]);
    });
  }

  for (const [group, cases] of Object.entries(SCHEMA_STATEMENTS)) {
    it(group, async () => {
      const refused = await refusals(cases, async ({ statement }) => {
        await database.query(`DROP TABLE IF EXISTS log, full, address, users`);
        const { kind } = statement.node;
        await database.create(TABLES, kind === 'createTable' ? ['users'] : ['users', 'address', 'full']);
        await database.accept(statement);
      });
      expect(refused).toEqual([]);
    });
  }
});
