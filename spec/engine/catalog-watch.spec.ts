/** Changes that are told through a catalog: in order, none lost, whatever becomes of the catalog (C37–C39). */
import { Subject } from 'rxjs';

import type { TableCatalog } from '../../lib/dialects/table-catalog.js';
import { CatalogWatch } from '../../lib/engine/catalog-watch.js';
import type { Watcher } from '../../lib/pool/index.js';
import type { Changed } from '../../lib/worker/driver.js';

const catalog: TableCatalog = {
  reads: sql => (sql === 'odd' ? null : [sql]),
  knows: sql => sql !== 'unheard',
  changed: written => (written.includes('odd') ? null : written.map(each => each.toUpperCase())),
};

const wrote = (...tables: string[]): Changed => ({ tables, schema: false, all: false });

/** A watch whose catalog and commits come when the spec says so. */
function setUp(): {
  watch: CatalogWatch;
  asked: Subject<TableCatalog | undefined>[];
  commit: (changed: Changed) => void;
  told: string[];
  watcher: Watcher;
  watchers: Set<Watcher>;
} {
  const watchers = new Set<Watcher>();
  const asked: Subject<TableCatalog | undefined>[] = [];
  const told: string[] = [];
  const pool = {
    watch: (watcher: Watcher) => {
      watchers.add(watcher);
      return () => {
        watchers.delete(watcher);
      };
    },
  };
  const asking = new Subject<TableCatalog | undefined>();
  const question = Object.assign(asking, {
    subscribe: (...observer: Parameters<typeof asking.subscribe>) => {
      const answer = new Subject<TableCatalog | undefined>();
      asked.push(answer);
      return answer.subscribe(...observer);
    },
  });
  return {
    watch: new CatalogWatch(pool, question),
    asked,
    told,
    watchers,
    commit: changed => {
      for (const each of watchers) each.changed(changed);
    },
    watcher: {
      changed: ({ tables, schema, all }) =>
        told.push(`${tables.join()}${schema ? ' schema' : ''}${all ? ' all' : ''}`),
      closed: () => told.push('closed'),
    },
  };
}

function answer(
  subject: Subject<TableCatalog | undefined> | undefined,
  value: TableCatalog | undefined,
): void {
  subject!.next(value);
  subject!.complete();
}

describe('changes seen through a catalog', () => {
  it('are kept in a bounded number while it loads; those beyond count as one of any table', () => {
    const { watch, asked, commit, told, watcher } = setUp();
    watch.watch(watcher);
    for (let nth = 1; nth <= 1000; nth++) commit(wrote(`t${nth}`));
    commit({ tables: [], schema: true, all: false });
    for (let nth = 1002; nth <= 5000; nth++) commit(wrote(`t${nth}`));
    answer(asked[0], catalog);
    answer(asked.at(-1), catalog);
    expect(told.length).toBe(1000);
    expect(told.slice(998)).toEqual(['T999', ' schema all']);
  });

  it('[C39] wait for it, in order', () => {
    const { watch, asked, commit, told, watcher } = setUp();
    watch.watch(watcher);
    commit(wrote('a'));
    commit(wrote('b', 'c'));
    expect(told).toEqual([]);
    answer(asked[0], catalog);
    commit(wrote('d'));
    commit(wrote('odd'));
    commit({ tables: [], schema: false, all: true });
    expect(told).toEqual(['A', 'B,C', 'D', ' all', ' all']);
    expect(asked.length).toBe(1);
  });

  it('[C39] wait for another one when the schema has changed, also while one is on its way', () => {
    const { watch, asked, commit, told, watcher } = setUp();
    watch.watch(watcher);
    commit({ ...wrote('a'), schema: true });
    answer(asked[0], catalog);
    expect(told).toEqual([]);
    commit(wrote('b'));
    answer(asked[1], catalog);
    expect(told).toEqual(['A schema', 'B']);
    commit({ ...wrote('c'), schema: true });
    commit(wrote('d'));
    answer(asked[2], catalog);
    expect(told.slice(2)).toEqual(['C schema', 'D']);
    expect(asked.length).toBe(3);
  });

  it('[C39] may be any table where it cannot be had, and it is asked for again', () => {
    const { watch, asked, commit, told, watcher } = setUp();
    watch.watch(watcher);
    commit(wrote('a'));
    asked[0]!.error(new Error('no connection'));
    expect(told).toEqual([' all']);
    commit(wrote('b'));
    answer(asked[1], catalog);
    expect(told).toEqual([' all', 'B']);
  });

  it('[C39] may be any table of a database that has none', () => {
    const { watch, asked, commit, told, watcher } = setUp();
    watch.watch(watcher);
    answer(asked[0], undefined);
    commit(wrote('a'));
    expect(told).toEqual([' all']);
    expect(asked.length).toBe(1);
  });

  it('[C38] ask again for a query whose tables it does not know, once', () => {
    const { watch, asked, watcher } = setUp();
    watch.watch(watcher);
    const reads: unknown[] = [];
    for (const sql of ['a', 'odd', 'unheard']) watch.reads(sql).subscribe(tables => reads.push(tables));
    expect(reads).toEqual([]);
    answer(asked[0], catalog);
    expect(reads).toEqual([['a'], null, null]);
    watch.reads('unheard').subscribe(tables => reads.push(tables));
    expect(asked.length).toBe(2);
    answer(asked[1], { ...catalog, knows: () => true });
    expect(reads.slice(3)).toEqual([['unheard']]);
  });

  it('[C37] end with the last watcher, and a question under way with them', () => {
    const { watch, asked, told, watcher, watchers } = setUp();
    const [first, second] = [watch.watch(watcher), watch.watch({ ...watcher })];
    for (const each of watchers) each.closed();
    expect(told).toEqual(['closed', 'closed']);
    first();
    expect(watchers.size).toBe(1);
    second();
    expect(watchers.size).toBe(0);
    expect(asked[0]!.observed).toBeFalse();
    watch.watch(watcher);
    expect(asked.length).toBe(2);
  });
});
