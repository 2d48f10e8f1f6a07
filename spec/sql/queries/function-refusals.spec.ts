/** Windows, tuples, values, CASE and functions in FROM: what makes no sense is refused with the way out. */
import { compile } from '../../../lib/compiler/index.js';
import { sqlite } from '../../../lib/dialects/sqlite/index.js';
import { ArgumentError, CompileError } from '../../../lib/errors.js';
import { any, case_, func, select, tryCast, tuple, values, type Executable } from '../../../lib/sql/index.js';
import { Integer, Text } from '../../../lib/types/index.js';
import { u } from './tables.js';

const sql = (statement: Executable): string => compile(statement, { dialect: sqlite }).sql;
const { id, name, age } = u.c;
const count = func.count();

describe('of functions, SQLite refuses', () => {
  it('WITHIN GROUP and TRY_CAST', () => {
    const median = func<number>('percentile_cont', 0.5).withinGroup(age);
    expect(() => sql(select(median))).toThrowError(CompileError, /no WITHIN GROUP; sort in a subquery/);
    expect(() => sql(select(tryCast(name, Integer)))).toThrowError(CompileError, /no TRY_CAST; take case_/);
  });
});

describe('of functions and values, refused everywhere are', () => {
  it('frames that are none', () => {
    const frame = (options: object) => () => count.over({ orderBy: id, ...options });
    expect(frame({ rows: [1.5, 2] })).toThrowError(
      ArgumentError,
      /rows takes \[start, end\], each null or a whole/,
    );
    expect(frame({ range: [Number.NaN, 2] })).toThrowError(ArgumentError, /range takes .* not NaN/);
    expect(frame({ groups: [undefined, 2] })).toThrowError(ArgumentError, /groups takes .* not undefined/);
    expect(frame({ rows: [0] })).toThrowError(ArgumentError, /takes two ends/);
    expect(frame({ rows: 'all' })).toThrowError(ArgumentError, /takes two ends/);
    expect(frame({ rows: [2, 1] })).toThrowError(ArgumentError, /starts behind its end: \[2, 1\]/);
    expect(frame({ rows: [0, 1], range: [0, 1] })).toThrowError(ArgumentError, /one of rows and range/);
    expect(frame({ partition: id })).toThrowError(ArgumentError, /Unknown over\(\) option 'partition'/);
    expect(() => count.over({ orderBy: 'id' as never })).toThrowError(
      ArgumentError,
      /over\(\) takes expressions/,
    );
    expect(() => count.over(id as never)).toThrowError(ArgumentError, /takes options such as/);
    expect(() => count.over('')).toThrowError(ArgumentError, /name of a window/);
  });

  it('windows by a name that none has, or two have', () => {
    expect(() => sql(select(count.over('w')))).toThrowError(CompileError, /over\('w'\) names no window/);
    const inner = select(count.over('w').label('n')).selectFrom(u).scalarSubquery();
    expect(() => sql(select(inner).window('w', { orderBy: id }))).toThrowError(
      CompileError,
      /names no window/,
    );
    const one = select(count.over('w')).window('w', { orderBy: id });
    expect(() => one.window('w', {})).toThrowError(ArgumentError, /a window 'w' already/);
    expect(() => one.window('', {})).toThrowError(ArgumentError, /window\(\) takes a name/);
  });

  it('filters and orders of nothing, or of what is no condition', () => {
    expect(() => count.filter()).toThrowError(ArgumentError, /at least one condition/);
    expect(() => count.filter('x' as never)).toThrowError(ArgumentError, /filter\(\) takes expressions/);
    expect(() => count.withinGroup()).toThrowError(ArgumentError, /at least one expression/);
  });

  it('branches of CASE that are no pairs, or compare with null', () => {
    expect(() => case_(id)).toThrowError(ArgumentError, /at least one \[condition, value\]/);
    expect(() => case_(id, [1] as never)).toThrowError(ArgumentError, /takes pairs/);
    expect(() => case_(5 as never)).toThrowError(ArgumentError, /takes pairs/);
    expect(() => case_(id, [null, 'none'])).toThrowError(ArgumentError, /never meets null.*isNull\(\)/);
  });

  it('tuples of one, of other lengths, with null, in a select list', () => {
    expect(() => tuple(id)).toThrowError(ArgumentError, /at least two/);
    expect(() => tuple(id, 5 as never)).toThrowError(ArgumentError, /tuple\(\) takes expressions/);
    const pair = tuple(id, name);
    expect(() => pair.eq([1] as never)).toThrowError(ArgumentError, /of 2 takes an array of as many/);
    expect(() => pair.eq(tuple(id, name, age))).toThrowError(ArgumentError, /of 2 meets one of 3/);
    expect(() => pair.eq(select(id))).toThrowError(ArgumentError, /of 2 meets a query of 1/);
    expect(() => pair.in(select(id))).toThrowError(ArgumentError, /of 2 meets a query of 1/);
    expect(() => pair.in([[1, null as never]])).toThrowError(ArgumentError, /compared with null/);
    expect(() => pair.in([1] as never)).toThrowError(ArgumentError, /array of as many/);
    expect(() => pair.in('x' as never)).toThrowError(ArgumentError, /array of arrays/);
    expect(() => select(pair as never)).toThrowError(ArgumentError, /in comparisons only/);
    expect(() => select(any(select(id)))).toThrowError(ArgumentError, /in comparisons only/);
  });

  it('values without columns, rows without values', () => {
    expect(() => values({})).toThrowError(ArgumentError, /at least one column/);
    expect(() => values({ x: 5 as never })).toThrowError(ArgumentError, /'x' must be a type/);
    expect(() => values(undefined as never)).toThrowError(ArgumentError, /values\(\) takes columns/);
    const v = values({ x: Integer, y: Text }, 'v');
    expect(() => v.data([{ x: 1 } as never])).toThrowError(ArgumentError, /a row has no 'y'; give null/);
    expect(() => v.data([{ x: 1, y: 'a', z: 1 } as never])).toThrowError(
      ArgumentError,
      /no column 'z'; it has x, y/,
    );
    expect(() => v.data([[1, 'a'] as never])).toThrowError(ArgumentError, /rows as objects/);
    expect(() => v.data([null as never])).toThrowError(ArgumentError, /rows as objects.*not null/);
    expect(() => v.data({ x: 1, y: 'a' } as never)).toThrowError(ArgumentError, /an array of rows/);
    expect(() => values({ x: Integer }, '')).toThrowError(ArgumentError, /values\(\) takes a name/);
    expect(() => sql(select(v.data([{ x: 'one' as never, y: 'a' }])))).toThrowError(
      /Cannot bind parameter 'x/,
    );
  });

  it('functions in FROM without columns', () => {
    const call = func('json_each', '[]');
    expect(() => (call.tableValued as () => unknown)()).toThrowError(ArgumentError, /takes names of columns/);
    expect(() => call.tableValued('a', 5 as never)).toThrowError(ArgumentError, /takes names of columns/);
    expect(() => call.tableValued({})).toThrowError(ArgumentError, /at least one column/);
    expect(() => call.columnValued('')).toThrowError(ArgumentError, /columnValued\(\) takes a name/);
    expect(() => count.filter(id.eq(1)).tableValued('x')).toThrowError(ArgumentError, /takes a plain call/);
  });
});
