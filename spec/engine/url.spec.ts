/** Database URLs: parsed exactly or refused with the way out, and never showing a password. */
import { ArgumentError, createEngine, EngineUrl } from '../../lib/index.js';
import type { EngineUrlParts } from '../../lib/index.js';

function partsOf(url: string | URL): Partial<EngineUrlParts> {
  const { dialect, driver, username, password, hosts, database, query } = EngineUrl.parse(url);
  const parts = { dialect, driver, username, password, database, query, hosts };
  const given = Object.entries(parts).filter(([, value]) =>
    Array.isArray(value) ? value.length > 0 : value !== undefined && Object.keys(value).length > 0,
  );
  return Object.fromEntries(given);
}

describe('EngineUrl.parse', () => {
  const sqlite: [string, Partial<EngineUrlParts>][] = [
    [':memory:', { dialect: 'sqlite', database: ':memory:' }],
    ['sqlite://', { dialect: 'sqlite' }],
    ['sqlite:///', { dialect: 'sqlite' }],
    ['sqlite:///:memory:', { dialect: 'sqlite', database: ':memory:' }],
    ['sqlite:///relative.db', { dialect: 'sqlite', database: 'relative.db' }],
    ['sqlite:////absolute/path.db', { dialect: 'sqlite', database: '/absolute/path.db' }],
    ['SQLite:///x.db', { dialect: 'sqlite', database: 'x.db' }],
    ['sqlite+better-sqlite3:///x.db', { dialect: 'sqlite', driver: 'better-sqlite3', database: 'x.db' }],
    ['sqlite:///a%20b%3Fc%23d%25.db', { dialect: 'sqlite', database: 'a b?c#d%.db' }],
    ['sqlite:////home/me@home/x.db', { dialect: 'sqlite', database: '/home/me@home/x.db' }],
    ['sqlite:///日本.db', { dialect: 'sqlite', database: '日本.db' }],
    [
      'sqlite:///x.db?mode=ro&timeout=5',
      { dialect: 'sqlite', database: 'x.db', query: { mode: 'ro', timeout: '5' } },
    ],
  ];
  for (const [url, parts] of sqlite) {
    it(`reads ${url}`, () => expect(partsOf(url)).toEqual(parts));
  }

  it('reads servers: user, password, hosts, ports, options given more than once', () => {
    expect(partsOf('mysql://us%40er:p%40ss%2F%3A@h1:3306,[::1]:3307,h3/db?charset=utf8mb4&x=1&x=2')).toEqual({
      dialect: 'mysql',
      username: 'us@er',
      password: 'p@ss/:',
      hosts: [
        { host: 'h1', port: 3306 },
        { host: '::1', port: 3307 },
        { host: 'h3', port: undefined },
      ],
      database: 'db',
      query: { charset: 'utf8mb4', x: ['1', '2'] },
    });
    expect(partsOf('mysql://u:p@ss@host/db')).toEqual(
      jasmine.objectContaining({ username: 'u', password: 'p@ss' }),
    );
    expect(partsOf('mysql://u@host')).toEqual(jasmine.objectContaining({ username: 'u' }));
  });

  it('reads URL objects, and gives its own back', () => {
    expect(partsOf(new URL('sqlite:///a%20b.db'))).toEqual({ dialect: 'sqlite', database: 'a b.db' });
    const url = EngineUrl.parse('sqlite:///x.db');
    expect(EngineUrl.parse(url)).toBe(url);
  });

  it('takes option names that objects inherit for options', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const { query } = EngineUrl.parse(`sqlite:///x.db?${name}=1`);
      expect(Object.hasOwn(query, name)).toBe(true);
      expect(() => createEngine(`sqlite:///x.db?${name}=1`)).toThrowError(
        ArgumentError,
        new RegExp(`no option '${name}'`),
      );
    }
  });

  const malformed: [unknown, RegExp][] = [
    ['', /Could not parse the database URL ''/],
    ['x.db', /Could not parse the database URL 'x\.db'; write dialect:/],
    ['sqlite:x.db', /Could not parse/],
    ['sqlite:/x.db', /Could not parse/],
    ['://x', /Could not parse/],
    [undefined, /Could not parse the database URL 'undefined'/],
    [null, /Could not parse the database URL 'null'/],
    [{}, /Could not parse the database URL '\[object Object\]'/],
    ['sqlite:///a%zz.db', /database of the URL has a '%'/],
    ['sqlite:///a%00b.db', /database of the URL has a NUL/],
    ['mysql://u%:p@h/db', /user name of the URL has a '%'/],
    ['mysql://host:99999/db', /'host:99999' is not a host and port/],
    ['mysql://host:0/db', /'host:0' is not a host and port/],
    ['mysql://host:x/db', /'host:x' is not a host and port/],
    ['mysql://[::1/db', /is not a host and port/],
    ['mysql://h1,,h2/db', /'' is not a host and port/],
  ];
  for (const [url, message] of malformed) {
    it(`refuses ${String(url)}`, () => {
      expect(() => EngineUrl.parse(url as string)).toThrowError(ArgumentError, message);
      expect(() => createEngine(url as string)).toThrowError(ArgumentError);
    });
  }
});

describe('[C1] createEngine', () => {
  const refused: [string, RegExp][] = [
    ['oracle://h/db', /no dialect 'oracle'; there are sqlite/],
    ['constructor://h/db', /no dialect 'constructor'/],
    ['sqlite+sql.js:///x.db', /Could not parse|no SQLite driver/],
    ['sqlite+other:///x.db', /no SQLite driver 'other'/],
    ['sqlite://host/x.db', /has no host or user; the forms are/],
    ['sqlite://user@/x.db', /has no host or user/],
    ['sqlite:///x.db?cache=shared', /no option 'cache'; they have mode, timeout/],
    ['sqlite:///x.db?mode=ro&mode=rw', /'mode' is given more than once/],
    ['sqlite:///x.db?mode=readonly', /mode=readonly must be one of ro, rw, rwc, memory/],
    ['sqlite:///x.db?mode=memory', /mode=memory takes no file/],
    ['sqlite:///:memory:?mode=ro', /in-memory database cannot be opened with mode=ro/],
    ['sqlite:///x.db?timeout=soon', /timeout=soon must be an integer from 0 to 2147483647/],
    ['sqlite:///x.db?timeout=-1', /timeout=-1 must be/],
    ['sqlite:///x.db?timeout=1.5', /timeout=1.5 must be/],
    ['sqlite:///x.db?timeout=2147483648', /timeout=2147483648 must be/],
    ['sqlite:///x.db?journalMode=none', /journalMode=none must be one of delete, truncate/],
    ['sqlite:///x.db?synchronous=maybe', /synchronous=maybe must be one of/],
    ['sqlite:///x.db?foreignKeys=yes', /foreignKeys=yes must be one of on, off/],
    ['sqlite:///x.db?statementCacheSize=0', /statementCacheSize=0 must be an integer of 1 or more/],
    ['sqlite:///%20x.db', /begins or ends with white space/],
  ];
  for (const [url, message] of refused) {
    it(`refuses ${url} at once`, () => expect(() => createEngine(url)).toThrowError(ArgumentError, message));
  }
});

describe('an EngineUrl', () => {
  const secret = 'mysql://user:s%40cret@host:3306/db?charset=utf8mb4';

  it('shows its password only when asked', () => {
    const url = EngineUrl.parse(secret);
    const shown = 'mysql://user:***@host:3306/db?charset=utf8mb4';
    expect(String(url)).toBe(shown);
    expect(JSON.stringify({ url })).toBe(`{"url":"${shown}"}`);
    expect(url.render({ hidePassword: false })).toBe(secret);
    const inspect = Symbol.for('nodejs.util.inspect.custom');
    expect((url as unknown as Record<symbol, () => string>)[inspect]!()).toBe(`EngineUrl(${shown})`);
  });

  it('never shows it in errors either', () => {
    const broken = [
      'mysql:/user:secret@host/db',
      'mysql:user:secret@host/db',
      'user:secret@host/db',
      'mysql//user:se:cret@host',
      'mysql://user:sec/ret@host/db',
      'mysql://user:sec?ret@host/db',
      'mysql://user:%zzsecret@host/db',
      'oracle://user:secret@host/db',
      'sqlite://user:secret@/x.db',
    ];
    for (const url of broken) {
      let message = '';
      try {
        createEngine(url);
      } catch (error) {
        message = (error as Error).message;
        expect(error).toBeInstanceOf(ArgumentError);
      }
      expect(message).withContext(url).not.toBe('');
      expect(message)
        .withContext(url)
        .not.toMatch(/se.?cret|sec|ret@/);
    }
  });

  it('is the same again when parsed from its text', () => {
    const urls = [
      secret,
      'sqlite:///a%20b.db?mode=ro',
      'sqlite:////tmp/a%3Fb%25c%23.db',
      'sqlite+better-sqlite3:///x.db',
      'mysql://us%3Aer:p%2B%2F@[::1]:3306,h2/db?x=1&x=2&y=%26',
      'sqlite://',
      'sqlite:///:memory:',
    ];
    for (const text of urls) {
      const url = EngineUrl.parse(text);
      const again = EngineUrl.parse(url.render({ hidePassword: false }));
      expect(again).withContext(text).toEqual(url);
    }
  });

  it('cannot be changed, but gives copies with other parts', () => {
    const url = EngineUrl.parse(secret);
    expect(Object.isFrozen(url) && Object.isFrozen(url.query) && Object.isFrozen(url.hosts)).toBe(true);
    const other = url.set({ password: undefined, database: 'other' });
    expect(String(other)).toBe('mysql://user@host:3306/other?charset=utf8mb4');
    expect(String(url)).toContain('/db?');
  });
});
