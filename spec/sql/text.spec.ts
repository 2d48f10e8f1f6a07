/** text(): which colons are parameters, and how they get values and types. */
import { compile, StatementPreparer } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { ArgumentError } from '../../lib/errors.js';
import { bindParam, literal, text } from '../../lib/sql/index.js';
import { DateTime, Integer, JSON as Json, Text } from '../../lib/types/index.js';

function parsed(sql: string): { readonly sql: string; readonly names: readonly string[] } {
  const { compiled } = new StatementPreparer(sqlite).prepare(text(sql).bindParams({}), undefined);
  return { sql: compiled.sql, names: compiled.slots.map(each => each.name) };
}

describe('text()', () => {
  const kept: readonly string[] = [
    "SELECT ':a'",
    "SELECT 'it''s :a'",
    'SELECT ":a"',
    'SELECT "x"":a"',
    'SELECT `:a`',
    'SELECT [:a]',
    'SELECT 1 -- :a ?',
    'SELECT 1 /* :a ? */',
    "SELECT '?'",
    "SELECT 'unclosed :a",
    'SELECT 1 /* unclosed :a',
    'SELECT a::int',
    "SELECT '12:30'",
    'SELECT 12:30',
    'SELECT x:y',
    'SELECT : a',
  ];
  for (const sql of kept) {
    it(`leaves ${sql} as it is`, () => expect(parsed(sql)).toEqual({ sql, names: [] }));
  }

  const found: readonly (readonly [string, string, readonly string[]])[] = [
    ['SELECT :a', 'SELECT ?', ['a']],
    ['SELECT :a, :b_2 ,:a', 'SELECT ?, ? ,?', ['a', 'b_2', 'a']],
    ['SELECT (:a)', 'SELECT (?)', ['a']],
    ["SELECT ':a' || :b -- :c", "SELECT ':a' || ? -- :c", ['b']],
    [':a', '?', ['a']],
    ['x=:a', 'x=?', ['a']],
    ['SELECT \\:a, :b', 'SELECT :a, ?', ['b']],
    ['SELECT :a::text', 'SELECT :a::text', []],
    ['SELECT 1\n--:x\n+:y', 'SELECT 1\n--:x\n+?', ['y']],
  ];
  for (const [sql, written, names] of found) {
    it(`finds the parameters of ${JSON.stringify(sql)}`, () => {
      const statement = text(sql);
      const params = Object.fromEntries(names.map(each => [each, 1]));
      const { compiled } = new StatementPreparer(sqlite).prepare(statement, params);
      expect(compiled.sql).toBe(written);
      expect(compiled.slots.map(each => each.name)).toEqual(names);
    });
  }

  it('refuses positional parameters, empty text and what is no text', () => {
    expect(() => text('SELECT ?')).toThrowError(
      ArgumentError,
      /named parameters such as :name, not '\?' \(at position 7\)/,
    );
    expect(() => text(' ')).toThrowError(ArgumentError, /non-empty string/);
    expect(() => text(5 as unknown as string)).toThrowError(ArgumentError, /non-empty string/);
  });

  it('takes values and types for its parameters', () => {
    const statement = text('SELECT :a, :b, :c').bindParams({
      a: 1,
      b: bindParam('b', DateTime),
      c: literal({ x: 1 }, Json),
    });
    const prepared = new StatementPreparer(sqlite).prepare(statement, { b: new Date(0) });
    expect(prepared.set(0)).toEqual([1, '1970-01-01 00:00:00.000000', '{"x":1}']);
    expect(prepared.compiled.slots.map(each => each.wire)).toEqual(['any', 'text', 'bigint']);
  });

  it('is not changed by bindParams', () => {
    const statement = text('SELECT :a');
    statement.bindParams({ a: 1 });
    expect(() => new StatementPreparer(sqlite).prepare(statement)).toThrowError(/value is required/);
  });

  it('refuses values for parameters that it has not, also inherited ones', () => {
    expect(() => text('SELECT :a').bindParams({ a: 1, nope: 2 })).toThrowError(
      ArgumentError,
      'text() has no parameter :nope in: SELECT :a',
    );
    const statement = text('SELECT :constructor').bindParams({});
    expect(() => new StatementPreparer(sqlite).prepare(statement)).toThrowError(/'constructor'/);
  });

  it('gives its rows types by name', () => {
    const statement = text('SELECT id, data FROM t').columns({ id: Integer, data: Json, name: Text });
    const { columns, namedColumns } = new StatementPreparer(sqlite).prepare(statement).compiled;
    expect(columns).toBeUndefined();
    expect(namedColumns!.map(each => [each.path[0], each.wire, each.convert !== undefined])).toEqual([
      ['id', 'integer', false],
      ['data', 'bigint', true],
      ['name', 'text', false],
    ]);
    expect(() => text('SELECT 1').columns({ a: 5 as never })).toThrowError(
      ArgumentError,
      /'a' must be a type/,
    );
  });

  it('reaches the text with literalBinds', () => {
    const statement = text("SELECT :a, ':a'").bindParams({ a: "it's" });
    expect(compile(statement, { dialect: sqlite, literalBinds: true })).toEqual({
      sql: "SELECT 'it''s', ':a'",
      params: [],
    });
  });
});
