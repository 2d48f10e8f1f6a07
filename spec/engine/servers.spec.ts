/** Databases on servers: what of them can be had where the program runs. */
import { dialectFor } from '../../lib/engine/engine-dialect.js';
import {
  ArgumentError,
  compile,
  createEngine,
  literal,
  mysql,
  NotSupportedError,
  select,
  sqlite,
  sqliteRuntime,
  type EngineDialect,
} from '../../lib/index.js';
import { inBrowser } from '../support/in-browser.js';

describe('the URL of a database on a server', () => {
  if (inBrowser) {
    for (const url of ['mysql://user:secret@host/shop', 'mariadb://host'])
      it(`is refused in a page: ${url.replace(/:.*/, '')}`, () => {
        expect(() => createEngine(url)).toThrowError(
          NotSupportedError,
          /^(?!.*secret).*page cannot reach servers.*run it in Node/s,
        );
      });
  }

  it('can be given to a dialect of the program’s own', () => {
    const own: EngineDialect = { schemes: ['mysql'], sql: sqlite, runtime: sqliteRuntime };
    expect(() => createEngine('mysql:///:memory:', { dialects: [own] })).not.toThrow();
    expect(dialectFor('mysql', [own], ['mysql'])).toBe(own);
  });

  it('is unknown where no dialect has it', () => {
    expect(() => createEngine('postgres://host/db')).toThrowError(
      ArgumentError,
      /no dialect 'postgres'; there are sqlite/,
    );
  });

  it('is not needed to write its SQL', () => {
    expect(compile(select(literal('a').concat('b').label('x')), { dialect: mysql }).sql).toBe(
      'SELECT concat(?, ?) AS x',
    );
  });
});
