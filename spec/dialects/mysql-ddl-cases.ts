/**
 * DDL with the SQL that it must compile to for MySQL and MariaDB. The statements of a case follow each other in an empty database:
 * compared in mysql-ddl.spec.ts, run in mysql-ddl.node.spec.ts. A pattern is the message of a `CompileError`.
 */
import {
  CheckConstraint,
  ForeignKey,
  Index,
  PrimaryKeyConstraint,
  Sequence,
  UniqueConstraint,
  column,
  computed,
  identity,
  type Constraint,
  type TableDefinition,
} from '../../lib/schema/index.js';
import {
  AddConstraint,
  CreateIndex,
  CreateSchema,
  CreateSequence,
  CreateTable,
  CreateTableAs,
  CreateView,
  DropColumnComment,
  DropConstraint,
  DropIndex,
  DropSchema,
  DropSequence,
  DropTable,
  DropTableComment,
  DropView,
  MetaData,
  SetColumnComment,
  SetTableComment,
  Table,
  createView,
  func,
  select,
  type Executable,
} from '../../lib/sql/index.js';
import { BigInteger, DateTime, Integer, JSON as Json, Numeric, String, Text } from '../../lib/types/index.js';
import { full } from '../schema/full-table.js';

type Sql = string | RegExp;

export interface MysqlDdlCase {
  readonly name: string;
  /** Each statement with MySQL's SQL, and MariaDB's where that is another. */
  readonly statements: readonly (readonly [statement: Executable, mysql: Sql, mariadb?: Sql])[];
}

const FULL =
  "( id BIGINT NOT NULL AUTO_INCREMENT, name VARCHAR(30) DEFAULT 'x' NOT NULL COMMENT 'the name', age INTEGER DEFAULT 0 CONSTRAINT ck_full_pos CHECK (age > 0), dbl INTEGER GENERATED ALWAYS AS (age * 2) STORED, kind ENUM('a', 'b'), amount NUMERIC(10, 2), flag BOOL, at DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6), owner INTEGER, `Order` INTEGER, CONSTRAINT pk_full PRIMARY KEY (id), CONSTRAINT uq_na UNIQUE (name, age) ) COMMENT='tbl' ENGINE=InnoDB CHARSET=utf8mb4";

const FULL_MARIADB = FULL.replace(' CONSTRAINT ck_full_pos CHECK (age > 0)', '').replace(
  ' ) COMMENT',
  ', CONSTRAINT ck_full_pos CHECK (age > 0) ) COMMENT',
);

const metadata = new MetaData();
const parents = new Table('parents', metadata, { id: column(Integer, { primaryKey: true }) });
const children = new Table(
  'children',
  metadata,
  {
    id: column(Integer, { autoincrement: false }),
    parent: column(Integer, { nullable: false }),
    name: column(String(20)),
    upper: column(String(20), { computed: computed('upper(name)', { persisted: false }), nullable: false }),
  },
  {
    constraints: c => [
      new PrimaryKeyConstraint([c.id]),
      new UniqueConstraint([c.name], { name: 'uq' }),
      new CheckConstraint('id > 0', { name: 'ck', ddlIf: 'mysql' }),
      new CheckConstraint('id > 1', { name: 'elsewhere', ddlIf: 'sqlite' }),
    ],
  },
);
const key = new Table('k', new MetaData(), {
  a: column(Integer, { references: new ForeignKey('k.b', { deferrable: true }) }),
  b: column(Integer, { primaryKey: true }),
});
const [deferrable] = key.foreignKeys;

const counted = new Table('counted', new MetaData(), {
  id: column(BigInteger, { primaryKey: true, identity: identity({ start: 100 }) }),
});
const everything = new Table(
  'everything',
  new MetaData(),
  {
    id: column(Integer, { primaryKey: true }),
    doc: column(Json, { serverDefault: '{}' }),
    note: column(Text, { serverDefault: "it's" }),
  },
  {
    prefixes: ['temporary'],
    mysql: {
      collate: 'utf8mb4_bin',
      autoIncrement: 7,
      rowFormat: 'DYNAMIC',
      maxRows: 10,
      minRows: 1,
      statsPersistent: false,
    },
  },
);
const texts = new Table('texts', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  name: column(String(50)),
  body: column(Text),
  at: column(DateTime),
});
const t = texts.c;
const adults = createView(
  'long_names',
  select(t.id, t.name.label('who')).where(func.char_length(t.name).gt(18)),
);
const sequence = new Sequence('numbers', { start: 5, increment: 2, cycle: false });

const index = (
  name: string,
  expressions: ConstructorParameters<typeof Index>[1],
  options?: ConstructorParameters<typeof Index>[2],
): Index => new Index(name, expressions, options);

export const MYSQL_DDL_CASES: readonly MysqlDdlCase[] = [
  {
    name: 'the table of the golden list',
    statements: [
      [new CreateTable(full), `CREATE TABLE full ${FULL}`, `CREATE TABLE full ${FULL_MARIADB}`],
      [
        new CreateTable(full, { ifNotExists: true }),
        `CREATE TABLE IF NOT EXISTS full ${FULL}`,
        `CREATE TABLE IF NOT EXISTS full ${FULL_MARIADB}`,
      ],
      [
        new CreateIndex(
          index('ix_a', [full.c.name, full.c.age.desc()], { unique: true, mysql: { length: { name: 5 } } }),
        ),
        'CREATE UNIQUE INDEX ix_a ON full (name(5), age DESC)',
      ],
      [new DropIndex(index('ix_a', [full.c.name])), 'DROP INDEX ix_a ON full'],
      [new SetTableComment(full), "ALTER TABLE full COMMENT='tbl'"],
      [new DropTableComment(full), "ALTER TABLE full COMMENT=''"],
      [
        new SetColumnComment(full.c.name),
        "ALTER TABLE full MODIFY name VARCHAR(30) DEFAULT 'x' NOT NULL COMMENT 'the name'",
      ],
      [
        new DropColumnComment(full.c.name),
        "ALTER TABLE full MODIFY name VARCHAR(30) DEFAULT 'x' NOT NULL COMMENT ''",
      ],
      [new DropTable(full, { ifExists: true }), 'DROP TABLE IF EXISTS full'],
    ],
  },
  {
    name: 'constraints, added and dropped in words of their own',
    statements: [
      [
        new CreateTable(parents),
        'CREATE TABLE parents ( id INTEGER NOT NULL AUTO_INCREMENT, PRIMARY KEY (id) )',
      ],
      [
        new CreateTable(children),
        'CREATE TABLE children ( id INTEGER, parent INTEGER NOT NULL, name VARCHAR(20), upper VARCHAR(20) GENERATED ALWAYS AS (upper(name)) VIRTUAL NOT NULL, PRIMARY KEY (id), CONSTRAINT uq UNIQUE (name), CONSTRAINT ck CHECK (id > 0) )',
        'CREATE TABLE children ( id INTEGER, parent INTEGER NOT NULL, name VARCHAR(20), upper VARCHAR(20) GENERATED ALWAYS AS (upper(name)) VIRTUAL CHECK (upper IS NOT NULL), PRIMARY KEY (id), CONSTRAINT uq UNIQUE (name), CONSTRAINT ck CHECK (id > 0) )',
      ],
      [new DropConstraint(constraintOf(children, 'check')), 'ALTER TABLE children DROP CONSTRAINT ck'],
      [new DropConstraint(constraintOf(children, 'unique')), 'ALTER TABLE children DROP INDEX uq'],
      [new DropConstraint(constraintOf(children, 'primaryKey')), 'ALTER TABLE children DROP PRIMARY KEY'],
      [
        new AddConstraint(constraintOf(children, 'check')),
        'ALTER TABLE children ADD CONSTRAINT ck CHECK (id > 0)',
      ],
      [
        new DropConstraint(constraintOf(children, 'check'), { ifExists: true }),
        /MySQL has no IF EXISTS for constraints/,
        'ALTER TABLE children DROP CONSTRAINT IF EXISTS ck',
      ],
    ],
  },
  {
    name: 'numbers and options',
    statements: [
      [
        new CreateTable(counted),
        'CREATE TABLE counted ( id BIGINT NOT NULL AUTO_INCREMENT, PRIMARY KEY (id) ) AUTO_INCREMENT=100',
      ],
      [
        new CreateTable(everything),
        "CREATE TEMPORARY TABLE everything ( id INTEGER NOT NULL AUTO_INCREMENT, doc JSON DEFAULT ('{}'), note LONGTEXT DEFAULT ('it\\'s'), PRIMARY KEY (id) ) COLLATE=utf8mb4_bin AUTO_INCREMENT=7 ROW_FORMAT=DYNAMIC MAX_ROWS=10 MIN_ROWS=1 STATS_PERSISTENT=0",
      ],
    ],
  },
  {
    name: 'indexes',
    statements: [
      [
        new CreateTable(texts),
        'CREATE TABLE texts ( id INTEGER NOT NULL AUTO_INCREMENT, name VARCHAR(50), body LONGTEXT, at DATETIME(6), PRIMARY KEY (id) )',
      ],
      [
        new CreateIndex(index('ft', [t.body], { mysql: { prefix: 'FULLTEXT' } })),
        'CREATE FULLTEXT INDEX ft ON texts (body)',
      ],
      [
        new CreateIndex(index('ix', [t.body, t.name], { mysql: { length: 7, using: 'BTREE' } })),
        'CREATE INDEX ix USING BTREE ON texts (body(7), name(7))',
      ],
      [
        new CreateIndex(index('ix_lower', [func.lower(t.name), func.char_length(t.name).desc()])),
        'CREATE INDEX ix_lower ON texts ((lower(name)), (char_length(name)) DESC)',
        /MariaDB indexes columns only; add a computed column/,
      ],
      [
        new CreateIndex(index('ix_2', [t.name]), { ifNotExists: true }),
        /MySQL has no IF in CREATE INDEX/,
        'CREATE INDEX IF NOT EXISTS ix_2 ON texts (name)',
      ],
      [new CreateIndex(index('ix_3', [t.name], { where: t.id.gt(1) })), /has no partial indexes/],
      [
        new CreateIndex(index('ix_4', [t.name], { unique: true, mysql: { prefix: 'FULLTEXT' } })),
        /is UNIQUE or FULLTEXT, not both/,
      ],
    ],
  },
  {
    name: 'views, tables of queries, schemas, sequences',
    statements: [
      [
        new CreateTable(texts),
        'CREATE TABLE texts ( id INTEGER NOT NULL AUTO_INCREMENT, name VARCHAR(50), body LONGTEXT, at DATETIME(6), PRIMARY KEY (id) )',
      ],
      [
        new CreateView(adults, { orReplace: true }),
        'CREATE OR REPLACE VIEW long_names AS SELECT texts.id AS id, texts.name AS who FROM texts WHERE char_length(texts.name) > 18',
      ],
      [
        new CreateView(adults, { ifNotExists: true }),
        /MySQL has no IF NOT EXISTS for views; take orReplace/,
        'CREATE VIEW IF NOT EXISTS long_names AS SELECT texts.id AS id, texts.name AS who FROM texts WHERE char_length(texts.name) > 18',
      ],
      [new CreateView(createView('v', select(t.id), { temporary: true })), /has no temporary views/],
      [new DropView(adults), 'DROP VIEW long_names'],
      [
        new CreateTableAs('copy', select(t.id, func.upper(t.name).label('loud')), { temporary: true }),
        'CREATE TEMPORARY TABLE copy AS SELECT texts.id AS id, upper(texts.name) AS loud FROM texts',
      ],
      [new CreateSchema('rx_other', { ifNotExists: true }), 'CREATE SCHEMA IF NOT EXISTS rx_other'],
      [new DropSchema('rx_other', { cascade: true }), 'DROP SCHEMA rx_other'],
      [
        new CreateSequence(sequence),
        /MySQL has no sequences; an AUTO_INCREMENT primary key/,
        'CREATE SEQUENCE numbers INCREMENT BY 2 START WITH 5 NOCYCLE',
      ],
      [new DropSequence(sequence), /MySQL has no sequences/, 'DROP SEQUENCE numbers'],
    ],
  },
  {
    name: 'what there is not',
    statements: [
      [
        new CreateTable(new Table('t', new MetaData(), { a: column(String()) })),
        /needs its greatest length, String\(50\)/,
      ],
      [new CreateTable(new Table('t', new MetaData(), { a: column(Numeric()) })), /needs its digits/],
      [
        new CreateTable(new Table('t', new MetaData(), { a: column(Text, { primaryKey: true }) })),
        /needs a greatest length of what is in a key; make 't.a' a String\(n\)/,
      ],
      [
        new CreateTable(new Table('t', new MetaData(), { a: column(Text, { unique: true }) })),
        /needs a greatest length of what is in a key/,
      ],
      [
        new CreateTable(
          new Table('t', new MetaData(), {
            a: column(Integer, { primaryKey: true, identity: identity({ increment: 5 }) }),
          }),
        ),
        /has no option 'increment'; leave it out of identity\(\)/,
      ],
      [new AddConstraint(deferrable!), /checks foreign keys at once; leave deferrable and initially out/],
    ],
  },
];

function constraintOf(table: TableDefinition, kind: Constraint['kind']): Constraint {
  return table.constraints.find(each => each.kind === kind)!;
}
