/** Values and names as MySQL's text, and what is refused before anything is escaped. */
import { literal } from '../../lib/dialects/mysql/literals.js';
import { quote, quoteAlways } from '../../lib/dialects/mysql/identifiers.js';
import { CompileError } from '../../lib/errors.js';
import type { WireValue } from '../../lib/types/index.js';

describe('a MySQL literal', () => {
  const WRITTEN: readonly (readonly [value: WireValue, text: string])[] = [
    [null, 'NULL'],
    ['', "''"],
    ["it's", "'it\\'s'"],
    ['back\\slash', "'back\\\\slash'"],
    ["' or 1=1 -- ", "'\\' or 1=1 -- '"],
    ["\\' or 1=1 -- ", "'\\\\\\' or 1=1 -- '"],
    ['a\u0000b\n\r\t\u001a"', "'a\\0b\\n\\r\\t\\Z\\\"'"],
    ['%_', "'%_'"],
    ['🙂', "'🙂'"],
    [-0, '0'],
    [1.5, '1.5'],
    [1e21, '1e+21'],
    [-1e-7, '-1e-7'],
    [2n ** 63n - 1n, '9223372036854775807'],
    [-(2n ** 63n), '-9223372036854775808'],
    [new Uint8Array([0, 255, 39]), "X'00ff27'"],
    [new Uint8Array(0), "X''"],
  ];
  for (const [value, text] of WRITTEN) {
    it(`is ${text}`, () => {
      expect(literal(value)).toBe(text);
    });
  }

  const REFUSED: readonly (readonly [what: string, value: unknown])[] = [
    ['an object, which an escaper would turn into SQL', { pw: 1 }],
    ['an object that says its own SQL', { toSqlString: () => '1 or 1=1' }],
    ['an array', ['a', 'b']],
    ['a list of lists', [['a', 'b']]],
    ['a boxed string', new globalThis.String("x' or '1")],
    ['a Date', new globalThis.Date(0)],
    ['an ArrayBuffer', new ArrayBuffer(2)],
    ['a Map', new Map([['a', 1]])],
    ['undefined', undefined],
    ['true', true],
    ['a symbol', Symbol('x')],
    ['a function', () => 1],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
  ];
  for (const [what, value] of REFUSED) {
    it(`is not made of ${what}`, () => {
      expect(() => literal(value as WireValue)).toThrowError(CompileError, /cannot be written as a literal/);
    });
  }
});

describe('a name in MySQL', () => {
  const WRITTEN: readonly (readonly [name: string, text: string])[] = [
    ['users', 'users'],
    ['a_1$', 'a_1$'],
    ['Users', '`Users`'],
    ['order', '`order`'],
    ['rank', '`rank`'],
    ['offset', '`offset`'],
    ['lateral', '`lateral`'],
    ['_utf8mb4', '`_utf8mb4`'],
    ['1st', '`1st`'],
    ['1e5', '`1e5`'],
    ['a b', '`a b`'],
    ['a.b', '`a.b`'],
    ['a`b', '`a``b`'],
    ['`', '````'],
    ['a"b', '`a"b`'],
    ["a'b\\", "`a'b\\`"],
    ['a--', '`a--`'],
    ['größe', '`größe`'],
    ['', '``'],
  ];
  for (const [name, text] of WRITTEN) {
    it(`${name} is ${text}`, () => {
      expect(quote(name)).toBe(text);
      expect(quote(name)).withContext('the second time').toBe(text);
    });
  }

  it('can be put into backticks in any case', () => {
    expect(quoteAlways('users')).toBe('`users`');
  });

  it('has nothing that the servers refuse', () => {
    for (const name of ['a ', ' ', '😀', 'a😀b']) {
      expect(() => quote(name))
        .withContext(name)
        .toThrowError(CompileError, /cannot be a name in MySQL/);
    }
  });

  it('has no NUL, where a server would end the statement', () => {
    expect(() => quote('a\u0000b')).toThrowError(CompileError, /NUL/);
    expect(() => quoteAlways('a\u0000b')).toThrowError(CompileError, /NUL/);
  });
});
