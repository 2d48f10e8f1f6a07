/** The inspector: views, names of tables and schemas, what is not there. */
import { lastValueFrom, type Observable } from 'rxjs';
import { ArgumentError, NoSuchTableError, ProgrammingError, text, type Engine } from '../../lib/index.js';
import { describeSqlite, run, value } from './helpers.js';

describeSqlite('the names that engine.inspect() tells', at => {
  let engine: Engine;
  beforeEach(() => {
    engine = at.engine();
  });

  it('tells views, their columns and their text; a broken one is the database’s error, and no other’s', async () => {
    await run(
      engine,
      'CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT NOT NULL)',
      'CREATE TABLE gone (a)',
      'CREATE VIEW "v 1" AS SELECT a, b AS name FROM t',
      'CREATE VIEW broken AS SELECT * FROM gone',
      'DROP TABLE gone',
    );
    const inspector = engine.inspect();
    expect(await value(inspector.viewNames())).toEqual(['broken', 'v 1']);
    expect(await value(inspector.viewDefinition('V 1'))).toBe(
      'CREATE VIEW "v 1" AS SELECT a, b AS name FROM t',
    );
    expect((await value(inspector.columns('v 1'))).map(each => [each.name, each.typeName])).toEqual([
      ['a', 'INTEGER'],
      ['name', 'TEXT'],
    ]);
    expect((await value(inspector.table('v 1'))).kind).toBe('view');
    await expectAsync(value(inspector.viewDefinition('t'))).toBeRejectedWithError(
      NoSuchTableError,
      /no view 't'/,
    );
    await expectAsync(value(inspector.columns('broken'))).toBeRejectedWithError(ProgrammingError, /gone/);
    expect((await value(inspector.tables())).map(each => each.name)).toEqual(['t']);
    expect((await value(inspector.tables({ only: ['v 1', 't'] }))).map(each => each.name)).toEqual([
      't',
      'v 1',
    ]);
  });

  it('is a NoSuchTableError for what is not there, an ArgumentError for what is no name', async () => {
    const inspector = engine.inspect();
    const asked: readonly ((name: string, schema?: string) => Observable<unknown>)[] = [
      (...where) => inspector.columns(...where),
      (...where) => inspector.primaryKey(...where),
      (...where) => inspector.foreignKeys(...where),
      (...where) => inspector.uniqueConstraints(...where),
      (...where) => inspector.checkConstraints(...where),
      (...where) => inspector.indexes(...where),
      (...where) => inspector.tableComment(...where),
      (...where) => inspector.tableOptions(...where),
    ];
    for (const ask of asked) {
      await expectAsync(value(ask('no such'))).toBeRejectedWithError(NoSuchTableError, /'no such'/);
      const elsewhere = value(ask('x', 'main'));
      await expectAsync(elsewhere).toBeRejectedWithError(NoSuchTableError, /'x' in schema 'main'/);
    }
    await expectAsync(value(inspector.tables({ only: ['a', 'b'] }))).toBeRejectedWithError(
      NoSuchTableError,
      /'a', 'b'/,
    );
    expect(() => inspector.columns(undefined as never)).toThrowError(
      ArgumentError,
      /columns takes the name of a table/,
    );
    expect(() => inspector.columns('t', 5 as never)).toThrowError(ArgumentError, /schema/);
    expect(() => inspector.hasIndex('t', '')).toThrowError(ArgumentError, /index/);
    expect(() => inspector.tables({ only: 'users' as never })).toThrowError(ArgumentError, /array/);
    expect(() => inspector.tableNames('main', { order: 'size' as never })).toThrowError(
      ArgumentError,
      /dependency/,
    );
  });

  it('sorts tables by dependency', async () => {
    await run(
      engine,
      'CREATE TABLE a (id INTEGER PRIMARY KEY, b INT REFERENCES b, me INT REFERENCES a)',
      'CREATE TABLE b (id INTEGER PRIMARY KEY, c INT REFERENCES c)',
      'CREATE TABLE c (id INTEGER PRIMARY KEY)',
      'CREATE TABLE "0" (x REFERENCES "1", y REFERENCES a)',
      'CREATE TABLE "1" (x REFERENCES "0")',
    );
    expect(await value(engine.inspect().tableNames())).toEqual(['0', '1', 'a', 'b', 'c']);
    const sorted = await value(engine.inspect().tableNames(undefined, { order: 'dependency' }));
    expect(sorted).toEqual(['1', 'c', 'b', 'a', '0']);
  });

  it('sees attached databases, temporary and virtual tables', async () => {
    await value(
      engine.connect(async conn => {
        await run(
          conn,
          `ATTACH ':memory:' AS "it's ""odd"""`,
          `CREATE TABLE "it's ""odd""".away (id INTEGER PRIMARY KEY, up INT REFERENCES Away (ID))`,
          'CREATE TABLE t (a INT)',
          'CREATE TEMP TABLE t (b TEXT)',
          'CREATE VIRTUAL TABLE docs USING fts5 (body)',
        );
        const inspector = conn.inspect();
        const odd = `it's "odd"`;
        expect(await value(inspector.schemaNames())).toEqual(['main', odd]);
        expect(await value(inspector.defaultSchemaName())).toBe('main');
        expect(await value(inspector.hasSchema(odd.toUpperCase()))).toBeTrue();
        expect(await value(inspector.hasSchema('temp2'))).toBeFalse();
        expect(await value(inspector.tableNames(odd))).toEqual(['away']);
        expect((await value(inspector.foreignKeys('away', odd)))[0]).toEqual(
          jasmine.objectContaining({ referredTable: 'away', referredColumns: ['id'] }),
        );
        expect(await value(inspector.tableNames())).toEqual(['docs', 't']);
        expect(await value(inspector.tempTableNames())).toEqual(['t']);
        expect((await value(inspector.columns('t'))).map(each => each.name)).toEqual(['b']);
        expect((await value(inspector.columns('t', 'main'))).map(each => each.name)).toEqual(['a']);
        expect((await value(inspector.columns('t', 'temp'))).map(each => each.name)).toEqual(['b']);
        expect((await value(inspector.table('docs'))).kind).toBe('virtual');
        expect((await value(inspector.columns('docs'))).map(each => each.name)).toEqual(['body']);
        await run(conn, `DETACH "it's ""odd"""`, 'DROP TABLE temp.t');
      }),
    );
  });

  it('answers with nothing of what SQLite has not', async () => {
    await run(engine, 'CREATE TABLE t (a INT) STRICT');
    const inspector = engine.inspect();
    expect(await value(inspector.tableComment('t'))).toBeNull();
    expect(await value(inspector.sequences())).toEqual([]);
    expect(await value(inspector.sequenceNames('main'))).toEqual([]);
    expect(await value(inspector.tableOptions('t'))).toEqual({ sqlite: { strict: true } });
  });

  it('keeps its place among the statements of a connection', async () => {
    await run(engine, 'CREATE TABLE t (a INT)');
    await value(
      engine.connect(conn => {
        const columns = value(conn.inspect().columns('t'));
        const dropped = lastValueFrom(conn.execute(text('DROP TABLE t')));
        return Promise.all([columns, dropped]).then(([told]) => expect(told.length).toBe(1));
      }),
    );
  });
});
