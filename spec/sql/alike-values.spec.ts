/** Plain values that stand for an expression's value (coalesce, nullif, CASE, lag) are kept and read as that is. */
import { column } from '../../lib/schema/index.js';
import { MetaData, Table, case_, func, select, type ExpressionLike } from '../../lib/sql/index.js';
import {
  Boolean,
  Enum,
  Integer,
  Interval,
  JSON,
  Numeric,
  String,
  Time,
  Uuid,
  decorateType,
} from '../../lib/types/index.js';
import { describeDialects } from '../support/dialects.js';

class Euro {
  constructor(readonly cents: number) {}
}
const Money = decorateType(Integer, { bind: (value: Euro) => value.cents, result: cents => new Euro(cents) });

const metadata = new MetaData();
const table = new Table('alike', metadata, {
  id: column(Integer, { primaryKey: true }),
  grace: column(Interval),
  amount: column(Numeric(10, 2)),
  token: column(Uuid),
  at: column(Time),
  data: column(JSON<unknown>()),
  price: column(Money),
  state: column(Enum('new', 'old')),
  paid: column(Boolean),
  name: column(String(20)),
});
const { c } = table;

const TOKEN = '6fa459ea-ee8a-4ca4-894e-db77e160355e';
const OTHER = '00000000-0000-0000-0000-000000000001';

const ROWS: readonly (typeof table.$insert)[] = [
  {
    id: 1,
    grace: 1500,
    amount: '12.50',
    token: TOKEN,
    at: '12:30:00',
    data: { a: 1 },
    price: new Euro(5),
    state: 'new',
    paid: true,
    name: 'x',
  },
  {
    id: 2,
    grace: null,
    amount: null,
    token: null,
    at: null,
    data: null,
    price: null,
    state: null,
    paid: null,
    name: null,
  },
];

describeDialects('values that stand for others', on => {
  beforeAll(async () => {
    await on.create(metadata);
    await on.run(table.insert().values(ROWS));
  });

  const both = async (expression: ExpressionLike): Promise<readonly unknown[]> => {
    const rows = await on.run(select({ id: c.id, value: expression }).orderBy(c.id));
    return rows.map(each => each['value']);
  };

  it('are of the type of the expressions in coalesce() and ifnull()', async () => {
    expect(await both(func.coalesce(c.grace, 250))).toEqual([1500, 250]);
    expect(await both(func.ifnull(c.grace, 250))).toEqual([1500, 250]);
    expect(await both(func.coalesce(c.amount, '0.00'))).toEqual(['12.50', '0.00']);
    expect(await both(func.coalesce(c.amount, 0))).toEqual(['12.50', '0.00']);
    expect(await both(func.coalesce(c.token, OTHER))).toEqual([TOKEN, OTHER]);
    expect(await both(func.coalesce(c.at, '01:02:03'))).toEqual(['12:30:00', '01:02:03']);
    expect(await both(func.coalesce(c.data, { b: [2] }))).toEqual([{ a: 1 }, { b: [2] }]);
    expect(await both(func.coalesce(c.price, new Euro(7)))).toEqual([new Euro(5), new Euro(7)]);
    expect(await both(func.coalesce(c.paid, false))).toEqual([true, false]);
    expect(await both(func.coalesce(250, c.grace))).toEqual([250, 250]);
  });

  it('may be texts that no enumeration has, and numbers with more decimals', async () => {
    expect(await both(func.coalesce(c.state, 'none'))).toEqual(['new', 'none']);
    expect(await both(func.coalesce(c.name, 'nobody'))).toEqual(['x', 'nobody']);
    expect(await both(func.coalesce(func.nullif(c.id, 2), 2.5))).toEqual([1, 2.5]);
  });

  it('are compared as the expression is in nullif()', async () => {
    expect(await both(func.nullif(c.grace, 1500))).toEqual([null, null]);
    expect(await both(func.nullif(c.amount, '12.50'))).toEqual([null, null]);
    expect(await both(func.nullif(c.token, TOKEN))).toEqual([null, null]);
    expect(await both(func.nullif(c.at, '12:30:00'))).toEqual([null, null]);
  });

  it('are of the type of the other branches of a CASE, before them and behind', async () => {
    const first = c.id.eq(1);
    expect(await both(case_([first, c.grace]).else(250))).toEqual([1500, 250]);
    expect(await both(case_([c.id.eq(2), 250], [first, c.grace]))).toEqual([1500, 250]);
    expect(await both(case_([first, c.amount]).else('0.00'))).toEqual(['12.50', '0.00']);
    expect(await both(case_([c.id.eq(2), new Euro(7)], [first, c.price]))).toEqual([
      new Euro(5),
      new Euro(7),
    ]);
    expect(await both(case_([first, c.id]).else(2.5))).toEqual([1, 2.5]);
    expect(await both(case_([first, 1]).else(2.5))).toEqual([1, 2.5]);
  });

  it('are a type with lag() of a distance and another value where the server has it', async () => {
    const expression = func.lag(c.grace, 1, 250).over({ orderBy: c.id });
    if (on.flavour === 'mariadb') await expectAsync(both(expression)).toBeRejectedWithError(/third argument/);
    else expect(await both(expression)).toEqual([250, 1500]);
  });
});
