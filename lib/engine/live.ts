/**
 * Joins `engine.live` with the room that keeps queries live. Loaded with the first subscription, so that a page that has no live
 * queries does not carry it.
 *
 * Promises: what may differ between two queries is in `options`, so that they are not shared.
 */
import { EMPTY, concat, defer, from, map, of, type Observable } from 'rxjs';

import type { Prepared, ReturnsRows } from '../compiler/index.js';
import { liveRows, type LiveRequest } from '../live/live-queries.js';
import type { Reads } from '../worker/driver.js';
import type { Engine } from './engine.js';
import type { EngineCore } from './engine-core.js';
import type { AcquireOptions, LiveOptions, LiveTable } from './options.js';

/** What an engine gives for it. Of its own errors, too: a page that has them already then need not load them apart. */
export interface LiveParts {
  readonly core: EngineCore;
  readonly engine: Engine;
  readonly ArgumentError: new (message: string) => Error;
  /** Asks the database what a text reads, which has so many parameters. */
  reads(asked: readonly [sql: string, parameters: number], acquire: AcquireOptions): Observable<Reads>;
  /** Asks the database whether others may have changed something since it was asked last; `undefined` where it cannot tell. */
  readonly others: Observable<boolean> | undefined;
}

/** The name of a table; `undefined` for what is none. */
function nameOf(table: LiveTable | null): string | undefined {
  if (typeof table === 'string') return table;
  if (typeof table?.name !== 'string') return undefined;
  return table.schema === undefined ? table.name : `${table.schema}.${table.name}`;
}

/** The Observable behind `engine.live`. */
export function liveQuery<R>(
  { core, engine, reads, others = of(true), ArgumentError }: LiveParts,
  query: ReturnsRows<R>,
  options: LiveOptions,
): Observable<readonly R[]> {
  const { params, on, throttleTime = 0, timeout, label } = options;
  const acquire = {
    ...(timeout === undefined ? {} : { timeout }),
    ...(label === undefined ? {} : { label }),
  };
  const stated = on
    ?.map(nameOf)
    .filter(name => name !== undefined)
    .sort();
  if (stated?.length !== on?.length)
    throw new ArgumentError("The option 'on' of live must be a list of tables or their names.");
  // What was just written may not have arrived at a replica.
  const primary = engine.executionOptions({ readFrom: 'primary' });
  const catalog = core.catalogWatch(primary);
  const request: LiveRequest = {
    owner: core,
    options: JSON.stringify([stated, throttleTime, acquire]),
    prepare: () => {
      const now = (): Prepared => core.prepare(query, params);
      const prepared = defer(() => {
        // In a page the compiler may be on its way.
        const loading = core.loading(query);
        return loading === undefined ? of(now()) : from(loading).pipe(map(now));
      });
      return core.knowsDialect
        ? prepared
        : concat(
            engine.connect(() => EMPTY),
            prepared,
          );
    },
    source: ({ compiled, count, set }) => ({
      watch: watcher => core.changeSource(primary, others).watch(watcher),
      reads: () => {
        if (core.dialect.transfers)
          return reads([compiled.sql, count === 0 ? 0 : set(0).length], { label: compiled.sql, ...acquire });
        const writes = !core.surelyReads(compiled);
        if (writes || catalog === undefined) return of({ tables: null, writes });
        return catalog.reads(compiled.sql).pipe(map(tables => ({ tables, writes })));
      },
      rows: () => primary.execute(query, params, acquire).all(),
      on: stated,
      throttleTime,
      refusal: () =>
        new ArgumentError(
          `live() takes one statement that reads, not '${compiled.sql}'; engine.execute() runs others.`,
        ),
    }),
  };
  return liveRows(request) as Observable<readonly R[]>;
}
