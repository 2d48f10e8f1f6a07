/** What operators refuse, before anything reaches a database. */
import { compile } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { ArgumentError, CompileError, StatementError } from '../../lib/errors.js';
import { StatementPreparer } from '../../lib/compiler/index.js';
import { column } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  all,
  any,
  bindParam,
  extract,
  select,
  type ConditionLike,
  type ExtractField,
} from '../../lib/sql/index.js';
import { Integer, JSON as Json, LargeBinary, Text } from '../../lib/types/index.js';

const docs = new Table('docs', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
  data: column(Json),
  bytes: column(LargeBinary),
});
const { id, name, data, bytes } = docs.c;

describe('operators refuse', () => {
  for (const operator of [
    '',
    ' ',
    ';',
    '= 1; --',
    '--',
    '/*',
    '*/',
    "'",
    '"',
    '?',
    '= ?',
    '1',
    '= 1 OR 1 =',
    'a b c d',
    'UNION SELECT',
    'select',
    '#',
    ':x',
    '(',
    'GLOB\n',
    'A\0',
  ]) {
    it(`${JSON.stringify(operator)} as an operator`, () => {
      expect(() => id.op(operator)).toThrowError(ArgumentError, /op\(\) takes an operator/);
    });
  }

  it('what is no operator or precedence at all', () => {
    for (const operator of [undefined, null, 5, {}, ['&']])
      expect(() => id.op(operator as string)).toThrowError(ArgumentError);
    for (const precedence of [-1, 21, 1.5, Number.NaN, '5'])
      expect(() => id.op('&', { precedence: precedence as number })).toThrowError(ArgumentError, /0 to 20/);
  });

  it('a symmetric between', () => {
    const between = id.between.bind(id) as (...args: readonly unknown[]) => unknown;
    expect(() => between(1, 2, { symmetric: true })).toThrowError(ArgumentError, /or\(x\.between\(a, b\)/);
  });

  it('flags of regular expressions that are none', () => {
    for (const flags of ['g', 'u', "i'", 'I', 5, {}]) {
      expect(() => name.regexpMatch('a', { flags: flags as string })).toThrowError(
        ArgumentError,
        /i, m and s/,
      );
      expect(() => name.regexpReplace('a', 'b', { flags: flags as string })).toThrowError(ArgumentError);
    }
  });

  it('an escape that is escaped itself', () => {
    expect(() => name.startsWith('a', { escape: '%' })).toThrowError(ArgumentError, /none of the characters/);
    expect(() => name.contains('a', { autoescape: true, escape: '_' })).toThrowError(ArgumentError);
    expect(() => name.like('a', { escape: 'ab' })).toThrowError(ArgumentError, /one character/);
  });

  it('an empty collation', () => {
    for (const collation of ['', undefined, 5])
      expect(() => name.collate(collation as string)).toThrowError(ArgumentError, /collate\(\)/);
  });

  it('paths of what is no JSON, and keys that are none', () => {
    expect(() => name.path('a')).toThrowError(ArgumentError, /needs a JSON column.*'text'/);
    for (const key of [1.5, Number.NaN, null, undefined, {}, true, 'a\0b'])
      expect(() => data.path(key as string)).toThrowError(ArgumentError, /path\(\) takes keys/);
  });

  it('fields that no moment has', () => {
    for (const field of ['years', 'YEAR', "year' FROM", '', undefined, 'constructor'])
      expect(() => extract(field as ExtractField, id)).toThrowError(ArgumentError, /extract\(\) knows year/);
  });

  it('any and all where SQLite has no other way to say it', () => {
    const text = (condition: ConditionLike): string =>
      compile(docs.select().where(condition), { dialect: sqlite }).sql;
    expect(() => text(id.gt(any(select(id))))).toThrowError(CompileError, /min\(\) or max\(\)/);
    expect(() => text(id.eq(all(select(id))))).toThrowError(CompileError, /neither ANY nor ALL/);
    expect(() => any(docs as never)).toThrowError(ArgumentError, /any\(\) takes a select/);
  });

  it('lists where one value belongs, and values where a list does', () => {
    const list = bindParam('ids', Integer, { expanding: true });
    expect(() => id.eq(list as never)).toThrowError(ArgumentError, /in in\(…\) only/);
    const among = docs.select().where(id.in(bindParam('ids')));
    const preparer = new StatementPreparer(sqlite);
    expect(preparer.prepare(among, { ids: [1, 2n] }).set(0)).toEqual(['[1,2]']);
    expect(preparer.prepare(among, { ids: [] }).set(0)).toEqual(['[]']);
    const refused =
      (ids: unknown): (() => unknown) =>
      () =>
        preparer.prepare(among, { ids });
    expect(refused(5)).toThrowError(StatementError, /'ids'.*takes an array/);
    expect(refused([1, null])).toThrowError(StatementError, /cannot find null \(at 1\)/);
    expect(refused([undefined])).toThrowError(StatementError, /cannot find undefined/);
    expect(refused(['1'])).toThrowError(StatementError, /Integer takes a whole number/);
    expect(refused([Number.NaN])).toThrowError(StatementError);
    expect(refused(undefined)).toThrowError(StatementError);
    expect(() => preparer.prepare(among)).toThrowError(StatementError, /A value is required.*'ids'/);
    const blobs = docs.select().where(bytes.in(bindParam('all')));
    expect(() => preparer.prepare(blobs, { all: [new Uint8Array(1)] })).toThrowError(
      StatementError,
      /texts and numbers/,
    );
  });

  it('parameters that are required and have a value', () => {
    expect(() => bindParam('p', Integer, { required: true, value: 5 })).toThrowError(
      ArgumentError,
      /required and has a value/,
    );
    expect(() => bindParam('p', Integer, { requird: true } as never)).toThrowError(ArgumentError, /requird/);
    const preparer = new StatementPreparer(sqlite);
    const optional = docs.select().where(id.eq(bindParam('p', Integer, { required: false })));
    expect(preparer.prepare(optional).set(0)).toEqual([null]);
    const required = docs.select().where(id.eq(bindParam('p', Integer, { required: true })));
    expect(() => preparer.prepare(required)).toThrowError(StatementError, /required/);
  });
});
