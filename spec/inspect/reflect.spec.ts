/** Tables declared from what a database has: `metadata.reflect`, `Table.reflect`, `inspector.reflectTable`. */
import { lastValueFrom } from 'rxjs';
import {
  ArgumentError,
  DateTime,
  Integer,
  InvalidRequestError,
  JSON as Json,
  MetaData,
  NoSuchTableError,
  Table,
  Text,
  column,
  type Engine,
} from '../../lib/index.js';
import { describeSqlite, run, value } from './helpers.js';

const FAMILY = [
  'CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)',
  `CREATE TABLE children (
    id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parents (id) ON DELETE CASCADE, friend INTEGER REFERENCES children,
    note TEXT DEFAULT 'it''s :new \\n', CHECK (id <> friend))`,
  'CREATE TABLE alone (a TEXT, b TEXT, CONSTRAINT pk PRIMARY KEY (b, a)) WITHOUT ROWID',
  "CREATE INDEX ix_note ON children (note DESC, lower(note)) WHERE note <> ':x'",
  'CREATE VIEW names AS SELECT name FROM parents',
] as const;

describeSqlite('metadata.reflect(engine)', at => {
  let engine: Engine;
  let metadata: MetaData;
  beforeEach(async () => {
    engine = at.engine();
    metadata = new MetaData();
    await run(engine, ...FAMILY);
  });

  it('declares every table, usable in statements', async () => {
    expect(await value(metadata.reflect(engine))).toBe(metadata);
    expect([...metadata.tables.keys()].sort()).toEqual(['alone', 'children', 'parents']);
    const [parents, children] = [metadata.tables.get('parents')!, metadata.tables.get('children')!];
    await value(engine.execute(parents.insert().values({ id: 1, name: 'p' })));
    await value(engine.execute(children.insert().values({ parent: 1 })));
    expect(await value(engine.execute(children.select()).all())).toEqual([
      { id: 1, parent: 1, friend: null, note: "it's :new \\n" },
    ]);
    const joined = children.select().join(parents, parents.c['id']!.eq(children.c['parent']!));
    expect((await value(engine.execute(joined).all())).length).toBe(1);
    const [friend, parent] = [...children.foreignKeys].map(each => each.targets.map(String));
    expect([friend, parent]).toEqual([['children.id'], ['parents.id']]);
    expect(metadata.tables.get('alone')!.primaryKey.map(each => each.name)).toEqual(['b', 'a']);
    expect(metadata.sortedTables.map(each => each.name).indexOf('parents')).toBeLessThan(
      metadata.sortedTables.map(each => each.name).indexOf('children'),
    );
  });

  it('is cold, and does nothing without a subscription', async () => {
    const reflected = metadata.reflect(engine);
    await value(engine.tableNames());
    expect(metadata.tables.size).toBe(0);
    await value(reflected);
    expect(metadata.tables.size).toBe(3);
    await value(reflected);
    expect(metadata.tables.size).toBe(3);
  });

  it('makes tables that create the same tables elsewhere', async () => {
    await value(metadata.reflect(engine));
    const before = await value(engine.inspect().tables());
    await value(
      engine.connect(async conn => {
        await run(conn, "ATTACH ':memory:' AS other");
        await run(conn, ...['children', 'alone', 'parents'].map(each => `DROP TABLE ${each}`));
        await lastValueFrom(metadata.createAll(conn));
        expect(await value(conn.inspect().tables())).toEqual(before);
        await run(conn, 'DETACH other');
      }),
    );
  });

  it('takes only what is asked for, and what foreign keys lead to', async () => {
    await value(metadata.reflect(engine, { only: ['CHILDREN'] }));
    expect([...metadata.tables.keys()].sort()).toEqual(['children', 'parents']);
    const alone = new MetaData();
    await value(alone.reflect(engine, { only: name => name === 'children', resolveFks: false }));
    expect([...alone.tables.keys()]).toEqual(['children']);
    expect(() => alone.tables.get('children')!.foreignKeys.map(each => each.targets)).toThrowError(
      InvalidRequestError,
      /'children.parent' leads to 'parents.id'.*resolveFks/,
    );
    const viewed = new MetaData();
    await value(viewed.reflect(engine, { views: true }));
    expect(viewed.tables.has('names')).toBeTrue();
    await expectAsync(value(viewed.reflect(engine, { only: ['nowhere', 'parents'] }))).toBeRejectedWithError(
      NoSuchTableError,
      /'nowhere'/,
    );
  });

  it('leaves declared tables alone, or replaces them with extend', async () => {
    const declared = new Table('parents', metadata, {
      id: column(Integer, { primaryKey: true }),
      name: column(Json),
    });
    await value(metadata.reflect(engine));
    expect(metadata.tables.get('parents')).toBe(declared);
    await value(metadata.reflect(engine, { extend: true }));
    const extended = metadata.tables.get('parents')!;
    expect(extended).not.toBe(declared);
    expect(extended.c['name']!.type.kind).toBe('json');
    expect(extended.constraints.some(each => each.kind === 'unique')).toBeTrue();
    expect(metadata.tables.get('children')!.foreignKeys[1]!.targets[0]!.table).toBe(extended);
  });

  it('reads a schema of its own, also the MetaData’s', async () => {
    await value(
      engine.connect(async conn => {
        await run(conn, `ATTACH ':memory:' AS "o.d'd"`, `CREATE TABLE "o.d'd".a (id INTEGER PRIMARY KEY)`);
        await run(conn, `CREATE TABLE "o.d'd".b (id INTEGER PRIMARY KEY, a INT REFERENCES a)`);
        const schema = "o.d'd";
        await value(metadata.reflect(conn, { schema }));
        expect([...metadata.tables.keys()]).toEqual([`${schema}.a`, `${schema}.b`]);
        const other = new MetaData({ schema });
        await value(other.reflect(conn, { only: ['b'] }));
        expect([...other.tables.values()].map(each => [each.schema, each.name])).toEqual([
          [schema, 'a'],
          [schema, 'b'],
        ]);
        expect(other.tables.get(`${schema}.b`)!.foreignKeys[0]!.targets[0]!.table.name).toBe('a');
        expect(await value(conn.execute(other.tables.get(`${schema}.b`)!.select()).all())).toEqual([]);
        await run(conn, `DETACH "o.d'd"`);
      }),
    );
  });

  it('asks about each column: another declaration, another key, none', async () => {
    await value(
      metadata.reflect(engine, {
        column: ({ name, type }, table) => {
          if (table.name !== 'children') return undefined;
          if (name === 'friend') return null;
          return name === 'note'
            ? column('note', Json)
            : column(name, type, name === 'id' ? { primaryKey: true } : {});
        },
      }),
    );
    const children = metadata.tables.get('children')!;
    expect(children.columns.map(each => [each.name, each.type.kind])).toEqual([
      ['id', 'integer'],
      ['parent', 'integer'],
      ['note', 'json'],
    ]);
    expect(children.foreignKeys.length).toBe(1);
  });

  it('refuses what cannot work', () => {
    expect(() => metadata.reflect(engine, { only: 'users' as never })).toThrowError(ArgumentError, /only/);
    expect(() => metadata.reflect(engine, { only: [5 as never] })).toThrowError(ArgumentError, /only/);
    expect(() => metadata.reflect(engine, { onyl: [] } as never)).toThrowError(ArgumentError, /onyl/);
    expect(() => metadata.reflect(engine, { schema: '' })).toThrowError(ArgumentError, /schema/);
    expect(() => engine.inspect().reflect({} as never)).toThrowError(ArgumentError, /MetaData/);
    expect(() => Table.reflect('', metadata, engine)).toThrowError(ArgumentError, /name of a table/);
    expect(() => Table.reflect('t', metadata, engine, { columns: { id: Integer as never } })).toThrowError(
      ArgumentError,
      /'id' of table 't'/,
    );
  });
});

describeSqlite('Table.reflect', at => {
  let engine: Engine;
  let metadata: MetaData;
  beforeEach(async () => {
    engine = at.engine();
    metadata = new MetaData();
    await run(engine, ...FAMILY);
  });

  it('declares one table and those that it needs', async () => {
    const children = await value(Table.reflect('children', metadata, engine));
    expect(children).toBe(metadata.tables.get('children')!);
    expect([...metadata.tables.keys()].sort()).toEqual(['children', 'parents']);
    await expectAsync(value(Table.reflect('children', metadata, engine))).toBeRejectedWithError(
      InvalidRequestError,
      /already defined.*extend/,
    );
    await expectAsync(value(Table.reflect('nothing', metadata, engine))).toBeRejectedWithError(
      NoSuchTableError,
      /'nothing'/,
    );
  });

  it('takes declarations instead of what it finds, with their types', async () => {
    const children = await value(
      engine.inspect().reflectTable('children', metadata, {
        columns: {
          id: column(Integer, { primaryKey: true }),
          note: column(Text, { nullable: false }),
          extra: column(DateTime),
        },
      }),
    );
    const row = (id: number, note: string): typeof children.$row => ({ id, note, extra: null });
    expect(row(1, 'x').note).toBe('x');
    expect(children.columns.map(each => each.key)).toEqual(['id', 'parent', 'friend', 'note', 'extra']);
    expect(children.c.note.definition.nullable).toBeFalse();
    // @ts-expect-error -- text is no number
    expect(() => children.c.id.eq('x')).not.toThrow();
  });

  it('keeps columns in their place whose names are numbers', async () => {
    await run(
      engine,
      'CREATE TABLE odd (a INT, "2" INT, "1" INT, "__proto__" INT, "_1" INT, "constructor" INT)',
    );
    const odd = await value(Table.reflect('odd', metadata, engine));
    expect(odd.columns.map(each => each.name)).toEqual(['a', '2', '1', '__proto__', '_1', 'constructor']);
    expect(odd.columns.map(each => each.key)).toEqual(['a', '_2', '__1', '__proto__', '_1', 'constructor']);
  });
});
