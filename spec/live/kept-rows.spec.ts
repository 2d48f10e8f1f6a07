/** Rows of a live query that are as they were, and those that are not (C37). */
import { firstValueFrom } from 'rxjs';

import { text } from '../../lib/index.js';
import { keptRows } from '../../lib/live/kept-rows.js';
import { describeEngines } from '../support/engines.js';
import { randomFrom } from '../support/random.js';
import { executeAll, watching } from '../support/watching.js';

describe('[C37] rows that are as they were', () => {
  const row = (n: number): { n: number } => ({ n });
  const rows = (...ns: number[]): { n: number }[] => ns.map(row);

  for (const [before, after, kept] of [
    [
      [1, 2, 3],
      [1, 2, 3],
      [0, 1, 2],
    ],
    [
      [1, 2, 3],
      [1, 9, 3],
      [0, -1, 2],
    ],
    [
      [1, 2, 3, 4],
      [9, 2, 9, 4],
      [-1, 1, -1, 3],
    ],
    [
      [1, 2],
      [0, 1, 2],
      [-1, 0, 1],
    ],
    [
      [1, 2],
      [1, 5, 2],
      [0, -1, 1],
    ],
    [
      [1, 2, 3],
      [1, 3],
      [0, 2],
    ],
    [[1, 2, 3], [3], [2]],
    [[1], [1, 1], [0, -1]],
    [[1, 1], [1], [0]],
    [[], [1], [-1]],
    [[1], [], []],
  ] as const)
    it(`stay the same objects from ${JSON.stringify(before)} to ${JSON.stringify(after)}`, () => {
      const old = rows(...before);
      const made = keptRows(old, rows(...after));
      expect(made).toEqual(rows(...after));
      expect(made.map(each => old.indexOf(each as { n: number }))).toEqual([...kept]);
      expect(made === old).toBe(before.join() === after.join());
    });

  it('are never in two places, and never others than they are', () => {
    const next = randomFrom(7);
    const some = (): { n: number }[] => Array.from({ length: next(6) }, () => row(next(3)));
    for (let round = 0; round < 2000; round++) {
      const [before, after] = [some(), some()];
      const made = keptRows(before, after);
      expect(made)
        .withContext(JSON.stringify([before, after]))
        .toEqual(after);
      expect(new Set(made).size)
        .withContext(JSON.stringify([before, after]))
        .toBe(made.length);
    }
  });
});

describeEngines('rows of a live query', at => {
  it('[C37] are the objects that they were, where they are as they were', async () => {
    const engine = at.engine();
    await executeAll(
      engine,
      'CREATE TABLE a (n INT, t VARCHAR(9))',
      "INSERT INTO a VALUES (1, 'a'), (2, 'b')",
    );
    const live = watching(engine.live(text('SELECT n, t FROM a ORDER BY n')));
    await live.told(1);
    await firstValueFrom(engine.execute(text("UPDATE a SET t = 'c' WHERE n = 2")));
    const [first, second] = await live.told(2);
    expect(second![0]).toBe(first![0]);
    expect(second![1]).toEqual({ n: 2, t: 'c' });
    expect(Object.isFrozen(second![1])).toBeTrue();
  });
});
