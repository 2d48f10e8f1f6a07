/** Generated code compiles, and its tables are what was found: reflect, generate, create, reflect is a fixed point. */
import { ArgumentError, NoSuchTableError, codegen, type Engine } from '../../lib/index.js';
import { describeSqlite, run, value } from './helpers.js';
import { roundTrips, type RoundTrip } from './round-trip.js';

const SCHEMAS = {
  family: [
    'CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, at DATETIME DEFAULT CURRENT_TIMESTAMP)',
    `CREATE TABLE children (id INTEGER PRIMARY KEY AUTOINCREMENT, parent INT NOT NULL REFERENCES parents ON DELETE CASCADE,
      friend BIGINT REFERENCES children (id) ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED, CHECK (id <> friend))`,
    'CREATE INDEX ix_friend ON children (friend DESC, abs(parent)) WHERE friend > 1',
    'CREATE UNIQUE INDEX only_expression ON children (abs(id), parent + 1)',
  ],
  types: [
    `CREATE TABLE types (none, a INT, b INTEGER, c TINYINT, d SMALLINT, e BIGINT, f REAL, g DOUBLE PRECISION, h FLOAT, i DECIMAL(10,2), j NUMERIC,
      k NUMERIC(5), l VARCHAR(20), m CHAR(32), n NVARCHAR(7) COLLATE NOCASE, o TEXT, p BLOB, q BOOLEAN, r DATE, s TIMESTAMP, t TIME, u JSON,
      v UUID, w "odd type", y decimal(2, 9), z varchar)`,
    'CREATE TABLE strict_types (a INT, b INTEGER PRIMARY KEY, c REAL, d TEXT COLLATE RTRIM, e BLOB, f ANY) STRICT',
  ],
  keys: [
    'CREATE TABLE a (x INT, y TEXT, z BLOB, CONSTRAINT "the key" PRIMARY KEY (z, x))',
    'CREATE TABLE b (x BIGINT PRIMARY KEY, y)',
    'CREATE TABLE c (x INTEGER PRIMARY KEY) WITHOUT ROWID',
    'CREATE TABLE d (x INTEGER PRIMARY KEY REFERENCES b (x), y INTEGER DEFAULT 3)',
    "CREATE TABLE e (x TEXT PRIMARY KEY DEFAULT 'k', y INT NOT NULL, z INT, UNIQUE (y, z), CONSTRAINT named UNIQUE (z))",
    'CREATE TABLE f (x INT, y INT, a1 INT, FOREIGN KEY (x, y) REFERENCES e (y, z), FOREIGN KEY (x) REFERENCES b, CONSTRAINT again FOREIGN KEY (x) REFERENCES d)',
    'CREATE TABLE g (only INT)',
  ],
  defaults: [
    `CREATE TABLE defaults (a INT DEFAULT 1, b INT DEFAULT -1.5e+3, c TEXT DEFAULT 'it''s \\ "x" :y', d DEFAULT x'00ff', e DEFAULT (1+2), f DEFAULT ((1)+(2)),
      g DEFAULT NULL, h DEFAULT true, i DEFAULT word, j DEFAULT "two words", k DEFAULT CURRENT_DATE, l DEFAULT (datetime('now', '+1 day')), m DEFAULT '',
      n DEFAULT '
', o INT DEFAULT + 5, p DEFAULT .5, q DEFAULT 0x1F, r DEFAULT (':x' || '\\:y'), s TEXT NOT NULL DEFAULT 'null')`,
  ],
  computed: [
    `CREATE TABLE boxes (w INT, h INT NOT NULL, area INT GENERATED ALWAYS AS (w * max(h, 1)) STORED, label TEXT AS ('(' || w || ':x') VIRTUAL UNIQUE)`,
    'CREATE INDEX ix_area ON boxes (area)',
  ],
  conflicts: [
    `CREATE TABLE c (a INT NOT NULL ON CONFLICT IGNORE, b TEXT UNIQUE ON CONFLICT REPLACE, c INT, CONSTRAINT k PRIMARY KEY (c) ON CONFLICT FAIL,
      CONSTRAINT u UNIQUE (a, b) ON CONFLICT ROLLBACK)`,
    'CREATE TABLE d (id INTEGER PRIMARY KEY ON CONFLICT REPLACE AUTOINCREMENT, x)',
  ],
  hostile: [
    'CREATE TABLE "select" ("from" INT PRIMARY KEY, "a""b" TEXT, "it\'s" TEXT, "`" TEXT, "[x]" TEXT, "\\" TEXT, " " TEXT, "1" INT, "10" INT, "0x1" INT)',
    'CREATE TABLE "Table" (id INTEGER PRIMARY KEY, "${x}" TEXT, "*/" TEXT, "//" TEXT, "__proto__" TEXT, "constructor" TEXT, "toString" TEXT)',
    'CREATE TABLE "ünïcödé 表 😀" ("ключ" INTEGER PRIMARY KEY, "😀" TEXT UNIQUE, "\u2028" TEXT)',
    'CREATE TABLE "table name" (a INT, "A b" INT REFERENCES "Table", CHECK ("A b" > 0 -- )\n AND a <> 5 /* ) */), CONSTRAINT "c\'k" CHECK (a <> \'\\\'))',
    'CREATE TABLE "table-name" (a INT REFERENCES "select" ("from") ON DELETE SET DEFAULT, c TEXT)',
    'CREATE TABLE metadata (column INT, c INT, CONSTRAINT "u""q" UNIQUE (c, column))',
    'CREATE TABLE "1st" (x INT)',
    'CREATE TABLE "---" (x INT)',
    'CREATE TABLE users (x INT)',
    'CREATE TABLE "us.ers" ("x.y" INTEGER PRIMARY KEY, self INT REFERENCES "us.ers")',
    `CREATE INDEX "i'dx ""1""" ON "table name" ("A b" COLLATE NOCASE DESC, a || ':x') WHERE "A b" <> ':y'`,
  ],
  circle: [
    'CREATE TABLE a (id INTEGER PRIMARY KEY, b INT REFERENCES b)',
    'CREATE TABLE b (id INTEGER PRIMARY KEY, c INT REFERENCES c (id))',
    'CREATE TABLE c (id INTEGER PRIMARY KEY, a INT REFERENCES a)',
  ],
  empty: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

describe('code generated from a database', () => {
  let trips: ReadonlyMap<string, RoundTrip>;
  beforeAll(async () => {
    const { messages, trips: made } = await roundTrips(SCHEMAS);
    expect(messages).toBe('');
    trips = made;
  }, 120_000);

  for (const name of Object.keys(SCHEMAS)) {
    it(`compiles, and creates what was found: ${name}`, () => {
      const trip = trips.get(name)!;
      expect(trip.after).toEqual(trip.before);
      expect(trip.sourceAfter).toBe(trip.source);
    });
  }
});

describeSqlite('codegen(engine)', at => {
  let engine: Engine;
  beforeEach(async () => {
    engine = at.engine();
    await run(
      engine,
      'CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL)',
      'CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users)',
      'CREATE TABLE other (id INTEGER PRIMARY KEY DESC, gone INT REFERENCES nowhere (id), odd "NOT NULL")',
      'CREATE VIEW names AS SELECT name FROM users',
    );
  });

  it('writes a module', async () => {
    expect(await value(codegen(engine, { only: ['orders'], title: 'The shop.' }))).toBe(`/** The shop. */
import {
  Integer,
  MetaData,
  String,
  Table,
  column,
  type ColumnReference,
} from 'rxalchemy';

export const metadata: MetaData = new MetaData();

export const users = new Table(
  'users',
  metadata,
  {
    id: column(Integer, { primaryKey: true }),
    name: column(String(40), { nullable: false }),
  },
);

export const orders = new Table(
  'orders',
  metadata,
  {
    id: column(Integer, { primaryKey: true }),
    user_id: column(Integer, { nullable: false, references: (): ColumnReference => users.c.id }),
  },
);
`);
  });

  it('says what it cannot declare, and puts views apart', async () => {
    const source = await value(codegen(engine, { views: true }));
    expect(source).toContain(
      '// Not declared here: PRIMARY KEY (id DESC)\n// Not declared here: odd NOT NULL\n',
    );
    expect(source).toContain('    odd: column(Untyped),\n');
    expect(source).toContain(
      '// Not declared here: FOREIGN KEY (gone) REFERENCES nowhere (id), which is not among these tables\n',
    );
    expect(source).toContain(`export const names = new Table(\n  'names',\n  views,`);
    expect(await value(codegen(engine))).not.toContain('names');
  });

  it('refuses what cannot work', async () => {
    await expectAsync(value(codegen(engine, { only: ['nowhere'] }))).toBeRejectedWithError(
      NoSuchTableError,
      /nowhere/,
    );
    expect(() => codegen(engine, { only: [] })).toThrowError(ArgumentError, /only/);
    expect(() => codegen(engine, { tables: [] } as never)).toThrowError(ArgumentError, /tables/);
  });
});
