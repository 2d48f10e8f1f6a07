/** CAST gives what its type says on SQLite too, where moments and documents are texts; values are bound as what they are. */
import { lastValueFrom } from 'rxjs';
import { column } from '../../lib/schema/index.js';
import { MetaData, Table, cast, func, literal, select, type ReturnsRows } from '../../lib/sql/index.js';
import {
  Boolean,
  Date as Day,
  DateTime,
  Float,
  Integer,
  JSON as Json,
  Numeric,
  Text,
  Time,
} from '../../lib/types/index.js';
import { describeEngines } from '../support/engines.js';

const metadata = new MetaData();
const things = new Table('things', metadata, {
  id: column(Integer, { primaryKey: true }),
  at: column(DateTime({ asText: true })),
  note: column(Text),
  ok: column(Boolean),
});

describeEngines('casts', at => {
  const run = async <R>(query: ReturnsRows<R>): Promise<R> => {
    const engine = at.engine();
    await lastValueFrom(metadata.createAll(engine));
    const rows = [
      { id: 1, at: '2020-01-02 03:04:05.000006', note: '{"a": [1]}', ok: true },
      { id: 2, at: null, note: null, ok: true },
    ];
    await lastValueFrom(engine.execute(things.insert().values(rows)));
    return lastValueFrom(engine.execute(query));
  };

  it('give the parts of moments, and moments', async () => {
    const query = select({
      day: cast(things.c.at, Day),
      time: cast(things.c.at, Time),
      same: cast(things.c.at, DateTime({ asText: true })),
      of: cast(literal('2021-02-03'), DateTime),
      text: cast('2021-02-03', Day),
    }).where(things.c.id.eq(1));
    expect(await run(query)).toEqual({
      day: '2020-01-02',
      time: '03:04:05.000006',
      same: '2020-01-02T03:04:05.000006Z',
      of: new Date('2021-02-03T00:00:00Z'),
      text: '2021-02-03',
    });
  });

  it('read documents', async () => {
    const query = select({ document: cast(things.c.note, Json) }).where(things.c.id.eq(1));
    expect(await run(query)).toEqual({ document: { a: [1] } });
  });

  it('bind values as what they are', async () => {
    const query = select({
      whole: cast('5', Integer),
      real: cast('1.5', Float),
      text: cast(12, Text),
      large: cast(5n, Text),
      exact: cast('1.50', Numeric(5, 2)),
      none: cast(null, Integer),
    });
    expect(await run(query)).toEqual({
      whole: 5,
      real: 1.5,
      text: '12',
      large: '5',
      exact: '1.50',
      none: null,
    });
  });

  it('are not needed to count what is true', async () => {
    expect(await run(select({ count: func.sum(things.c.ok) }))).toEqual({ count: 2 });
  });
});
