/**
 * What a change on a MySQL server counts: the rows it matched, and of those the rows that are other than before.
 */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import {
  bindParam,
  column,
  Integer,
  MetaData,
  Table,
  type Engine,
  type WriteResult,
} from '../../lib/index.js';
import { describeMySqlEngines } from '../support/mysql-engines.js';

const metadata = new MetaData();
const stock = new Table('stock', metadata, {
  id: column(Integer, { primaryKey: true }),
  pieces: column(Integer, { nullable: false }),
});

describeMySqlEngines('the counts of a change', at => {
  async function filled(): Promise<Engine> {
    const engine = at.engine({ poolSize: 1 });
    await lastValueFrom(metadata.createAll(engine));
    await firstValueFrom(engine.execute(stock.insert().values([1, 2, 3].map(id => ({ id, pieces: id })))));
    return engine;
  }

  it('are rows matched and rows changed, of an UPDATE', async () => {
    const engine = await filled();
    const update = stock.update().values({ pieces: 2 });
    expect(await firstValueFrom(engine.execute(update))).toEqual(
      jasmine.objectContaining({ rowCount: 3, changedRows: 2 }),
    );
    expect(await firstValueFrom(engine.execute(update))).toEqual(
      jasmine.objectContaining({ rowCount: 3, changedRows: 0 }),
    );
    const none = update.where(stock.c.id.gt(100));
    expect(await firstValueFrom(engine.execute(none))).toEqual(
      jasmine.objectContaining({ rowCount: 0, changedRows: 0 }),
    );
  });

  it('are sums over many parameter sets', async () => {
    const engine = await filled();
    const update = stock
      .update()
      .where(stock.c.id.eq(bindParam('which')))
      .values({ pieces: bindParam('count') });
    const sets = [
      { which: 1, count: 1 },
      { which: 2, count: 7 },
      { which: 3, count: 8 },
    ];
    expect(await firstValueFrom(engine.execute(update, sets))).toEqual(
      jasmine.objectContaining({ rowCount: 3, changedRows: 2 }),
    );
  });

  it('are rows alone where nothing is updated', async () => {
    const engine = await filled();
    const results: WriteResult[] = [
      await firstValueFrom(engine.execute(stock.insert().values({ id: 4, pieces: 4 }))),
      await firstValueFrom(engine.execute(stock.delete().where(stock.c.id.lt(3)))),
    ];
    expect(results.map(({ rowCount }) => rowCount)).toEqual([1, 2]);
    expect(results.filter(result => 'changedRows' in result)).toEqual([]);
  });
});
