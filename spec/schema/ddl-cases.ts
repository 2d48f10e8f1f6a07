/**
 * DDL with the SQL that it must compile to for SQLite. The statements of a case follow each other in an empty database:
 * compared in ddl-golden.spec.ts, run in ddl-accepted.node.spec.ts.
 */
import {
  CheckConstraint,
  ForeignKey,
  ForeignKeyConstraint,
  Index,
  PrimaryKeyConstraint,
  UniqueConstraint,
  column,
  computed,
  conv,
  identity,
  type SchemaExpression,
} from '../../lib/schema/index.js';
import {
  CreateIndex,
  CreateTable,
  CreateTableAs,
  CreateView,
  DDL,
  DropIndex,
  DropTable,
  DropView,
  MetaData,
  Table,
  createView,
  func,
  select,
  text,
  union,
  type Executable,
} from '../../lib/sql/index.js';
import { Boolean, DateTime, Integer, String, Text } from '../../lib/types/index.js';
import { full } from './full-table.js';

export interface DdlCase {
  readonly name: string;
  /** Each statement with its SQL, white space as one space. */
  readonly statements: readonly (readonly [Executable, string])[];
}

function users(metadata: MetaData = new MetaData()) {
  return new Table('users', metadata, {
    id: column(Integer, { primaryKey: true }),
    name: column(String(50)),
    age: column(Integer),
    active: column(Boolean),
  });
}

const USERS =
  'CREATE TABLE users ( id INTEGER NOT NULL, name VARCHAR(50), age INTEGER, active BOOLEAN, PRIMARY KEY (id) )';

const named = new MetaData({
  namingConvention: {
    ix: 'ix_%(table_name)s_%(column_0_N_name)s',
    uq: 'uq_%(table_name)s_%(column_0_name)s',
    ck: 'ck_%(table_name)s_%(constraint_name)s',
    fk: 'fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s',
    pk: 'pk_%(table_name)s',
  },
});

const FULL =
  '( id INTEGER NOT NULL, name VARCHAR(30) DEFAULT \'x\' NOT NULL, age INTEGER DEFAULT 0 CONSTRAINT ck_full_pos CHECK (age > 0), dbl INTEGER GENERATED ALWAYS AS (age * 2) STORED, kind VARCHAR(1), amount NUMERIC(10, 2), flag BOOLEAN, at DATETIME DEFAULT CURRENT_TIMESTAMP, owner INTEGER, "Order" INTEGER, CONSTRAINT pk_full PRIMARY KEY (id), CONSTRAINT uq_na UNIQUE (name, age) )';

const parents = new Table('parents', named, { id: column(Integer, { primaryKey: true }) });
const children = new Table(
  'children',
  named,
  {
    id: column(Integer, { primaryKey: true }),
    parent: column(Integer, { references: () => parents.c.id, index: true, unique: true }),
    a: column('the a', Integer, { check: new CheckConstraint('id > 0 AND 1', { name: 'x' }) }),
    b: column(Text, { unique: true }),
  },
  {
    constraints: c => [
      new UniqueConstraint([c.a, c.b]),
      new CheckConstraint(c.a.gt(0), { name: 'a_positive' }),
      new CheckConstraint(c.b.ne("it's"), { name: conv('finished') }),
      new Index(undefined, [c.a, c.b.desc()]),
    ],
  },
);
const unnamedCheck = new Table('plain', new MetaData(), {
  id: column(Integer, { check: 'id > 0' }),
});

const keys = new Table(
  'keys',
  new MetaData(),
  {
    a: column(Integer, { nullable: false }),
    b: column(Integer, { nullable: false }),
    up: column(Integer),
    upper: column(Integer),
    self: column(Integer, {
      references: new ForeignKey('keys.a', { onUpdate: 'SET NULL', deferrable: false }),
    }),
  },
  {
    constraints: c => [
      new PrimaryKeyConstraint([c.b, c.a], { name: 'the key', sqlite: { onConflict: 'REPLACE' } }),
      new UniqueConstraint([c.a], { sqlite: { onConflict: 'IGNORE' } }),
      new ForeignKeyConstraint([c.up, c.upper], ['keys.b', 'keys.a'], {
        name: 'fk',
        onDelete: 'CASCADE',
        onUpdate: 'NO ACTION',
        deferrable: true,
        initially: 'DEFERRED',
        match: 'SIMPLE',
        useAlter: true,
      }),
      new CheckConstraint('a > 0', { name: 'elsewhere', ddlIf: 'mysql' }),
      new CheckConstraint('a > 1', { name: 'here', ddlIf: ['sqlite', 'mysql'] }),
      new CheckConstraint('a > 2', { ddlIf: dialect => dialect.startsWith('sql') }),
    ],
  },
);

const strict = new Table(
  'strict',
  new MetaData(),
  {
    id: column(Integer, { primaryKey: true, identity: identity(), sqlite: { onConflictPrimaryKey: 'FAIL' } }),
    n: column(Integer, {
      nullable: false,
      unique: true,
      sqlite: { onConflictNotNull: 'IGNORE', onConflictUnique: 'ABORT' },
    }),
    twice: column(Integer, { computed: computed((): SchemaExpression => strict.c.n.mul(2)) }),
    later: column(Integer, { computed: computed(func('abs', -5), { persisted: false }), nullable: false }),
  },
  { sqlite: { strict: true, autoincrement: true } },
);

const temporary = new Table('scratch', new MetaData(), { id: column(Integer) }, { prefixes: ['temporary'] });
const defaults = new Table('defaults', new MetaData(), {
  a: column(Integer, { serverDefault: text('-5') }),
  b: column(Text, { serverDefault: "it's" }),
  c: column(Text, { serverDefault: text("'a' || 'b'") }),
  d: column(Integer, { serverDefault: text('(1) + (2)') }),
  e: column(Text, { serverDefault: func.lower('X') }),
  f: column(DateTime, { serverDefault: func.current_timestamp() }),
});

const u = users();
const adults = createView(
  'adults',
  select(u.c.id, u.c.name.label('who')).where(u.c.age.ge(18), u.c.name.ne("O'Hara")),
);
const both = createView('both sides', union(select(u.c.id), select(u.c.age.label('id'))), {
  temporary: true,
});
const byText = createView('by_text', text('SELECT 1 AS one').columns({ one: Integer }));
const copy = new CreateTableAs(
  'copy',
  select(u.c.id, func.upper(u.c.name).label('loud')).where(u.c.age.gt(5)),
);
const inMain = users(new MetaData({ schema: 'main' }));

export const DDL_CASES: readonly DdlCase[] = [
  {
    name: 'the table of the golden list',
    statements: [
      [new CreateTable(full), `CREATE TABLE "full" ${FULL}`],
      [new CreateTable(full, { ifNotExists: true }), `CREATE TABLE IF NOT EXISTS "full" ${FULL}`],
      [
        new CreateIndex(
          new Index('ix_a', [full.c.name, full.c.age.desc()], {
            unique: true,
            mysql: { length: { name: 5 } },
            where: full.c.age.gt(3),
          }),
        ),
        'CREATE UNIQUE INDEX ix_a ON "full" (name, age DESC) WHERE age > 3',
      ],
      [new CreateIndex(new Index('ix_b', [full.c.name])), 'CREATE INDEX ix_b ON "full" (name)'],
      [new DropIndex(new Index('ix_b', [full.c.name])), 'DROP INDEX ix_b'],
      [new DropTable(full, { ifExists: true }), 'DROP TABLE IF EXISTS "full"'],
    ],
  },
  {
    name: 'names by convention',
    statements: [
      [
        new CreateTable(parents),
        'CREATE TABLE parents ( id INTEGER NOT NULL, CONSTRAINT pk_parents PRIMARY KEY (id) )',
      ],
      [
        new CreateTable(children),
        'CREATE TABLE children ( id INTEGER NOT NULL, parent INTEGER, "the a" INTEGER CONSTRAINT ck_children_x CHECK (id > 0 AND 1), b TEXT, CONSTRAINT pk_children PRIMARY KEY (id), CONSTRAINT "uq_children_the a" UNIQUE ("the a", b), CONSTRAINT ck_children_a_positive CHECK ("the a" > 0), CONSTRAINT finished CHECK (b != \'it\'\'s\'), CONSTRAINT uq_children_parent UNIQUE (parent), CONSTRAINT fk_children_parent_parents FOREIGN KEY(parent) REFERENCES parents (id), CONSTRAINT uq_children_b UNIQUE (b) )',
      ],
      [
        new CreateIndex(children.indexes[0]!),
        'CREATE INDEX "ix_children_the a_b" ON children ("the a", b DESC)',
      ],
      [new CreateIndex(children.indexes[1]!), 'CREATE INDEX ix_children_parent ON children (parent)'],
      [new DropIndex(children.indexes[1]!, { ifExists: true }), 'DROP INDEX IF EXISTS ix_children_parent'],
    ],
  },
  {
    name: 'a check beside its column',
    statements: [[new CreateTable(unnamedCheck), 'CREATE TABLE plain ( id INTEGER CHECK (id > 0) )']],
  },
  {
    name: 'keys with everything',
    statements: [
      [
        new CreateTable(keys),
        'CREATE TABLE keys ( a INTEGER NOT NULL, b INTEGER NOT NULL, up INTEGER, upper INTEGER, self INTEGER, CONSTRAINT "the key" PRIMARY KEY (b, a) ON CONFLICT REPLACE, UNIQUE (a) ON CONFLICT IGNORE, CONSTRAINT fk FOREIGN KEY(up, upper) REFERENCES keys (b, a) MATCH SIMPLE ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED, CONSTRAINT here CHECK (a > 1), CHECK (a > 2), FOREIGN KEY(self) REFERENCES keys (a) ON UPDATE SET NULL NOT DEFERRABLE )',
      ],
      [
        new CreateTable(
          new Table('fewer', new MetaData(), {
            a: column(Integer, { references: new ForeignKey('fewer.a', { useAlter: true }) }),
          }),
          { includeForeignKeyConstraints: [] },
        ),
        'CREATE TABLE fewer ( a INTEGER )',
      ],
    ],
  },
  {
    name: 'strict, numbered, computed',
    statements: [
      [
        new CreateTable(strict),
        'CREATE TABLE strict ( id INTEGER NOT NULL PRIMARY KEY ON CONFLICT FAIL AUTOINCREMENT, n INTEGER NOT NULL ON CONFLICT IGNORE, twice INTEGER GENERATED ALWAYS AS (n * 2), later INTEGER GENERATED ALWAYS AS (abs(-5)) VIRTUAL NOT NULL, UNIQUE (n) ON CONFLICT ABORT ) STRICT',
      ],
    ],
  },
  {
    name: 'a temporary table',
    statements: [
      [new CreateTable(temporary), 'CREATE TEMPORARY TABLE scratch ( id INTEGER )'],
      [new CreateIndex(new Index('ix', [temporary.c.id])), 'CREATE INDEX ix ON scratch (id)'],
    ],
  },
  {
    name: 'server defaults',
    statements: [
      [
        new CreateTable(defaults),
        "CREATE TABLE defaults ( a INTEGER DEFAULT -5, b TEXT DEFAULT 'it''s', c TEXT DEFAULT ('a' || 'b'), d INTEGER DEFAULT ((1) + (2)), e TEXT DEFAULT (lower('X')), f DATETIME DEFAULT CURRENT_TIMESTAMP )",
      ],
    ],
  },
  {
    name: 'indexes of expressions',
    statements: [
      [new CreateTable(u), USERS],
      [
        new CreateIndex(new Index('ix_lower', [func.lower(u.c.name), u.c.age.add(1).desc()]), {
          ifNotExists: true,
        }),
        'CREATE INDEX IF NOT EXISTS ix_lower ON users (lower(name), age + 1 DESC)',
      ],
      [
        new CreateIndex(new Index('ix_active', [u.c.name.collate('NOCASE')], { where: u.c.active })),
        'CREATE INDEX ix_active ON users (name COLLATE "NOCASE") WHERE active = 1',
      ],
    ],
  },
  {
    name: 'in a schema',
    statements: [
      [new CreateTable(inMain), USERS.replace('users', 'main.users')],
      [new CreateIndex(new Index('ix', [inMain.c.name])), 'CREATE INDEX main.ix ON users (name)'],
      [new DropIndex(new Index('ix', [inMain.c.name])), 'DROP INDEX main.ix'],
      [new DropTable(inMain), 'DROP TABLE main.users'],
    ],
  },
  {
    name: 'views',
    statements: [
      [new CreateTable(u), USERS],
      [
        new CreateView(adults),
        "CREATE VIEW adults AS SELECT users.id AS id, users.name AS who FROM users WHERE users.age >= 18 AND users.name != 'O''Hara'",
      ],
      [
        adults.select().where(adults.c.who.eq('x')),
        'SELECT adults.id, adults.who FROM adults WHERE adults.who = ?',
      ],
      [
        new CreateView(both, { ifNotExists: true }),
        'CREATE TEMPORARY VIEW IF NOT EXISTS "both sides" AS SELECT users.id AS id FROM users UNION SELECT users.age AS id FROM users',
      ],
      [select(both.alias('b').c.id), 'SELECT b.id FROM "both sides" AS b'],
      [new CreateView(byText), 'CREATE VIEW by_text AS SELECT 1 AS one'],
      [new DropView(both), 'DROP VIEW "both sides"'],
      [new DropView(adults, { ifExists: true }), 'DROP VIEW IF EXISTS adults'],
    ],
  },
  {
    name: 'a table of a query',
    statements: [
      [new CreateTable(u), USERS],
      [
        copy,
        'CREATE TABLE copy AS SELECT users.id AS id, upper(users.name) AS loud FROM users WHERE users.age > 5',
      ],
      [copy.table.select(), 'SELECT copy.id, copy.loud FROM copy'],
      [
        new CreateTableAs('copy', select(u.c.id), { temporary: true, ifNotExists: true }),
        'CREATE TEMPORARY TABLE IF NOT EXISTS copy AS SELECT users.id AS id FROM users',
      ],
    ],
  },
  {
    name: 'DDL as text',
    statements: [
      [new CreateTable(u), USERS],
      [
        new DDL("ALTER TABLE %(table)s ADD COLUMN note TEXT DEFAULT %(note)s CHECK (note NOT LIKE '%%x%')", {
          table: u,
          context: { note: "it's" },
        }),
        "ALTER TABLE users ADD COLUMN note TEXT DEFAULT 'it''s' CHECK (note NOT LIKE '%x%')",
      ],
      [
        new DDL('CREATE INDEX %(name)s ON %(fullname)s (%(column)s) WHERE %(where)s AND age < %(most)s', {
          table: u,
          context: { name: new Index('an ix', [u.c.name]), column: u.c.name, where: u.c.age.gt(3), most: 9n },
        }),
        'CREATE INDEX "an ix" ON users (name) WHERE age > 3 AND age < 9',
      ],
    ],
  },
];
