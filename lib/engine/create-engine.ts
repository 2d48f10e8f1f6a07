/**
 * `createEngine`: from a URL to an engine.
 *
 * Promises: opens nothing; a malformed URL or an unknown option is an `ArgumentError` at once (C1).
 */
import { StatementPreparer } from '../compiler/index.js';
import { sqlite } from '../dialects/sqlite/index.js';
import { sqliteRuntime } from '../dialects/sqlite/runtime.js';
import { echoLine } from './echo.js';
import { EngineCore } from './engine-core.js';
import { dialectFor, type EngineDialect } from './engine-dialect.js';
import { Engine } from './engine.js';
import { checkEngineOptions, type EngineOptions } from './options.js';
import { EngineUrl } from './url.js';

const DIALECTS: readonly EngineDialect[] = [{ schemes: ['sqlite'], sql: sqlite, runtime: sqliteRuntime }];

/**
 * Makes an engine. Nothing is opened before the first subscription.
 *
 * @param url `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite://` or `:memory:` (one database per engine)
 * @throws ArgumentError naming what is wrong with the URL or the options
 *
 * @example
 * const engine = createEngine('sqlite:///test.db');
 * engine.execute(select(literal(1).label('one'))).subscribe(row => console.log(row)); // { one: 1 }
 */
export function createEngine(url: string | URL | EngineUrl, options: EngineOptions = {}): Engine {
  checkEngineOptions(options);
  const parsed = EngineUrl.parse(url);
  const dialect = dialectFor(parsed.dialect, [...(options.dialects ?? []), ...DIALECTS]);
  const { hideParameters = false, queryCacheSize } = options;
  const preparer = new StatementPreparer(dialect.sql, {
    hideParameters,
    ...(queryCacheSize === undefined ? {} : { cacheSize: queryCacheSize }),
  });
  const core = new EngineCore(parsed, dialect.runtime, preparer, options);
  const { echo = false } = options;
  if (echo !== false) {
    core.events.observable.subscribe(event => {
      const line = echoLine(event, echo === 'debug');
      // oxlint-disable-next-line no-console -- that is what `echo` is for
      if (line !== undefined) console.log(line);
    });
  }
  return new Engine(core, options.executionOptions ?? {});
}
