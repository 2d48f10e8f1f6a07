/** Plans for databases that can do more than SQLite: circles by ALTER, sequences, comments; what their DDL says. */
import { compile } from '../../lib/compiler/index.js';
import type { SqlDialect } from '../../lib/compiler/index.js';
import { StatementCompiler } from '../../lib/compiler/index.js';
import { mariadb } from '../../lib/dialects/mysql/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { ArgumentError, CircularDependencyError } from '../../lib/errors.js';
import { ForeignKey, Sequence, column, type ColumnReference } from '../../lib/schema/index.js';
import { DDL, MetaData, Table, createView, literal, select, type SchemaPlan } from '../../lib/sql/index.js';
import { Integer } from '../../lib/types/index.js';

// What SQL-92 and its heirs write, without any database's peculiarities.
const standard: SqlDialect = {
  ...sqlite,
  name: 'standard',
  createCompiler: options => new StatementCompiler(standard, options),
  ddl: { alterConstraints: true, sequences: true, comments: 'statement' },
};
const target = {
  ddl: { dialect: 'standard', ...standard.ddl! },
  runSchema: (plan: SchemaPlan): readonly string[] =>
    plan.steps.map(each => compile(each.statement, { dialect: standard }).sql.replace(/\s+/g, ' ')),
};

function circle(metadata: MetaData, names: boolean): void {
  const key = (to: string): ForeignKey => new ForeignKey(to, names ? { name: `fk_${to.slice(0, 1)}` } : {});
  new Table('a', metadata, { id: column(Integer), b: column(Integer, { references: key('b.id') }) });
  new Table('b', metadata, { id: column(Integer), c: column(Integer, { references: key('c.id') }) });
  new Table('c', metadata, { id: column(Integer), a: column(Integer, { references: key('a.id') }) });
  new Table('d', metadata, {
    id: column(Integer, { references: 'd.id' }),
    a: column(Integer, { references: 'a.id' }),
  });
}

describe('a plan for a database with ALTER', () => {
  it('adds the foreign keys of a circle when its tables are there', () => {
    const metadata = new MetaData();
    circle(metadata, false);
    expect(metadata.createAll(target)).toEqual([
      'CREATE TABLE a ( id INTEGER, b INTEGER )',
      'CREATE TABLE b ( id INTEGER, c INTEGER )',
      'CREATE TABLE c ( id INTEGER, a INTEGER )',
      'CREATE TABLE d ( id INTEGER, a INTEGER, FOREIGN KEY(id) REFERENCES d (id), FOREIGN KEY(a) REFERENCES a (id) )',
      'ALTER TABLE a ADD FOREIGN KEY(b) REFERENCES b (id)',
      'ALTER TABLE b ADD FOREIGN KEY(c) REFERENCES c (id)',
      'ALTER TABLE c ADD FOREIGN KEY(a) REFERENCES a (id)',
    ]);
  });

  it('drops the foreign keys of a circle before its tables, by their names', () => {
    const metadata = new MetaData();
    circle(metadata, true);
    expect(metadata.dropAll(target)).toEqual([
      'ALTER TABLE a DROP CONSTRAINT fk_b',
      'ALTER TABLE b DROP CONSTRAINT fk_c',
      'ALTER TABLE c DROP CONSTRAINT fk_a',
      'DROP TABLE d',
      'DROP TABLE c',
      'DROP TABLE b',
      'DROP TABLE a',
    ]);
  });

  it('cannot drop a circle without names', () => {
    const metadata = new MetaData();
    circle(metadata, false);
    expect(() => metadata.dropAll(target)).toThrowError(
      CircularDependencyError,
      /Can't sort tables for DROP: the foreign keys of 'a', 'b', 'c' go in a circle and have no names.*namingConvention/,
    );
    const convention = new MetaData({ namingConvention: { fk: 'fk_%(table_name)s' } });
    circle(convention, false);
    expect(convention.dropAll(target)[0]).toBe('ALTER TABLE a DROP CONSTRAINT fk_a');
  });

  it('finds circles within circles, and none where there is none', () => {
    const metadata = new MetaData();
    const size = 2000;
    for (let n = 0; n < size; n++) {
      new Table(`t${n}`, metadata, {
        id: column(Integer),
        next: column(Integer, { references: `t${(n + 1) % size}.id` }),
        tail: column(Integer, n === 0 ? {} : { references: 'leaf.id' }),
      });
    }
    new Table('leaf', metadata, { id: column(Integer) });
    const sql = metadata.createAll(target);
    expect(sql.filter(each => each.startsWith('ALTER')).length).toBe(size);
    expect(sql.findIndex(each => each.startsWith('CREATE TABLE leaf'))).toBeLessThan(2);
    expect(sql.filter(each => each.includes('FOREIGN KEY(tail)')).length).toBe(size - 1);
  });

  it('leaves out keys of a circle that are meant for others, and adds those that ask for it', () => {
    const metadata = new MetaData();
    const elsewhere = new ForeignKey('y.id', { ddlIf: 'mysql' });
    new Table('x', metadata, { id: column(Integer), y: column(Integer, { references: elsewhere }) });
    const later = new ForeignKey('x.id', { useAlter: true, name: 'fk' });
    new Table('y', metadata, { id: column(Integer), x: column(Integer, { references: later }) });
    expect(metadata.createAll(target)).toEqual([
      'CREATE TABLE x ( id INTEGER, y INTEGER )',
      'CREATE TABLE y ( id INTEGER, x INTEGER )',
      'ALTER TABLE y ADD CONSTRAINT fk FOREIGN KEY(x) REFERENCES x (id)',
    ]);
    expect(metadata.dropAll(target)).toEqual(['DROP TABLE y', 'DROP TABLE x']);
  });

  it('has sequences, comments and views in their places', () => {
    const metadata = new MetaData({
      hooks: { beforeCreate: [new DDL('FIRST')], afterDrop: [new DDL('LAST')] },
    });
    new Sequence('numbers', {
      metadata,
      start: 5,
      increment: 2,
      minValue: 1,
      maxValue: 99n,
      cache: 3,
      cycle: false,
    });
    createView('v', select(literal(1).label('one')), { metadata });
    new Table(
      't',
      metadata,
      { id: column(Integer, { comment: "it's" }) },
      { comment: 'tab', hooks: { afterDrop: [new DDL('GONE %(table)s', { context: { table: 1 } })] } },
    );
    expect(metadata.createAll(target)).toEqual([
      'FIRST',
      'CREATE SEQUENCE IF NOT EXISTS numbers INCREMENT BY 2 START WITH 5 MINVALUE 1 MAXVALUE 99 CACHE 3 NO CYCLE',
      'CREATE TABLE t ( id INTEGER )',
      "COMMENT ON TABLE t IS 'tab'",
      "COMMENT ON COLUMN t.id IS 'it''s'",
      'CREATE VIEW v AS SELECT 1 AS one',
    ]);
    expect(metadata.dropAll(target, { checkFirst: false })).toEqual([
      'DROP VIEW v',
      'DROP TABLE t',
      'GONE 1',
      'DROP SEQUENCE numbers',
      'LAST',
    ]);
  });

  it('refuses a choice of tables that is none, and hooks that are no statements', () => {
    const metadata = new MetaData();
    expect(() => metadata.createAll(target, { tables: ['t'] as never })).toThrowError(
      ArgumentError,
      /an array of tables/,
    );
    expect(() => new MetaData({ hooks: { afterCreate: ['DROP'] as never } })).toThrowError(
      ArgumentError,
      /new DDL/,
    );
    const hooks = { afterCreate: [literal(1)] };
    const odd = new Table('odd', metadata, { id: column(Integer) }, { hooks });
    expect(() => odd.create(target)).toThrowError(ArgumentError, /takes statements/);
  });
});

describe('a plan for MariaDB', () => {
  it('has circles by ALTER, comments inline', () => {
    const metadata = new MetaData();
    const a = new Table('a', metadata, {
      b: column(Integer, { references: (): ColumnReference => b.c.a, comment: 'to b' }),
    });
    const b = new Table('b', metadata, { a: column(Integer, { references: () => a.c.b }) });
    const sql = metadata.createAll({
      ddl: { dialect: 'mariadb', ...mariadb.ddl! },
      runSchema: plan => plan.steps.map(each => compile(each.statement, { dialect: mariadb }).sql),
    });
    expect(sql.map(each => each.replace(/\s+/g, ' '))).toEqual([
      "CREATE TABLE a ( b INTEGER COMMENT 'to b' )",
      'CREATE TABLE b ( a INTEGER )',
      'ALTER TABLE a ADD FOREIGN KEY(b) REFERENCES b (a)',
      'ALTER TABLE b ADD FOREIGN KEY(a) REFERENCES a (b)',
    ]);
  });
});
