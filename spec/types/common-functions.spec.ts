/** The less common functions: the compiler of TypeScript and the rows agree about what they give. */
import { lastValueFrom } from 'rxjs';
import { MetaData, Table, func, select, type ReturnsRows } from '../../lib/sql/index.js';
import { column } from '../../lib/schema/index.js';
import { Float, Integer, Text } from '../../lib/types/index.js';
import { describeEngines } from '../support/engines.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = T extends object ? { [K in keyof T]: Flat<T[K]> } : T;
function same<A, B>(_proof: Same<Flat<A>, Flat<B>>): void {
  expect(_proof).toBeTrue();
}
type RowOf<Q> = Q extends ReturnsRows<infer R> ? R : never;

const metadata = new MetaData();
const things = new Table('things', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(Text, { nullable: false }),
  note: column(Text),
  size: column(Float),
});

const texts = select({
  cut: func.substr(things.c.name, 2),
  note: func.replace(things.c.note, 'a', 'b'),
  place: func.instr(things.c.name, 'n'),
  trimmed: func.ltrim('  x'),
  kind: func.typeof(things.c.note),
});
const choices = select({
  either: func.ifnull(things.c.note, 'none'),
  still: func.ifnull(things.c.note, things.c.note),
  other: func.nullif(things.c.id, 1),
});
const numbers = select({
  whole: func.floor(things.c.size),
  sign: func.sign(things.c.id),
  power: func.power(things.c.id, 2),
  left: func.mod(7, 4),
});
const moments = select({
  day: func.date('2020-01-02 03:04:05'),
  time: func.time('2020-01-02 03:04:05'),
  moment: func.datetime('2020-01-02', '+1 day'),
  year: func.strftime('%Y', '2020-01-02'),
  seconds: func.unixepoch('1970-01-02'),
});

describe('the types of the less common functions', () => {
  it('follow from their arguments', () => {
    same<
      RowOf<typeof texts>,
      { cut: string; note: string | null; place: number; trimmed: string; kind: string }
    >(true);
    same<RowOf<typeof choices>, { either: string; still: string | null; other: number | null }>(true);
    same<
      RowOf<typeof numbers>,
      { whole: number | null; sign: number; power: number | null; left: number | null }
    >(true);
    same<
      RowOf<typeof moments>,
      {
        day: string | null;
        time: string | null;
        moment: string | null;
        year: string | null;
        seconds: number | null;
      }
    >(true);
  });
});

describeEngines(
  'the rows of the less common functions',
  at => {
    it('are what their types say', async () => {
      const engine = at.engine();
      await lastValueFrom(metadata.createAll(engine));
      await lastValueFrom(
        engine.execute(things.insert().values({ id: 3, name: 'xin', note: null, size: 2.5 })),
      );
      const one = <R>(query: ReturnsRows<R>): Promise<R> => lastValueFrom(engine.execute(query));

      expect(await one(texts)).toEqual({ cut: 'in', note: null, place: 3, trimmed: 'x', kind: 'null' });
      expect(await one(choices)).toEqual({ either: 'none', still: null, other: 3 });
      expect(await one(numbers)).toEqual({ whole: 2, sign: 1, power: 9, left: 3 });
      expect(await one(moments)).toEqual({
        day: '2020-01-02',
        time: '03:04:05',
        moment: '2020-01-03 00:00:00',
        year: '2020',
        seconds: 86_400,
      });
    });
  },
  { dialect: 'sqlite' },
);
