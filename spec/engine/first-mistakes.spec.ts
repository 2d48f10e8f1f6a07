/** What is wrong in the first program that somebody writes: each mistake is an error of the library that says what was meant. */
import {
  ArgumentError,
  column,
  compile,
  createEngine,
  Integer,
  MetaData,
  select,
  Table,
  Text,
} from '../../lib/index.js';
import { retryTransient } from '../../lib/index.js';

const metadata = new MetaData();
const users = new Table('users', metadata, { id: column(Integer, { primaryKey: true }), name: column(Text) });
/** As a program without types would call it. */
const untyped = (value: unknown): never => value as never;

describe('mistakes of a first program', () => {
  const mistakes: Readonly<Record<string, [mistake: () => unknown, said: RegExp]>> = {
    'a column that is not there': [
      () => select(untyped((users.c as Record<string, unknown>)['nmae'])),
      /select\(\) takes expressions, not undefined; no such column\?/,
    ],
    'a comparison by JavaScript': [
      () => users.select().where(untyped((users.c.name as unknown) === 'Dana')),
      /not boolean false; .*compare by column\.eq\(value\)/,
    ],
    'a condition as an object': [
      () => users.select().where(untyped({ name: 'Dana' })),
      /not a plain object; .*compare by column\.eq\(value\)/,
    ],
    'a limit from a query string': [() => users.select().limit(untyped('5')), /from 0, not string '5'/],
    'rows as arrays': [
      () => users.insert().values(untyped([['Dana']])),
      /\{ name: 'Dana' \}, not an array of 1/,
    ],
    'no MetaData': [() => new Table('t', untyped({ id: column(Integer) }), {}), /Table 't' takes a MetaData/],
    'no dialect': [
      () => compile(users.select(), untyped(undefined)),
      /compile\(statement, \{ dialect: sqlite \}\)/,
    ],
    'a dialect by name': [() => compile(users.select(), untyped({ dialect: 'sqlite' })), /takes a dialect/],
    'a path for a URL': [() => createEngine('test.db'), /for a file sqlite:\/\/\/test\.db/],
    'a promise of a statement': [
      () => createEngine('sqlite://').execute(untyped(Promise.resolve(users.select()))),
      /an object of class Promise/,
    ],
    'a number of attempts': [() => retryTransient(untyped(5)), /retryTransient\(\{ attempts: 5 \}\), not 5/],
  };
  for (const [title, [mistake, said]] of Object.entries(mistakes))
    it(title, () => expect(mistake).toThrowError(ArgumentError, said));
});
