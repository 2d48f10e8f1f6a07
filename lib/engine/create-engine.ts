/**
 * `createEngine`: from a URL to an engine.
 *
 * Promises: opens nothing; a malformed URL or an unknown option is an `ArgumentError` at once (C1).
 */
import { running } from '#running';
import { outOfReach, servers } from '#servers';
import { place } from '#sqlite';

import { sqliteStart } from '../dialects/sqlite/start.js';
import type { DialectChoice } from './dialect-choice.js';
import { dialectFor, type KnownDialect } from './engine-dialect.js';
import { EngineStart } from './engine-start.js';
import { Engine } from './engine.js';
import { checkEngineOptions, type EngineOptions } from './options.js';
import { EngineUrl } from './url.js';

const SQLITE: KnownDialect = { schemes: ['sqlite'], sql: place.sql, runtime: sqliteStart };

/** A server tells its version; where the URL says one, it is believed. */
function choiceOf({ sql, ofVersion }: KnownDialect, { query }: EngineUrl): DialectChoice {
  if (ofVersion === undefined) return { dialect: sql };
  const { serverVersion } = query;
  return typeof serverVersion === 'string'
    ? { dialect: ofVersion(serverVersion) }
    : { ofVersion, otherwise: sql };
}

/**
 * Makes an engine. Nothing is opened before the first subscription.
 *
 * @param url `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite://` or `:memory:` (one database per engine);
 *   `mysql://user:password@host:3306/database`, also for MariaDB: the server tells which it is
 * @throws ArgumentError naming what is wrong with the URL or the options
 * @throws NotSupportedError for a database on a server where there are no sockets, in a page
 *
 * @example
 * const engine = createEngine('sqlite:///test.db');
 * engine.execute(select(literal(1).label('one'))).subscribe(row => console.log(row)); // { one: 1 }
 */
export function createEngine(url: string | URL | EngineUrl, options: EngineOptions = {}): Engine {
  checkEngineOptions(options);
  const parsed = EngineUrl.parse(url);
  const dialect = dialectFor(parsed.dialect, [...(options.dialects ?? []), SQLITE, ...servers], outOfReach);
  const start = new EngineStart({
    url: parsed,
    dialect: dialect.runtime,
    choice: () => choiceOf(dialect, parsed),
    options,
    running,
  });
  const { echo = false } = options;
  if (echo !== false) {
    start.events.observable.subscribe(event => {
      // Events are of what runs.
      const line = running.now?.echoLine(event, echo === 'debug');
      // oxlint-disable-next-line no-console -- that is what `echo` is for
      if (line !== undefined) console.log(line);
    });
  }
  return new Engine(start, options.executionOptions ?? {});
}
