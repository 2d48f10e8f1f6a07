/** Values of every type there and back through a real SQLite: bound, found again, written into the text, by RETURNING. */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { compile, sqlite, type Connection, type Engine } from '../../lib/index.js';
import { column } from '../../lib/schema/index.js';
import { CreateTable, DropTable, MetaData, Table, select } from '../../lib/sql/index.js';
import { BigInteger, Integer, JSON as Json, type SqlType } from '../../lib/types/index.js';
import { describeEngines } from '../support/engines.js';
import { randomFrom } from '../support/random.js';
import { CASES, comparable, samples } from './cases.js';

const idColumn = () => column(Integer, { primaryKey: true });
const valueColumn = (type: SqlType) => column(type);

function tableOf(type: SqlType, strict = false): Single {
  return new Table('t', new MetaData(), { id: idColumn(), value: valueColumn(type) }, { sqlite: { strict } });
}

type Single = Table<
  't',
  {
    id: ReturnType<typeof idColumn>;
    value: ReturnType<typeof valueColumn>;
  }
>;

const MANY = 40;

/** In the origin private file system each commit opens files; values do not depend on it. */
function inOneTransaction(engine: Engine, use: (conn: Connection) => Promise<void>): Promise<void> {
  return lastValueFrom(engine.begin(use));
}

const values = (rows: readonly { readonly value: unknown }[]): unknown[] =>
  rows.map(each => comparable(each.value));

describeEngines(
  'values there and back',
  at => {
    for (const each of CASES) {
      const given = samples(each, MANY, randomFrom(7));
      const expected = given.map(([, read]) => comparable(read));

      it(`of ${each.name} in an ordinary and in a STRICT table`, async () => {
        await inOneTransaction(at.engine(), async conn => {
          for (const strict of [false, true]) {
            const table = tableOf(each.type, strict);
            await firstValueFrom(conn.execute(new CreateTable(table)));
            const rows = [...given.map(([value]) => ({ value })), { value: null }];
            await firstValueFrom(conn.execute(table.insert().values(rows)));
            const found = await firstValueFrom(conn.execute(table.select().orderBy(table.c.id)).all());
            expect(values(found)).toEqual([...expected, null]);
            await firstValueFrom(conn.execute(new DropTable(table)));
          }
        });
      });

      it(`of ${each.name} by RETURNING, found by what was given, written into the text`, async () => {
        const table = tableOf(each.type);
        await inOneTransaction(at.engine(), async conn => {
          await firstValueFrom(conn.execute(new CreateTable(table)));
          for (const [value, read] of given.slice(0, 8)) {
            const insert = table.insert().values({ value }).returning(table.c.value);
            const returned = await firstValueFrom(conn.execute(insert).all());
            expect(values(returned)).toEqual([comparable(read)]);
            const equal = select(table.c.value).where(table.c.value.eq(value));
            const found = await firstValueFrom(conn.execute(equal).first());
            expect(comparable(found?.value))
              .withContext(String(value).slice(0, 50))
              .toEqual(comparable(read));
          }
          await firstValueFrom(conn.execute(table.delete()));
          const written = given.filter(([value]) => typeof value !== 'string' || !value.includes('\u0000'));
          for (const [value] of written) {
            const statement = table.insert().values({ value });
            const { sql, params } = compile(statement, { dialect: sqlite, literalBinds: true });
            expect(params).toEqual([]);
            await firstValueFrom(conn.execDriverSql(sql));
          }
          const found = await firstValueFrom(conn.execute(table.select().orderBy(table.c.id)).all());
          expect(values(found)).toEqual(written.map(([, read]) => comparable(read)));
        });
      });
    }
  },
  { database: 'memory', scheduler: 'threads' },
);

describeEngines(
  'values of several types in one row',
  at => {
    it('do not disturb one another', async () => {
      const table = new Table('t', new MetaData(), {
        id: column(BigInteger, { primaryKey: true }),
        number: column(Integer),
        data: column(Json),
      });
      const engine = at.engine();
      await firstValueFrom(engine.execute(new CreateTable(table)));
      const rows = [
        { id: 2n ** 62n, number: 2 ** 53 - 1, data: 2 ** 60 },
        { id: 1n, number: -5, data: [2 ** 60] },
      ];
      await firstValueFrom(engine.execute(table.insert().values(rows)));
      const found = await firstValueFrom(engine.execute(table.select().orderBy(table.c.id.desc())).all());
      expect(found).toEqual(rows);
    });
  },
  { database: 'memory' },
);
