/** The inspector over real SQLite: every kind of fact, wherever it hides in the schema. */
import { firstValueFrom, lastValueFrom, type Observable } from 'rxjs';
import {
  ArgumentError,
  BigInteger,
  Boolean,
  DateTime,
  Integer,
  NoSuchTableError,
  Numeric,
  ProgrammingError,
  String,
  text,
  type Engine,
  type Executor,
} from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';

const value = <T>(source: Observable<T>): Promise<T> => firstValueFrom(source);

async function run(on: Executor, ...statements: readonly string[]): Promise<void> {
  for (const sql of statements) await lastValueFrom(on.execute(text(sql)));
}

describeEngines('engine.inspect()', at => {
  let engine: Engine;
  beforeEach(() => {
    engine = at.engine();
  });

  it('tells columns with types, nulls, defaults, collations', async () => {
    await run(
      engine,
      `CREATE TABLE notes (
        id INTEGER PRIMARY KEY, title VARCHAR(40) NOT NULL DEFAULT 'new ''one''' COLLATE NOCASE, big BIGINT, price DECIMAL(10, 2) DEFAULT -1.5,
        done BOOLEAN DEFAULT false, at DATETIME DEFAULT CURRENT_TIMESTAMP, calc INT DEFAULT (1 + 2), bare DEFAULT word, odd "my type"(3))`,
    );
    const columns = await value(engine.inspect().columns('NOTES', 'main'));
    const told = Object.fromEntries(columns.map(each => [each.name, each]));
    expect(columns.map(each => each.name)).toEqual([
      'id',
      'title',
      'big',
      'price',
      'done',
      'at',
      'calc',
      'bare',
      'odd',
    ]);
    expect(columns.map(each => each.type.key).slice(0, 7)).toEqual(
      [Integer(), String(40), BigInteger(), Numeric(10, 2), Boolean(), DateTime(), Integer()].map(
        each => each.key,
      ),
    );
    expect(told['id']).toEqual(
      jasmine.objectContaining({ nullable: false, autoincrement: true, default: null }),
    );
    expect(told['title']).toEqual(
      jasmine.objectContaining({
        typeName: 'VARCHAR(40)',
        nullable: false,
        autoincrement: false,
        default: "'new ''one'''",
        collation: 'NOCASE',
        computed: null,
      }),
    );
    expect(told['big']!.nullable).toBeTrue();
    expect(columns.map(each => each.default).slice(3)).toEqual([
      '-1.5',
      'FALSE',
      'CURRENT_TIMESTAMP',
      '(1 + 2)',
      "'word'",
      null,
    ]);
    expect(told['bare']!.typeName).toBe('');
  });

  it('tells generated columns with their expressions', async () => {
    await run(
      engine,
      `CREATE TABLE boxes (w INT, area INT GENERATED ALWAYS AS (w * max(w, 1)) STORED, label AS ('(' || w || ')') /* ) */ VIRTUAL)`,
    );
    const columns = await value(engine.inspect().columns('boxes'));
    expect(columns.map(each => each.computed)).toEqual([
      null,
      { sql: 'w * max(w, 1)', persisted: true },
      { sql: "'(' || w || ')'", persisted: false },
    ]);
    expect(columns.every(each => each.default === null)).toBeTrue();
  });

  it('tells primary keys with name and order', async () => {
    await run(
      engine,
      'CREATE TABLE pairs (a INT, b INT, c INT, CONSTRAINT "the key" PRIMARY KEY (c, a))',
      'CREATE TABLE keyless (a INT)',
      'CREATE TABLE words (word TEXT CONSTRAINT pk_words PRIMARY KEY) WITHOUT ROWID',
      'CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, x) ',
      'CREATE TABLE strange (id INTEGER PRIMARY KEY DESC)',
    );
    const inspector = engine.inspect();
    expect(await value(inspector.primaryKey('pairs'))).toEqual({ name: 'the key', columns: ['c', 'a'] });
    expect(await value(inspector.primaryKey('keyless'))).toEqual({ name: null, columns: [] });
    expect(await value(inspector.primaryKey('words'))).toEqual({ name: 'pk_words', columns: ['word'] });
    expect((await value(inspector.columns('words')))[0]!.autoincrement).toBeFalse();
    expect((await value(inspector.columns('counted')))[0]!.autoincrement).toBeTrue();
    expect((await value(inspector.columns('strange')))[0]!.autoincrement).toBeFalse();
    expect(await value(inspector.tableOptions('words'))).toEqual({ sqlite: { withRowid: false } });
    expect(await value(inspector.tableOptions('counted'))).toEqual({ sqlite: { autoincrement: true } });
    expect(await value(inspector.tableOptions('pairs'))).toEqual({});
    expect((await value(inspector.table('strange'))).remarks).toEqual(['PRIMARY KEY (id DESC)']);
  });

  it('tells foreign keys: composite, to itself, without column list, with actions and timing', async () => {
    await run(
      engine,
      'CREATE TABLE Parents (a INT, b INT, "odd col" TEXT UNIQUE, PRIMARY KEY (b, a))',
      `CREATE TABLE children (
        id INTEGER PRIMARY KEY,
        up INT REFERENCES children ON DELETE SET NULL ON UPDATE CASCADE,
        odd TEXT CONSTRAINT fk_odd REFERENCES parents ("ODD COL") DEFERRABLE INITIALLY DEFERRED,
        x INT, y INT,
        CONSTRAINT fk_pair FOREIGN KEY (x, y) REFERENCES parents,
        FOREIGN KEY (y) REFERENCES nowhere (id) NOT DEFERRABLE)`,
    );
    const keys = await value(engine.inspect().foreignKeys('children'));
    const plain = {
      name: null,
      referredSchema: null,
      onDelete: null,
      onUpdate: null,
      deferrable: null,
      initially: null,
    };
    expect(keys).toEqual([
      {
        ...plain,
        name: 'fk_odd',
        columns: ['odd'],
        referredTable: 'Parents',
        referredColumns: ['odd col'],
        deferrable: true,
        initially: 'DEFERRED',
      },
      {
        ...plain,
        columns: ['up'],
        referredTable: 'children',
        referredColumns: ['id'],
        onDelete: 'SET NULL',
        onUpdate: 'CASCADE',
      },
      {
        ...plain,
        name: 'fk_pair',
        columns: ['x', 'y'],
        referredTable: 'Parents',
        referredColumns: ['b', 'a'],
      },
      { ...plain, columns: ['y'], referredTable: 'nowhere', referredColumns: ['id'], deferrable: false },
    ]);
  });

  it('tells unique and check constraints with their names', async () => {
    await run(
      engine,
      `CREATE TABLE t (
        a INT UNIQUE, b INT CHECK (b > 0) CONSTRAINT b_small CHECK (b < 10), c TEXT CONSTRAINT unique_c UNIQUE ON CONFLICT REPLACE,
        UNIQUE (a), CONSTRAINT pair UNIQUE (b, c)
        CONSTRAINT "a or b" CHECK (a IS NOT NULL -- a comment with )
          OR b IS NOT NULL) CHECK (c <> ') CHECK ('))`,
    );
    const inspector = engine.inspect();
    expect(await value(inspector.uniqueConstraints('t'))).toEqual([
      { name: null, columns: ['a'] },
      { name: 'pair', columns: ['b', 'c'] },
      { name: 'unique_c', columns: ['c'] },
    ]);
    expect(await value(inspector.checkConstraints('t'))).toEqual([
      { name: null, sql: 'b > 0' },
      { name: null, sql: "c <> ') CHECK ('" },
      { name: 'a or b', sql: 'a IS NOT NULL OR b IS NOT NULL' },
      { name: 'b_small', sql: 'b < 10' },
    ]);
    expect((await value(inspector.table('t'))).remarks).toEqual(['unique_c UNIQUE (c) ON CONFLICT REPLACE']);
    expect(await value(inspector.indexes('t'))).toEqual([]);
  });

  it('tells indexes: partial, of expressions, descending, with collations', async () => {
    await run(
      engine,
      'CREATE TABLE t (a INT, "b, c" TEXT)',
      'CREATE UNIQUE INDEX one ON t (a)',
      `CREATE INDEX "on t (x)" ON t (lower("b, c"), a DESC, "b, c" COLLATE NOCASE ASC) WHERE a > 1 AND "b, c" <> 'x, y)'`,
    );
    const inspector = engine.inspect();
    expect(await value(inspector.indexes('t'))).toEqual([
      {
        name: 'on t (x)',
        unique: false,
        parts: [
          { column: null, sql: 'lower("b, c")', descending: false },
          { column: 'a', sql: 'a DESC', descending: true },
          { column: 'b, c', sql: '"b, c" COLLATE NOCASE ASC', descending: false },
        ],
        where: `a > 1 AND "b, c" <> 'x, y)'`,
        kind: null,
      },
      {
        name: 'one',
        unique: true,
        parts: [{ column: 'a', sql: 'a', descending: false }],
        where: null,
        kind: null,
      },
    ]);
    expect(await value(inspector.hasIndex('t', 'ONE'))).toBeTrue();
    expect(await value(inspector.hasIndex('t', 'two'))).toBeFalse();
    expect(await value(inspector.hasIndex('none', 'one'))).toBeFalse();
    expect(await value(inspector.hasColumn('t', 'B, C'))).toBeTrue();
    expect(await value(inspector.hasColumn('t', 'b'))).toBeFalse();
    expect(await value(inspector.hasColumn('none', 'b'))).toBeFalse();
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
