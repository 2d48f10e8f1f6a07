/** createAll and dropAll on real databases: what they emit, what they pass over, circles, hooks, views, other databases. */
import { concat, firstValueFrom, lastValueFrom, toArray } from 'rxjs';

import {
  CreateTableAs,
  DDL,
  IntegrityError,
  Index,
  Integer,
  MetaData,
  Sequence,
  Table,
  Text,
  column,
  computed,
  createView,
  select,
  text,
  type ColumnReference,
  type SchemaProgress,
} from '../../lib/index.js';
import { describeEngines, itOn } from '../support/engines.js';
import type { Observable } from 'rxjs';

const told = async (progress: Observable<SchemaProgress>): Promise<readonly string[]> =>
  (await lastValueFrom(progress.pipe(toArray()))).map(each =>
    each.kind === 'done'
      ? `done ${each.executed.length}, skipped ${each.skipped.length}`
      : `${each.action} ${each.kind} ${each.name}`,
  );

/** A dialect that is not the running spec's. */
const OTHER = { sqlite: 'mysql', mysql: 'sqlite' };

describeEngines('createAll', at => {
  it('emits each step, and a summary where nothing is missing, so there is always a first value', async () => {
    const engine = at.engine();
    const metadata = new MetaData();
    new Table('a', metadata, {
      id: column(Integer, { primaryKey: true }),
      n: column(Integer, { index: true }),
    });
    expect(await told(metadata.createAll(engine))).toEqual([
      'create table a',
      'create index ix_a_n',
      'done 2, skipped 0',
    ]);
    const again = await firstValueFrom(metadata.createAll(engine));
    expect(again.kind).toBe('done');
    expect(await firstValueFrom(new MetaData().createAll(engine))).toEqual({
      action: 'create',
      kind: 'done',
      executed: [],
      skipped: [],
    });
    expect(await told(metadata.dropAll(engine))).toEqual(['drop table a', 'done 1, skipped 0']);
    expect(await told(metadata.dropAll(engine))).toEqual(['done 0, skipped 1']);
  });

  it('commits before its first value', async () => {
    const engine = at.engine();
    const metadata = new MetaData();
    for (const name of ['a', 'b', 'c']) new Table(name, metadata, { id: column(Integer) });
    await firstValueFrom(metadata.createAll(engine));
    expect(await firstValueFrom(engine.tableNames())).toEqual(['a', 'b', 'c']);
  });

  itOn(at, 'sqlite')(
    'finds tables as SQLite compares names: ASCII letters in any case, others as they are',
    async () => {
      const engine = at.engine();
      await lastValueFrom(engine.execute(text('CREATE TABLE "PEOPLE" (id INTEGER)')));
      await lastValueFrom(engine.execute(text('CREATE TABLE "ÄRGER" (id INTEGER)')));
      const metadata = new MetaData();
      new Table('People', metadata, { id: column(Integer) });
      new Table('ärger', metadata, { id: column(Integer) });
      expect(await told(metadata.createAll(engine))).toEqual(['create table ärger', 'done 1, skipped 1']);
      expect(await told(metadata.dropAll(engine))).toEqual([
        'drop table ärger',
        'drop table People',
        'done 2, skipped 0',
      ]);
      expect(await firstValueFrom(engine.tableNames())).toEqual(['ÄRGER']);
    },
  );

  it('creates tables that refer to each other, and drops them with their rows', async () => {
    const engine = at.engine();
    // A server's are dropped by their names first.
    const metadata = new MetaData({ namingConvention: { fk: 'fk_%(table_name)s' } });
    const a = new Table('a', metadata, {
      id: column(Integer, { primaryKey: true }),
      b: column(Integer, { references: (): ColumnReference => b.c.id }),
    });
    const b = new Table('b', metadata, {
      id: column(Integer, { primaryKey: true }),
      a: column(Integer, { references: (): ColumnReference => a.c.id }),
    });
    new Table('tree', metadata, {
      id: column(Integer, { primaryKey: true }),
      up: column(Integer, { references: 'tree.id' }),
    });
    await lastValueFrom(metadata.createAll(engine));
    await lastValueFrom(
      concat(
        engine.execute(a.insert().values({ id: 1 })),
        engine.execute(b.insert().values({ id: 1, a: 1 })),
        engine.execute(a.update().values({ b: 1 })),
      ),
    );
    await expectAsync(lastValueFrom(engine.execute(b.insert().values({ a: 9 })))).toBeRejectedWithError(
      IntegrityError,
    );
    expect(await told(metadata.dropAll(engine))).toEqual(
      at.dialect === 'sqlite'
        ? [
            'drop setting deferForeignKeys',
            'drop table tree',
            'drop table a',
            'drop table b',
            'done 4, skipped 0',
          ]
        : [
            'drop constraint fk_a',
            'drop constraint fk_b',
            'drop table tree',
            'drop table b',
            'drop table a',
            'done 5, skipped 0',
          ],
    );
    expect(await firstValueFrom(engine.tableNames())).toEqual([]);
  });

  it('creates views after tables, and drops them before', async () => {
    const engine = at.engine();
    const metadata = new MetaData();
    const users = new Table('users', metadata, {
      id: column(Integer, { primaryKey: true }),
      name: column(Text),
      age: column(Integer),
      twice: column(Integer, { computed: computed('age * 2') }),
    });
    const long = createView('long', select(users.c.id, users.c.name).where(users.c.name.ne("it's")), {
      metadata,
    });
    const longer = createView('longer', select(long.c.name.label('who')), { metadata });
    expect(await told(metadata.createAll(engine))).toEqual([
      'create table users',
      'create view long',
      'create view longer',
      'done 3, skipped 0',
    ]);
    await lastValueFrom(
      engine.execute(
        users.insert().values([
          { name: 'Dana', age: 1 },
          { name: "it's", age: 2 },
        ]),
      ),
    );
    expect(await lastValueFrom(engine.execute(users.select()).pipe(toArray()))).toEqual([
      { id: 1, name: 'Dana', age: 1, twice: 2 },
      { id: 2, name: "it's", age: 2, twice: 4 },
    ]);
    const rows: { who: string | null }[] = await firstValueFrom(engine.execute(longer.select()).all());
    expect(rows).toEqual([{ who: 'Dana' }]);
    expect(await told(long.drop(engine))).toEqual(['drop view long', 'done 1, skipped 0']);
    expect(await told(metadata.createAll(engine))).toEqual(['create view long', 'done 1, skipped 2']);
    expect(await told(metadata.createAll(engine, { tables: [longer] }))).toEqual(['done 0, skipped 1']);
    expect(await told(metadata.dropAll(engine))).toEqual([
      'drop view longer',
      'drop view long',
      'drop table users',
      'done 3, skipped 0',
    ]);
  });

  it('runs hooks beside their table, those of its dialect, and leaves them out with it', async () => {
    const engine = at.engine();
    const metadata = new MetaData({
      hooks: {
        beforeCreate: [text('SELECT 1')],
        afterDrop: [new DDL('SELECT 2', { ddlIf: OTHER[at.dialect] })],
      },
    });
    const users = new Table(
      'users',
      metadata,
      { id: column(Integer, { primaryKey: true }) },
      {
        hooks: {
          afterCreate: [
            new DDL('INSERT INTO users VALUES (%(n)s)', { context: { n: 7 } }),
            new DDL('DELETE FROM users', { ddlIf: [OTHER[at.dialect], 'postgresql'] }),
          ],
          beforeDrop: [new DDL('DELETE FROM users WHERE id = 7', { ddlIf: at.dialect })],
        },
      },
    );
    expect(await told(metadata.createAll(engine))).toEqual([
      'create hook beforeCreate',
      'create table users',
      'create hook afterCreate',
      'done 3, skipped 0',
    ]);
    expect(await firstValueFrom(engine.execute(users.select()).all())).toEqual([{ id: 7 }]);
    expect(await told(metadata.createAll(engine))).toEqual(['create hook beforeCreate', 'done 1, skipped 2']);
    expect(await told(metadata.dropAll(engine))).toEqual([
      'drop hook beforeDrop',
      'drop table users',
      'done 2, skipped 0',
    ]);
  });

  // A server commits at each step.
  itOn(at, 'sqlite')('undoes everything when a hook fails', async () => {
    const engine = at.engine();
    const metadata = new MetaData({ hooks: { afterCreate: [new DDL('INSERT INTO nowhere VALUES (1)')] } });
    new Table('users', metadata, { id: column(Integer) });
    await expectAsync(lastValueFrom(metadata.createAll(engine))).toBeRejectedWithError(/nowhere/);
    expect(await firstValueFrom(engine.tableNames())).toEqual([]);
  });

  it('passes over sequences, and over indexes and constraints meant for others', async () => {
    const engine = at.engine();
    const metadata = new MetaData();
    new Sequence('numbers', { metadata });
    new Table(
      't',
      metadata,
      { id: column(Integer) },
      {
        constraints: c => [
          new Index('ix_other', [c.id], { ddlIf: OTHER[at.dialect] }),
          new Index('ix', [c.id]),
        ],
      },
    );
    expect(await told(metadata.createAll(engine))).toEqual([
      'create table t',
      'create index ix',
      'done 2, skipped 0',
    ]);
  });

  itOn(at, 'sqlite')(
    'looks into other databases of its connection, and makes temporary tables again and again',
    async () => {
      const engine = at.engine();
      const metadata = new MetaData({ schema: 'temp' });
      const scratch = new Table('scratch', metadata, { id: column(Integer, { index: true }) });
      const mine = new Table('mine', new MetaData(), { id: column(Integer) }, { prefixes: ['TEMPORARY'] });
      await lastValueFrom(
        engine.connect(async conn => {
          expect(await told(metadata.createAll(conn))).toEqual([
            'create table scratch',
            'create index ix_scratch_id',
            'done 2, skipped 0',
          ]);
          expect(await told(metadata.createAll(conn))).toEqual(['done 0, skipped 2']);
          await firstValueFrom(conn.execute(scratch.insert().values({ id: 5 })));
          const copy = new CreateTableAs('copy', select(scratch.c.id), { temporary: true });
          await firstValueFrom(conn.execute(copy));
          expect(await firstValueFrom(conn.execute(copy.table.select()).all())).toEqual([{ id: 5 }]);
          for (let round = 0; round < 2; round++) {
            expect(await told(mine.create(conn))).toEqual(['create table mine', 'done 1, skipped 0']);
          }
          for (let round = 0; round < 2; round++) {
            expect(await told(mine.drop(conn))).toEqual(['drop table mine', 'done 1, skipped 0']);
          }
          expect(await told(metadata.dropAll(conn))).toEqual(['drop table scratch', 'done 1, skipped 0']);
          await firstValueFrom(conn.execute(text('DROP TABLE temp.copy')));
        }),
      );
    },
  );
});
