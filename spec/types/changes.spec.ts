/** The types of operators and of changes, as the compiler of TypeScript sees them; failing to compile is the failure. */
import { column, computed } from '../../lib/schema/index.js';
import { MetaData, Table, any, bindParam, extract, func, select } from '../../lib/sql/index.js';
import { BigInteger, DateTime, Float, Integer, JSON as Json, Text } from '../../lib/types/index.js';
import { neverCalled, same, type RowOf } from './proofs.js';

const metadata = new MetaData();
const things = new Table('things', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(Text, { nullable: false }),
  n: column(Integer),
  sure: column(Integer, { nullable: false, default: 0 }),
  big: column(BigInteger),
  at: column(DateTime),
  data: column(Json<{ tags: string[]; deep: { x: number } }>()),
  any: column(Json),
  twice: column(Integer, { computed: computed('n * 2') }),
});
const { c } = things;

describe('the types of operators', () => {
  it('follow from their operands', () => {
    const row = select(
      c.sure.floorDiv(2).label('floor'),
      c.sure.bitwiseAnd(1).label('bits'),
      c.big.shiftLeft(1).label('shifted'),
      c.sure.bitwiseAnd(c.n).label('maybe'),
      c.name.regexpMatch('a').label('match'),
      c.name.regexpReplace('a', 'b').label('replaced'),
      c.name.op('GLOB', { isComparison: true })('a*').label('glob'),
      c.name.op('-', { type: Float })('a').label('typed'),
      c.sure.op('&')(1).label('same'),
      extract('year', c.at).label('year'),
      func.concat(c.name, '!').label('joined'),
    );
    same<
      RowOf<typeof row>,
      {
        floor: number | null;
        bits: number;
        shifted: bigint | null;
        maybe: number | null;
        match: boolean | null;
        replaced: string;
        glob: boolean | null;
        typed: number;
        same: number;
        year: number | null;
        joined: string;
      }
    >(true);
  });

  it('follow JSON documents down their paths', () => {
    const row = select(
      c.data.path('tags').label('tags'),
      c.data.path('tags', 0).label('first'),
      c.data.path('deep').path('x').label('x'),
      c.any.path('a', 1).label('any'),
      c.any.path('a').asJson<number[]>().label('stated'),
      c.data.path('deep', 'x').asInteger().label('read'),
      c.any.path('a').isJsonNull().label('null'),
    );
    same<
      RowOf<typeof row>,
      {
        tags: string[] | null;
        first: string | null;
        x: number | null;
        any: unknown;
        stated: number[] | null;
        read: number | null;
        null: boolean | null;
      }
    >(true);
  });

  it('refuse operands of other types', () => {
    neverCalled(() => [
      // @ts-expect-error
      c.n.floorDiv('a'),
      // @ts-expect-error
      c.n.bitwiseAnd('a'),
      // @ts-expect-error
      c.n.in(bindParam('list', Text, { expanding: true })),
      // @ts-expect-error
      c.n.eq(bindParam('list', Integer, { expanding: true })),
      // @ts-expect-error
      c.n.eq(any(select(c.name))),
      // @ts-expect-error
      extract('years', c.at),
      // @ts-expect-error
      c.name.regexpMatch(5),
      c.n.in(bindParam('list')),
      c.n.in(bindParam('list', Integer, { expanding: true, value: [1] })),
      c.n.eq(any(select(c.n))),
    ]);
  });
});

describe('the types of changes', () => {
  it('take every column but computed ones', () => {
    same<
      typeof things.$insert,
      {
        id?: number;
        name: string;
        n?: number | null;
        sure?: number;
        big?: bigint | number | null;
        at?: Date | null;
        data?: { tags: string[]; deep: { x: number } } | null;
        any?: unknown;
      }
    >(true);
    neverCalled(() => [
      // @ts-expect-error computed
      things.insert().values({ name: 'a', twice: 1 }),
      // @ts-expect-error computed
      things.update().values({ twice: 1 }),
      // @ts-expect-error computed
      things.insert().fromSelect(['twice'], select(c.n)),
      // @ts-expect-error unknown
      things.insert().fromSelect(['nme'], select(c.n)),
      // @ts-expect-error required
      things.insert().values({ n: 1 }),
    ]);
  });

  it('of values by a function know the columns', () => {
    neverCalled(() => [
      things.update().values(t => ({ n: t.sure.add(1), name: t.name.concat('!') })),
      // @ts-expect-error
      things.update().values(t => ({ n: t.name })),
      // @ts-expect-error
      things.update().values(t => ({ n: t.nope })),
      // @ts-expect-error
      things.update().values(() => ({ nope: 1 })),
    ]);
  });

  it('of upserts know what would have been inserted', () => {
    const row = things.insert().values({ name: 'a' });
    neverCalled(() => [
      row.upsert({
        conflict: ['id'],
        set: (inserted, t) => ({ n: t.n.add(inserted.n), name: inserted.name }),
      }),
      row.onConflictDoUpdate({ target: [c.id], set: { n: 1 }, where: c.n.gt(1) }),
      row.onDuplicateKeyUpdate(inserted => ({ n: inserted.n })),
      // @ts-expect-error
      row.upsert({ conflict: ['nope'] }),
      // @ts-expect-error
      row.upsert({}),
      // @ts-expect-error
      row.upsert({ conflict: ['id'], set: inserted => ({ n: inserted.name }) }),
      // @ts-expect-error computed
      row.upsert({ conflict: ['id'], set: { twice: 1 } }),
      // @ts-expect-error
      row.onConflictDoUpdate({ set: { n: 1 } }),
    ]);
  });

  it('keep RETURNING through what follows', () => {
    const kept = things
      .insert()
      .returning(c.id)
      .values({ name: 'a' })
      .upsert({ conflict: ['id'] });
    same<RowOf<typeof kept>, { id: number }>(true);
    const updated = things.update().values({ n: 1 }).returning(c.n).limit(1).orIgnore();
    same<RowOf<typeof updated>, { n: number | null }>(true);
    const deleted = things.delete().orderBy(c.id).limit(1).returning(c.name);
    same<RowOf<typeof deleted>, { name: string }>(true);
  });
});
