/**
 * Expressions with the SQL and parameters that they compile to for SQLite, and their values over the rows of one table;
 * compared in operators.spec.ts, evaluated in operators-values.node.spec.ts.
 */
import { column } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  all,
  any,
  bindParam,
  cast,
  extract,
  func,
  literal,
  not,
  or,
  select,
  type Executable,
  type ExpressionLike,
} from '../../lib/sql/index.js';
import { BigInteger, Boolean, DateTime, Float, Integer, JSON as Json, Text } from '../../lib/types/index.js';

export const METADATA: MetaData = new MetaData();

/** The table that the values are of. */
const table = new Table('t', METADATA, {
  id: column(Integer, { primaryKey: true }),
  a: column(Integer),
  b: column(Integer),
  big: column(BigInteger),
  x: column(Float),
  s: column(Text),
  flag: column(Boolean),
  at: column(DateTime),
  data: column(Json<{ 'k"y'?: number[]; n?: null | number; s?: string; yes?: boolean; o?: { f: number } }>()),
});

const ROWS: readonly (typeof table.$insert)[] = [
  {
    id: 1,
    a: 7,
    b: 2,
    big: 9007199254740993n,
    x: 5.5,
    s: 'Dana_%/',
    flag: true,
    at: new Date('2024-05-06T07:08:09.010Z'),
    data: { 'k"y': [1, 2, 3], n: null, s: 'x', yes: true, o: { f: 1.5 } },
  },
  {
    id: 2,
    a: -7,
    b: 2,
    big: -9007199254740993n,
    x: -5.5,
    s: 'dan',
    flag: false,
    at: new Date('2023-12-31T23:59:59.999Z'),
    data: {},
  },
  { id: 3, a: null, b: 0, big: null, x: null, s: null, flag: null, at: null, data: null },
];

/** Fills the table. */
export const insertRows: Executable = table.insert().values(ROWS);

export interface OperatorCase {
  readonly name: string;
  readonly expression: ExpressionLike;
  readonly sql: string;
  readonly params: readonly unknown[];
  /** The value for each row. */
  readonly values: readonly unknown[];
}

const { id, a, b, big, x, s, flag, at, data } = table.c;

function value(
  name: string,
  expression: ExpressionLike,
  sql: string,
  params: readonly unknown[],
  values: readonly unknown[],
): OperatorCase {
  return { name, expression, sql, params, values };
}

export const OPERATORS: readonly OperatorCase[] = [
  value('true division', a.div(b), 't.a / (t.b + 0.0)', [], [3.5, -3.5, null]),
  value('floor division', a.floorDiv(b), 'CAST(floor(t.a / (t.b + 0.0)) AS INTEGER)', [], [3, -4, null]),
  value('floor division of fractions', x.floorDiv(2), 'floor(t.x / (? + 0.0))', [2], [2, -3, null]),
  value(
    'floor division in 64 bits',
    big.floorDiv(2),
    '(t.big / ? - (t.big % ? != 0 AND (t.big < 0) != (? < 0)))',
    [2, 2, 2],
    [4503599627370496n, -4503599627370497n, null],
  ),
  value(
    'floor division of what is costly, once',
    big.add(1).floorDiv(-2),
    '(SELECT (a / b - (a % b != 0 AND (a < 0) != (b < 0))) FROM (SELECT t.big + ? AS a, ? AS b))',
    [1, -2],
    [-4503599627370497n, 4503599627370496n, null],
  ),
  value(
    'floor division by zero',
    a.floorDiv(0),
    'CAST(floor(t.a / (? + 0.0)) AS INTEGER)',
    [0],
    [null, null, null],
  ),
  value('remainder', a.mod(b), 't.a % t.b', [], [1, -1, null]),
  value('remainder of fractions', x.mod(2), 'mod(t.x, ?)', [2], [1.5, -1.5, null]),
  value('remainder of a sum', a.add(b).mod(4), '(t.a + t.b) % ?', [4], [1, -1, null]),
  value('and', a.bitwiseAnd(3), 't.a & ?', [3], [3, 1, null]),
  value('or', a.bitwiseOr(8), 't.a | ?', [8], [15, -7, null]),
  value('xor', a.bitwiseXor(1), '((t.a | ?) - (t.a & ?))', [1, 1], [6, -8, null]),
  value(
    'xor of what is costly, once',
    a.add(b).bitwiseXor(1),
    '(SELECT ((a | b) - (a & b)) FROM (SELECT t.a + t.b AS a, ? AS b))',
    [1],
    [8, -6, null],
  ),
  value(
    'xor of xor',
    a.bitwiseXor(1).bitwiseXor(2),
    '(SELECT ((a | b) - (a & b)) FROM (SELECT ((t.a | ?) - (t.a & ?)) AS a, ? AS b))',
    [1, 1, 2],
    [4, -6, null],
  ),
  value('not, bit by bit', a.bitwiseNot(), '~t.a', [], [-8, 6, null]),
  value('not of a sum', a.add(1).bitwiseNot(), '~(t.a + ?)', [1], [-9, 5, null]),
  value('shifts', a.shiftLeft(2).shiftRight(1), '(t.a << ?) >> ?', [2, 1], [14, -14, null]),
  value('and of and', a.bitwiseAnd(b.bitwiseAnd(3)), 't.a & t.b & ?', [3], [2, 0, null]),
  value('or of and', a.bitwiseOr(b.bitwiseAnd(3)), 't.a | (t.b & ?)', [3], [7, -5, null]),
  value('sums in bits', a.add(1).bitwiseAnd(b.mul(4)), '(t.a + ?) & (t.b * ?)', [1, 4], [8, 8, null]),
  value('bits in sums', a.bitwiseAnd(3).add(1), '(t.a & ?) + ?', [3, 1], [4, 2, null]),
  value('bits compared', a.bitwiseAnd(3).eq(3), 't.a & ? = ?', [3, 3], [true, false, null]),
  value('bits among', a.bitwiseAnd(3).in([3]), 't.a & ? IN (?)', [3, 3], [true, false, null]),
  value('minus not', a.bitwiseNot().neg(), '-(~t.a)', [], [8, -6, null]),
  value('joined texts', s.concat('!').concat(a), 't.s || ? || t.a', ['!'], ['Dana_%/!7', 'dan!-7', null]),
  value('concat()', func.concat(s, '!', a), '(t.s || ? || t.a)', ['!'], ['Dana_%/!7', 'dan!-7', null]),
  value('is true', flag.isTrue(), 't.flag IS 1', [], [true, false, false]),
  value('is not true', flag.isNotTrue(), 't.flag IS NOT 1', [], [false, true, true]),
  value('is false', a.gt(0).isFalse(), '(t.a > ?) IS 0', [0], [false, true, false]),
  value('is not false', a.gt(0).isNotFalse(), '(t.a > ?) IS NOT 0', [0], [true, false, true]),
  value('is unknown', a.gt(0).isUnknown(), '(t.a > ?) IS NULL', [0], [false, false, true]),
  value('is not unknown', a.gt(0).isNotUnknown(), '(t.a > ?) IS NOT NULL', [0], [true, true, false]),
  value('is(value)', a.is(7), 't.a IS ?', [7], [true, false, false]),
  value('isNot(value)', a.isNot(7), 't.a IS NOT ?', [7], [false, true, true]),
  value('not(is true)', not(flag.is(true)), 't.flag IS NOT 1', [], [false, true, true]),
  value('not between', a.notBetween(0, 9), 't.a NOT BETWEEN ? AND ?', [0, 9], [false, true, null]),
  value(
    'autoescaped',
    s.contains('_%', { autoescape: true }),
    "(t.s LIKE '%' || ? || '%' ESCAPE '/')",
    ['/_/%'],
    [true, false, null],
  ),
  value(
    'autoescaped escape',
    s.endsWith('/', { autoescape: true }),
    "(t.s LIKE '%' || ? ESCAPE '/')",
    ['//'],
    [true, false, null],
  ),
  value(
    'istartsWith',
    s.istartsWith('DAN'),
    "(lower(t.s) LIKE lower(?) || '%')",
    ['DAN'],
    [true, true, null],
  ),
  value('iendsWith', s.iendsWith('N'), "(lower(t.s) LIKE '%' || lower(?))", ['N'], [false, true, null]),
  value(
    'icontains',
    s.icontains('AN'),
    "(lower(t.s) LIKE '%' || lower(?) || '%')",
    ['AN'],
    [true, true, null],
  ),
  value('a regular expression', s.regexpMatch('^D'), 't.s REGEXP ?', ['^D'], [true, false, null]),
  value('not one', not(s.regexpMatch('^D')), 't.s NOT REGEXP ?', ['^D'], [false, true, null]),
  value(
    'one with flags',
    s.regexpMatch('^D', { flags: 'si' }),
    "regexp(?, t.s, 'is')",
    ['^D'],
    [true, true, null],
  ),
  value(
    'not one with flags',
    not(s.regexpMatch('^D', { flags: 'i' })),
    "(NOT regexp(?, t.s, 'i'))",
    ['^D'],
    [false, false, null],
  ),
  value(
    'one of a joined text',
    s.concat('!').regexpMatch(s.concat('x')),
    't.s || ? REGEXP t.s || ?',
    ['!', 'x'],
    [false, false, null],
  ),
  value(
    'replaced',
    s.regexpReplace('(a)', '<$1>'),
    'regexp_replace(t.s, ?, ?)',
    ['(a)', '<$1>'],
    ['D<a>n<a>_%/', 'd<a>n', null],
  ),
  value(
    'replaced with flags',
    s.regexpReplace('D', '-', { flags: 'i' }),
    "regexp_replace(t.s, ?, ?, 'i')",
    ['D', '-'],
    ['-ana_%/', '-an', null],
  ),
  value('an operator', s.op('GLOB', { isComparison: true })('D*'), 't.s GLOB ?', ['D*'], [true, false, null]),
  value(
    'an operator with precedence',
    a.add(1).op('&', { precedence: 6 })(8),
    't.a + ? & ?',
    [1, 8],
    [8, 8, null],
  ),
  value('an operator without', a.add(1).op('&')(8).add(1), '((t.a + ?) & ?) + ?', [1, 8, 1], [9, 9, null]),
  value(
    'an operator with a type',
    s.op('||', { type: Text, precedence: 9 })('!'),
    't.s || ?',
    ['!'],
    ['Dana_%/!', 'dan!', null],
  ),
  value('collation', s.collate('NOCASE').eq('DAN'), 't.s COLLATE "NOCASE" = ?', ['DAN'], [false, true, null]),
  value('any', a.eq(any(select(b))), 't.a IN (SELECT t.b FROM t)', [], [false, false, null]),
  value(
    'not any',
    not(b.eq(any(select(literal(2))))),
    't.b NOT IN (SELECT ? AS anon_1)',
    [2],
    [false, false, true],
  ),
  value('all', b.ne(all(select(literal(2)))), 't.b NOT IN (SELECT ? AS anon_1)', [2], [false, false, true]),
  value(
    'in a list to come',
    a.in(bindParam('list', Integer, { expanding: true, value: [7, 8] })),
    't.a IN (SELECT value FROM json_each(?))',
    ['[7,8]'],
    [true, false, null],
  ),
  value(
    'outside a list to come',
    or(a.notIn(bindParam('list', Integer, { expanding: true, value: [] }))),
    '(t.a NOT IN (SELECT value FROM json_each(?)))',
    ['[]'],
    [true, true, true],
  ),
  value(
    'texts in a list to come',
    s.in(bindParam('list', Text, { expanding: true, value: ['dan', '"\\'] })),
    't.s IN (SELECT value FROM json_each(?))',
    ['["dan","\\"\\\\"]'],
    [false, true, null],
  ),
  value('json', data.path('k"y'), '(t.data -> ?)', ['$."k\\"y"'], [[1, 2, 3], null, null]),
  value('json deeper', data.path('k"y').path(-1), '(t.data -> ?)', ['$."k\\"y"[#-1]'], [3, null, null]),
  value(
    'json as text',
    data.path('s').asString(),
    'CAST(JSON_EXTRACT(t.data, ?) AS TEXT)',
    ['$."s"'],
    ['x', null, null],
  ),
  value(
    'json as an integer',
    data.path('k"y', 1).asInteger(),
    'JSON_EXTRACT(t.data, ?)',
    ['$."k\\"y"[1]'],
    [2, null, null],
  ),
  value(
    'json as a float',
    data.path('o', 'f').asFloat(),
    'JSON_EXTRACT(t.data, ?)',
    ['$."o"."f"'],
    [1.5, null, null],
  ),
  value(
    'json as a truth',
    data.path('yes').asBoolean(),
    'JSON_EXTRACT(t.data, ?)',
    ['$."yes"'],
    [true, null, null],
  ),
  value(
    'json compared',
    data.path('k"y', 0).asInteger().add(1).eq(2),
    'JSON_EXTRACT(t.data, ?) + ? = ?',
    ['$."k\\"y"[0]', 1, 2],
    [true, null, null],
  ),
  value(
    'json equal',
    data.path('o').eq({ f: 1.5 }),
    '(t.data -> ?) = ?',
    ['$."o"', '{"f":1.5}'],
    [true, null, null],
  ),
  value(
    'json null',
    data.path('n').isJsonNull(),
    "JSON_TYPE(t.data, ?) IS 'null'",
    ['$."n"'],
    [true, false, false],
  ),
  value(
    'no json null',
    not(data.path('n').isJsonNull()),
    "JSON_TYPE(t.data, ?) IS NOT 'null'",
    ['$."n"'],
    [false, true, true],
  ),
  value('missing in json', data.path('n').isNull(), '(t.data -> ?) IS NULL', ['$."n"'], [false, true, true]),
  value(
    'json null as an integer',
    data.path('n').asInteger().isNull(),
    'JSON_EXTRACT(t.data, ?) IS NULL',
    ['$."n"'],
    [true, true, true],
  ),
  value('the year', extract('year', at), "CAST(STRFTIME('%Y', t.at) AS INTEGER)", [], [2024, 2023, null]),
  value(
    'the quarter',
    extract('quarter', at),
    "((CAST(STRFTIME('%m', t.at) AS INTEGER) + 2) / 3)",
    [],
    [2, 4, null],
  ),
  value('the second', extract('second', at), "CAST(STRFTIME('%S', t.at) AS INTEGER)", [], [9, 59, null]),
  value(
    'the microseconds',
    extract('microsecond', at),
    "CAST(SUBSTR(SUBSTR(t.at, 21) || '000000', 1, 6) AS INTEGER)",
    [],
    [10000, 999000, null],
  ),
  value('the day of the week', extract('dow', at), "CAST(STRFTIME('%w', t.at) AS INTEGER)", [], [1, 0, null]),
  value(
    'the seconds since 1970',
    extract('epoch', at).sub(1),
    "CAST(STRFTIME('%s', t.at) AS INTEGER) - ?",
    [1],
    [1714979288, 1704067198, null],
  ),
  value('a cast compared', cast(a, Text).eq('7'), 'CAST(t.a AS TEXT) = ?', ['7'], [true, false, null]),
  value('the key', id, 't.id', [], [1, 2, 3]),
];
