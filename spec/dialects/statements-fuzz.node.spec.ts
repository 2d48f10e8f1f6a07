/**
 * Random queries: whatever they are, a database that takes them gives the same rows for the values written out, inside a subquery and
 * a common table, and in the three parts of a condition; a server gives the rows that SQLite gives; and none is refused by
 * a database, only by the compiler.
 */
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';

import { compile, createEngine, inlineScheduler, not, select, type Engine } from '../../lib/index.js';
import { describeDialects, type AnyRow } from '../support/dialects.js';
import { RandomQueries, canonical, items, metadata, randomRows, type Any } from './random-queries.js';
import { SEED } from '../support/random.js';

const ROUNDS = 40;

describeDialects('random queries', on => {
  let reference: Engine;
  beforeAll(async () => {
    const rows = randomRows(8);
    await on.create(metadata);
    await on.run(items.insert().values(rows));
    reference = createEngine('sqlite:///:memory:', {
      scheduler: inlineScheduler({ warn: false }),
      poolSize: 1,
    });
    await lastValueFrom(metadata.createAll(reference), { defaultValue: null });
    await lastValueFrom(reference.execute(items.insert().values(rows)));
    // The letters of the words are compared as they are.
    if (on.name === 'mysql')
      await on.rows('ALTER TABLE items CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin');
  });
  afterAll(async () => {
    await firstValueFrom(reference.dispose());
  });

  it('give the rows that they must', async () => {
    for (let seed = SEED; seed < SEED + ROUNDS; seed++) {
      const random = new RandomQueries(seed);
      const { query, kinds, scope } = random.query();
      const context = `SEED=${seed}: ${compile(query, { dialect: on.dialect, literalBinds: true }).sql}`;
      const given = await on.run(query);
      const rows = canonical(given);
      const expected = await lastValueFrom(reference.execute(query).pipe(toArray()));
      expect(rows).withContext(context).toEqual(canonical(expected));
      expect((await on.written(query)).length)
        .withContext(context)
        .toBe(rows.length);
      for (const wrapped of [query.subquery('wrapped'), query.cte('wrapped')]) {
        const columns = wrapped.c as unknown as Readonly<Record<string, Any>>;
        const around = select(...kinds.map((_kind, index) => columns[`k${index}`]!.label(`k${index}`)));
        expect(canonical(await on.run(around)))
          .withContext(context)
          .toEqual(rows);
      }
      const part = random.condition(1, scope);
      const parts: AnyRow[] = [];
      for (const each of [part, not(part), part.isNull()]) parts.push(...(await on.run(query.where(each))));
      expect(canonical(parts)).withContext(context).toEqual(rows);
    }
  });
});
