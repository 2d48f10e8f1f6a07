/** SQLite unites 500 queries at most; more are united in groups, with the same rows as on databases that take them all. */
import { except, intersect, literal, select, union, unionAll } from '../../../lib/sql/index.js';
import { describeDialects } from '../../support/dialects.js';

describeDialects('a union of more queries than SQLite takes', on => {
  const numbers = Array.from({ length: 1200 }, (_, index) => select(literal(index % 700).label('n')));
  const [first, ...rest] = numbers;

  it('keeps every row, or each once, in order', async () => {
    expect((await on.run(unionAll(first!, ...rest))).length).toBe(1200);
    const each = await on.run(
      union(first!, ...rest)
        .orderBy('n')
        .limit(3)
        .offset(2),
    );
    expect(each).toEqual([{ n: 2 }, { n: 3 }, { n: 4 }]);
    expect((await on.run(union(first!, ...rest))).length).toBe(700);
  });

  it('keeps what all queries have, and takes away what any has', async () => {
    const same = Array.from({ length: 1100 }, () => select(literal(1).label('n')));
    expect(await on.run(intersect(same[0]!, ...same))).toEqual([{ n: 1 }]);
    expect(await on.run(intersect(same[0]!, ...same, select(literal(2))))).toEqual([]);
    const all = unionAll(first!, ...rest);
    expect(await on.run(except(all, ...rest))).toEqual([{ n: 0 }].slice(1));
    expect(await on.run(except(all, ...rest.slice(0, 698)))).toEqual([{ n: 0 }, { n: 699 }]);
  });

  it('in a subquery and an expression', async () => {
    const all = union(first!, ...rest);
    const s = all.subquery('s');
    expect(await on.run(select(s.c.n).where(s.c.n.gt(697)))).toEqual([{ n: 698 }, { n: 699 }]);
    expect(await on.run(select(literal(5).in(all).label('x')))).toEqual([{ x: true }]);
  });
});
