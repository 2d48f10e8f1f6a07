/** What SQLite's queries cannot do, and what makes no sense in any, is refused with the way out. */
import { compile } from '../../../lib/compiler/index.js';
import { sqlite } from '../../../lib/dialects/sqlite/index.js';
import { ArgumentError, CompileError, NoForeignKeysError } from '../../../lib/errors.js';
import {
  cte,
  exceptAll,
  exists,
  func,
  intersectAll,
  join,
  literal,
  select,
  text,
  true_,
  union,
  type Executable,
} from '../../../lib/sql/index.js';
import { Integer } from '../../../lib/types/index.js';
import { a, n, u } from './tables.js';

const sql = (statement: Executable): string => compile(statement, { dialect: sqlite }).sql;
const { id, name } = u.c;

describe('of queries, SQLite refuses', () => {
  it('LATERAL', () => {
    const l = select(a.c.email).where(a.c.user_id.eq(id)).lateral('l');
    expect(() => sql(select(id, l.c.email).join(l, true_()))).toThrowError(
      CompileError,
      /no LATERAL; take a correlated scalarSubquery/,
    );
  });

  it('INTERSECT ALL and EXCEPT ALL', () => {
    expect(() => sql(intersectAll(select(id), select(a.c.id)))).toThrowError(
      CompileError,
      /no INTERSECT ALL; inter/,
    );
    expect(() => sql(exceptAll(select(id), select(a.c.id)))).toThrowError(
      CompileError,
      /no EXCEPT ALL; except/,
    );
  });

  it('changes in a WITH', () => {
    const added = cte(u.insert().values({ name: 'a' }).returning(id), 'added');
    expect(() => sql(select(added))).toThrowError(CompileError, /no INSERT in a WITH; execute it by itself/);
    const gone = cte(u.delete().returning(id), 'gone');
    expect(() => sql(select(a.c.id).addCte(gone))).toThrowError(CompileError, /no DELETE in a WITH/);
  });

  it('FETCH with ties or percent', () => {
    expect(() => sql(select(id).fetch(3, { withTies: true }))).toThrowError(
      CompileError,
      /WITH TIES; number the rows/,
    );
    expect(() => sql(select(id).fetch(3, { percent: true }))).toThrowError(
      CompileError,
      /func\.percent_rank/,
    );
    expect(sql(select(id).fetch(3, { percent: true }).limit(4))).toBe(
      'SELECT users.id FROM users LIMIT ? OFFSET ?',
    );
  });
});

describe('of queries, refused everywhere are', () => {
  it('two common tables of one name', () => {
    const one = select(id).cte('c');
    const two = select(a.c.id).cte('c');
    expect(() => sql(select(one.c.id, two.c.id.label('b')))).toThrowError(
      CompileError,
      /called 'c'; give each a name/,
    );
    expect(sql(select(one.c.id, one.alias('d').c.id.label('b')))).toContain('WITH c AS');
    const within = select(select(one.c.id).cte('c').c.id);
    expect(() => sql(within)).toThrowError(CompileError, /called 'c'/);
  });

  it('subqueries and common tables without names of their columns, or with one twice', () => {
    expect(() => select(func.count()).cte('c')).toThrowError(
      ArgumentError,
      /cte\(\): every column needs a name/,
    );
    expect(() => select(func.count()).subquery('c')).toThrowError(
      ArgumentError,
      /subquery\(\): every column needs/,
    );
    expect(() => select(id).addColumns(a.c.id).subquery('s')).toThrowError(
      ArgumentError,
      /two columns are called 'id'/,
    );
    expect(() => text('SELECT 1').cte('c')).toThrowError(ArgumentError, /until columns\(/);
    expect(() => cte(u.insert() as never, 'c')).toThrowError(ArgumentError, /without returning/);
    expect(() => cte(u as never)).toThrowError(ArgumentError, /takes a statement that gives rows/);
  });

  it('names that are none', () => {
    expect(() => select(id).cte('')).toThrowError(ArgumentError, /cte\(\) takes a name/);
    expect(() => select(id).subquery(5 as never)).toThrowError(ArgumentError, /subquery\(\) takes a name/);
    expect(() => u.alias('')).toThrowError(ArgumentError, /alias\(\) takes a name/);
    expect(() => select(id).cte('c').alias('')).toThrowError(ArgumentError, /alias\(\) takes a name/);
  });

  it('queries of several columns as one value', () => {
    expect(() => u.select().scalarSubquery()).toThrowError(ArgumentError, /has one column, not 3/);
    expect(() => id.eq(select(id, name) as never)).toThrowError(ArgumentError, /has one column, not 2/);
  });

  it('subqueries that correlation leaves without a FROM', () => {
    expect(() =>
      sql(select(id, name).where(exists(select(id.label('x')).join(a)).correlate(u))),
    ).not.toThrow();
    const both = select(id)
      .join(a)
      .where(exists().where(a.c.user_id.eq(id)));
    expect(() => sql(both)).toThrowError(CompileError, /no FROM of its own.*correlate\(…\)/);
    expect(() => select(id).correlate()).toThrowError(ArgumentError, /takes FROM elements, or null/);
    expect(() => select(id).correlate('users' as never)).toThrowError(ArgumentError, /takes a table/);
    expect(() => exists(union(select(id), select(a.c.id))).where(id.eq(1))).toThrowError(
      ArgumentError,
      /UNION cannot/,
    );
  });

  it('joins that no foreign key suggests, also through subqueries', () => {
    const hidden = select(a.c.id, a.c.email).subquery('h');
    expect(() => select(name).join(hidden)).toThrowError(NoForeignKeysError, /between 'users' and 'h'/);
    const changed = select(a.c.user_id.add(0).label('user_id')).cte('h');
    expect(() => select(name).join(changed)).toThrowError(NoForeignKeysError, /Give the condition/);
    expect(() => select(name).joinFrom(u, n)).toThrowError(NoForeignKeysError, /between 'users' and 'nodes'/);
    expect(() => select(name).join(select(a.c.id) as never)).toThrowError(ArgumentError, /subquery\(name\)/);
    expect(() => select(name).joinFrom(5 as never, a)).toThrowError(
      ArgumentError,
      /joinFrom\(\) takes a table/,
    );
  });

  it('joins as columns', () => {
    expect(() => select(id, join(u, a) as never)).toThrowError(ArgumentError, /no columns of its own/);
    expect(() => select(join(u, a) as never)).toThrowError(ArgumentError, /no columns of its own/);
    expect(() => select({ both: join(u, a) as never })).toThrowError(ArgumentError, /no columns of its own/);
    expect(() => join(u, n)).toThrowError(NoForeignKeysError, /between 'users' and 'nodes'/);
    expect(() => join(u, 'address' as never)).toThrowError(ArgumentError, /join\(\) takes a table/);
  });

  it('a union sorted by what is none of its columns', () => {
    expect(() => sql(union(select(id), select(a.c.id)).orderBy(name))).toThrowError(
      CompileError,
      /sorted by columns of/,
    );
    expect(() => sql(union(select(id), select(a.c.id)).orderBy(func.abs(id)))).toThrowError(
      CompileError,
      /UNION is sorted/,
    );
  });

  it('numbers of rows, slices, locks and options that make no sense', () => {
    expect(() => select(id).fetch(-1)).toThrowError(ArgumentError, /fetch\(\) takes a whole number/);
    expect(() => select(id).slice(3, 1)).toThrowError(ArgumentError, /ends before it starts/);
    expect(() => select(id).withForUpdate({ nowait: true, skipLocked: true })).toThrowError(
      ArgumentError,
      /not both/,
    );
    expect(() => select(id).withForUpdate({ of: 'users' as never })).toThrowError(
      ArgumentError,
      /takes tables and aliases/,
    );
    expect(() => select(id).cte('c', { recursiv: true } as never)).toThrowError(
      ArgumentError,
      /Unknown cte option/,
    );
    expect(() => select(id).distinct(...([name] as never[]))).toThrowError(
      CompileError,
      /DISTINCT ON.*row_number/,
    );
    expect(() => select(id).addCte(select(id) as never)).toThrowError(
      ArgumentError,
      /addCte\(\) takes common tables/,
    );
  });

  it('SQL that is none', () => {
    expect(() => select(id).prefixWith('')).toThrowError(ArgumentError, /prefixWith\(\) takes SQL/);
    expect(() => select(id).suffixWith(5 as never)).toThrowError(ArgumentError, /suffixWith\(\) takes SQL/);
    expect(() => select(id).prefixWith('X', '')).toThrowError(ArgumentError, /name of a dialect/);
    expect(() => select(id).withHint('users' as never, 'X')).toThrowError(
      ArgumentError,
      /withHint\(\) takes a table/,
    );
  });

  it('recursion into text', () => {
    const t = text('SELECT 1 AS n').columns({ n: Integer }).cte('t');
    expect(() => t.unionAll(select(literal(2)))).toThrowError(ArgumentError, /common table of a select/);
  });
});
