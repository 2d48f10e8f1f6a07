/** The same values through an engine, whose driver states the type of every parameter: found again by what was given. */
import { firstValueFrom } from 'rxjs';

import { createEngine, type Engine } from '../../lib/index.js';
import { column } from '../../lib/schema/index.js';
import { CreateTable, MetaData, Table, func, select } from '../../lib/sql/index.js';
import {
  BigInteger,
  Boolean,
  Float,
  Integer,
  Interval,
  Numeric,
  String as Varchar,
} from '../../lib/types/index.js';
import { describeMySql } from '../support/mariadb.js';
import { randomFrom } from '../support/random.js';
import { CASES, comparable, samples } from './cases.js';

/** What MySQL cannot compare with a parameter, or has no column for. */
const NOT_FOUND: readonly string[] = ['JSON', 'Numeric', 'String', 'Integer'];

describeMySql('values through an engine on MySQL', current => {
  let engine: Engine;
  beforeEach(() => {
    engine = createEngine(current().url);
  });
  afterEach(async () => firstValueFrom(engine.dispose()));

  for (const each of CASES.filter(({ name }) => !NOT_FOUND.includes(name))) {
    it(`of ${each.name}`, async () => {
      const given = samples(each, 20, randomFrom(5));
      const table = new Table('t', new MetaData(), {
        id: column(Integer, { primaryKey: true }),
        value: column(each.type),
      });
      await firstValueFrom(engine.execute(new CreateTable(table)));
      await firstValueFrom(engine.execute(table.insert().values(given.map(([value]) => ({ value })))));
      const rows = await firstValueFrom(engine.execute(table.select().orderBy(table.c.id)).all());
      expect(rows.map(row => comparable(row.value))).toEqual(given.map(([, read]) => comparable(read)));
      for (const [value, read] of given.slice(0, 6)) {
        const query = select(table.c.value).where(table.c.value.eq(value));
        const found = await firstValueFrom(engine.execute(query).all());
        const back = found.map(row => comparable(row.value));
        expect(back).withContext(String(value).slice(0, 40)).toContain(comparable(read));
      }
    });
  }

  it('of calculations have the type of the calculation', async () => {
    const table = new Table('t', new MetaData(), {
      small: column(Integer),
      big: column(BigInteger),
      exact: column(Numeric(30, 4)),
      real: column(Float),
      lasts: column(Interval),
      name: column(Varchar(20)),
      flag: column(Boolean),
    });
    await firstValueFrom(engine.execute(new CreateTable(table)));
    const one = {
      small: 7,
      big: 2n ** 62n,
      exact: '12345678901234567890.1234',
      real: 0.1,
      lasts: 1.5,
      name: 'a',
      flag: false,
    };
    await firstValueFrom(engine.execute(table.insert().values([one, { ...one, flag: true }])));
    const { c } = table;
    const query = select(
      func.count().label('count'),
      func.sum(c.small).label('sum'),
      func.sum(c.big).label('bigs'),
      func.sum(c.exact).label('exact'),
      func.avg(c.small).label('average'),
      func.sum(c.lasts).label('lasts'),
      func.max(c.flag).label('flag'),
    );
    expect(await firstValueFrom(engine.execute(query).one())).toEqual({
      count: 2,
      sum: 14,
      bigs: 2n ** 63n,
      exact: '24691357802469135780.2468',
      average: 7,
      lasts: 3,
      flag: true,
    });
    const calculated = select(
      c.small.div(2).label('half'),
      c.exact.mul('2').label('double'),
      c.small.eq(7).label('equal'),
      c.lasts.mul(2).label('twice'),
      c.name.concat('b').label('joined'),
    ).limit(1);
    expect(await firstValueFrom(engine.execute(calculated).one())).toEqual({
      half: 3.5,
      double: '24691357802469135780.2468',
      equal: true,
      twice: 3,
      joined: 'ab',
    });
  });
});
