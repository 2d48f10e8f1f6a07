/** Naming conventions: what names they make, what they refuse. */
import { compile } from '../../lib/compiler/index.js';
import { mysql } from '../../lib/dialects/mysql/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { ArgumentError, IdentifierError, InvalidRequestError } from '../../lib/errors.js';
import {
  CheckConstraint,
  ForeignKeyConstraint,
  Index,
  UniqueConstraint,
  column,
  conv,
  type Constraint,
  type NamingConvention,
} from '../../lib/schema/index.js';
import { AddConstraint, CreateIndex, CreateTable, MetaData, Table, func } from '../../lib/sql/index.js';
import { Integer, String } from '../../lib/types/index.js';

function tableOf(
  namingConvention: NamingConvention,
  constraints: (c: never) => readonly (Constraint | Index)[],
) {
  const metadata = new MetaData({ namingConvention });
  new Table('other', metadata, { x: column(Integer), y: column(Integer) });
  const columns = { a: column('col_a', Integer), b: column(Integer) };
  return new Table('tab', metadata, columns, { constraints: constraints as never });
}

type C = Record<'a' | 'b', ConstructorParameters<typeof UniqueConstraint>[0][number]>;

describe('a naming convention', () => {
  it('knows SQLAlchemy’s tokens', () => {
    const named = (uq: NonNullable<NamingConvention['uq']>): string | undefined =>
      tableOf({ uq }, (c: C) => [new UniqueConstraint([c.a, c.b])]).constraints[0]!.name;
    expect(named('%(table_name)s')).toBe('tab');
    expect(named('u_%(column_0_name)s')).toBe('u_col_a');
    expect(named('u_%(column_1_name)s')).toBe('u_b');
    expect(named('u_%(column_0_key)s')).toBe('u_a');
    expect(named('u_%(column_0_label)s')).toBe('u_tab_col_a');
    expect(named('u_%(column_0N_name)s')).toBe('u_col_ab');
    expect(named('u_%(column_0_N_name)s')).toBe('u_col_a_b');
    expect(named('u_%(column_0_N_label)s')).toBe('u_tab_col_a_tab_b');
    expect(named('%(table_name)s%(table_name)s 100%')).toBe('tabtab 100%');
    expect(named(({ table, columns }) => `${table.name}:${columns.length}`)).toBe('tab:2');
  });

  it('names foreign keys by what they lead to', () => {
    const fk = 'fk_%(column_0_N_name)s__%(referred_table_name)s_%(referred_column_0_N_name)s';
    const table = tableOf({ fk }, (c: C) => [new ForeignKeyConstraint([c.a, c.b], ['other.x', 'other.y'])]);
    expect(table.foreignKeys[0]!.name).toBe('fk_col_a_b__other_x_y');
    const { nameIsMade, givenName } = table.foreignKeys[0]!;
    expect([nameIsMade, givenName]).toEqual([true, undefined]);
  });

  it('leaves given names alone, or takes them for %(constraint_name)s, unless they are finished', () => {
    const names = (ck: NonNullable<NamingConvention['ck']>): unknown =>
      tableOf({ ck }, () => [
        new CheckConstraint('1', { name: 'given' }),
        new CheckConstraint('1', { name: conv('finished') }),
      ]).constraints.map(each => each.name);
    expect(names('ck_%(table_name)s')).toEqual(['given', 'finished']);
    expect(names('ck_%(table_name)s_%(constraint_name)s')).toEqual(['ck_tab_given', 'finished']);
  });

  it('names indexes ix_<table>_<column> by default', () => {
    const table = tableOf({}, (c: C) => [new Index(undefined, [c.a as never])]);
    expect(table.indexes[0]!.name).toBe('ix_tab_col_a');
    const expression = new Index(undefined, [func.lower('x')]);
    expect(() => expression.name).toThrowError(InvalidRequestError, /needs a name/);
  });

  it('refuses what it cannot name', () => {
    const table = tableOf({ ck: 'ck_%(constraint_name)s' }, () => [new CheckConstraint('1')]);
    expect(() => table.constraints[0]!.name).toThrowError(
      InvalidRequestError,
      /every such constraint of table 'tab' needs a name/,
    );
    const far = tableOf({ uq: 'u_%(column_5_name)s' }, (c: C) => [new UniqueConstraint([c.a])]);
    expect(() => far.constraints[0]!.name).toThrowError(InvalidRequestError, /has 1 known columns.*conv/);
    const odd = tableOf({ uq: () => '' }, (c: C) => [new UniqueConstraint([c.a])]);
    expect(() => odd.constraints[0]!.name).toThrowError(ArgumentError, /non-empty string/);
  });

  it('is checked when the MetaData is made', () => {
    const refused = (namingConvention: unknown, message: RegExp): void => {
      expect(() => new MetaData({ namingConvention } as never)).toThrowError(ArgumentError, message);
    };
    refused({ uq: 'u_%(colum_0_name)s' }, /unknown token '%\(colum_0_name\)s'; known are table_name/);
    refused({ uq: '%(table_name)s_%(referred_table_name)s' }, /unknown token '%\(referred_table_name\)s'/);
    refused({ uq: 'unique' }, /would name every constraint alike/);
    refused({ uq: 5 }, /would name every constraint alike/);
    refused({ unique: '%(table_name)s' }, /'unique'; known are ix, uq, ck, fk, pk/);
    // @ts-expect-error a template without a known token
    refused({ pk: 'pk_%(tablename)s' } satisfies NamingConvention, /unknown token/);
    // @ts-expect-error only foreign keys refer to tables
    refused({ ix: '%(referred_table_name)s' } satisfies NamingConvention, /unknown token/);
  });
});

describe('long names', () => {
  const metadata = new MetaData({ namingConvention: { uq: 'uq_%(table_name)s_%(column_0_N_name)s' } });
  const long = new Table(
    'a_table',
    metadata,
    { ['x'.repeat(40)]: column(Integer), ['y'.repeat(40)]: column(Integer) },
    {
      constraints: c => [
        new UniqueConstraint(Object.values(c)),
        new UniqueConstraint(Object.values(c).reverse()),
      ],
    },
  );

  it('made by a convention are shortened to what the database takes, and stay apart', () => {
    const { sql } = compile(new CreateTable(long), { dialect: mysql });
    const names = [...sql.matchAll(/CONSTRAINT (\w+) UNIQUE/g)].map(each => each[1]!);
    expect(names.map(each => each.length)).toEqual([64, 64]);
    expect(new Set(names).size).toBe(2);
    expect(compile(new CreateTable(long), { dialect: sqlite }).sql).toContain(
      `uq_a_table_${'x'.repeat(40)}_`,
    );
    const [unique] = long.constraints;
    expect(compile(new AddConstraint(unique!), { dialect: mysql }).sql).toContain(names[0]!);
  });

  it('given by the program are refused', () => {
    const name = 'n'.repeat(65);
    const metadata = new MetaData();
    const plain = new Table('plain', metadata, { s: column(String(5)) });
    const index = new CreateIndex(new Index(name, [plain.c.s]));
    expect(() => compile(index, { dialect: mysql })).toThrowError(
      IdentifierError,
      /index 'n+' has 65 characters; MySQL takes 64/,
    );
    const table = new CreateTable(new Table(name, metadata, { s: column(Integer) }));
    expect(() => compile(table, { dialect: mysql })).toThrowError(IdentifierError, /table/);
    const wide = new CreateTable(new Table('wide', metadata, { [name]: column(Integer) }));
    expect(() => compile(wide, { dialect: mysql })).toThrowError(IdentifierError, /column/);
    expect(() => compile(index, { dialect: sqlite })).not.toThrow();
  });
});
