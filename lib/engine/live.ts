/**
 * Joins `engine.live` with the room that keeps queries live. Loaded with the first subscription, so that a page that has no live
 * queries does not carry it.
 *
 * Promises: what may differ between two queries is in `options`, so that they are not shared.
 */
import { concat, defer, of, type Observable } from 'rxjs';

import type { Executable } from '../compiler/index.js';
import { liveRows, type LiveRequest } from '../live/live-queries.js';
import type { Reads } from '../worker/driver.js';
import type { EngineCore } from './engine-core.js';
import type { AcquireOptions, LiveOptions, LiveTable } from './options.js';

/** How an engine keeps a query live. */
export interface LiveParts {
  readonly core: EngineCore;
  readonly query: Executable;
  readonly options: LiveOptions;
  /** Opens a connection if there is none, then completes. */
  connected(): Observable<never>;
  /** Runs the query; emits its rows once. */
  rows(options: AcquireOptions): Observable<readonly unknown[]>;
  /** Asks the database what a text reads. */
  reads(
    sql: string,
    parameters: number,
    acquire: { timeout: number | undefined; label: string },
  ): Observable<Reads>;
}

const nameOf = (table: LiveTable): string => {
  if (typeof table === 'string') return table;
  return table.schema === undefined ? table.name : `${table.schema}.${table.name}`;
};

/** The Observable behind `engine.live`. */
export function liveQuery<R>(parts: LiveParts): Observable<readonly R[]> {
  const { core, query, options } = parts;
  const { params, on, throttleTime = 0, timeout, label } = options;
  const acquire = {
    ...(timeout === undefined ? {} : { timeout }),
    ...(label === undefined ? {} : { label }),
  };
  const tables = on?.map(nameOf).sort();
  const request: LiveRequest = {
    owner: core,
    options: JSON.stringify([tables, throttleTime, acquire]),
    prepare: () => {
      const prepared = defer(() => of(core.prepare(query, params)));
      return core.knowsDialect ? prepared : concat(parts.connected(), prepared);
    },
    source: ({ compiled, count, set }) => ({
      watch: watcher => core.pool.watch(watcher),
      reads: () =>
        core.dialect.tellsReads
          ? parts.reads(compiled.sql, count === 0 ? 0 : set(0).length, {
              timeout,
              label: label ?? compiled.sql,
            })
          : of({ tables: null, writes: false }),
      rows: () => parts.rows(acquire),
      on: tables,
      throttleTime,
      label: label ?? compiled.sql,
    }),
  };
  return liveRows(request) as Observable<readonly R[]>;
}
