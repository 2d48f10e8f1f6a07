/** The inspector over real SQLite: every kind of fact, wherever it hides in the schema. */
import {
  BigInteger,
  Boolean,
  DateTime,
  Integer,
  Numeric,
  String,
  typeNamed,
  type Engine,
} from '../../lib/index.js';
import { describeSqlite, run, value } from './helpers.js';

describeSqlite('engine.inspect()', at => {
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
      [
        Integer(),
        String(40),
        BigInteger(),
        typeNamed('DECIMAL(10, 2)', Numeric(10, 2)),
        Boolean(),
        DateTime(),
        typeNamed('INT', Integer),
      ].map(each => each.key),
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
    expect(await value(inspector.primaryKey('pairs'))).toEqual({
      name: 'the key',
      onConflict: null,
      columns: ['c', 'a'],
    });
    expect(await value(inspector.primaryKey('keyless'))).toEqual({
      name: null,
      onConflict: null,
      columns: [],
    });
    expect(await value(inspector.primaryKey('words'))).toEqual({
      name: 'pk_words',
      onConflict: null,
      columns: ['word'],
    });
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
      { name: null, onConflict: null, columns: ['a'] },
      { name: 'pair', onConflict: null, columns: ['b', 'c'] },
      { name: 'unique_c', onConflict: 'REPLACE', columns: ['c'] },
    ]);
    expect(await value(inspector.checkConstraints('t'))).toEqual([
      { name: null, sql: 'b > 0' },
      { name: null, sql: "c <> ') CHECK ('" },
      { name: 'a or b', sql: 'a IS NOT NULL OR b IS NOT NULL' },
      { name: 'b_small', sql: 'b < 10' },
    ]);
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
          { column: null, sql: 'lower("b, c")', descending: false, length: null },
          { column: 'a', sql: null, descending: true, length: null },
          { column: 'b, c', sql: '"b, c" COLLATE NOCASE ASC', descending: false, length: null },
        ],
        where: `a > 1 AND "b, c" <> 'x, y)'`,
        kind: null,
      },
      {
        name: 'one',
        unique: true,
        parts: [{ column: 'a', sql: null, descending: false, length: null }],
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
});
