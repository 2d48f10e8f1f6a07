/**
 * The live queries of an engine: subscribers of the same statement with the same values share one.
 *
 * Promises: what differs in anything that shows (text, values, types of the columns, options) is not shared. Does not: keep a query
 * that nobody subscribes to.
 */
import { Observable } from 'rxjs';

import type { Prepared, WireValue } from '../compiler/index.js';
import { LiveQuery, type LiveSource } from './live-query.js';

/** A statement to be kept live. */
export interface LiveRequest {
  /** Queries are shared within it: what copies of an engine have in common. */
  readonly owner: object;
  /** Emits the compiled statement with its values, once. */
  prepare(): Observable<Prepared>;
  /** Where its rows and changes come from. */
  source(prepared: Prepared): LiveSource;
  /** What else tells two queries apart. */
  readonly options: string;
}

const queries = new WeakMap<object, Map<object, Map<string, LiveQuery>>>();

function nested<K, V>(
  map: { get(key: K): V | undefined; set(key: K, value: V): void },
  key: K,
  make: () => V,
): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** A text that two values share only when they are the same. */
function keyOf(value: WireValue): string {
  if (typeof value === 'string') return `s${value.length}:${value}`;
  if (value instanceof Uint8Array) return `x${value.join()}`;
  return `${typeof value}${Object.is(value, -0) ? '-0' : String(value)}`;
}

/** The Observable behind `engine.live`. */
export function liveRows(request: LiveRequest): Observable<readonly unknown[]> {
  return new Observable(subscriber => {
    subscriber.add(
      request.prepare().subscribe({
        next: prepared => {
          const { compiled, count, set, many } = prepared;
          const source = request.source(prepared);
          if (many || compiled.writes === true) {
            subscriber.error(source.refusal());
            return;
          }
          const ofEngine = nested(queries, request.owner, () => new Map<object, Map<string, LiveQuery>>());
          const alike = nested(ofEngine, compiled, () => new Map<string, LiveQuery>());
          const values = count === 0 ? [] : set(0);
          const key = [request.options, ...values.map(keyOf)].join();
          const query: LiveQuery = nested(alike, key, () => {
            return new LiveQuery(source, () => {
              if (alike.get(key) === query) alike.delete(key);
              if (alike.size === 0 && ofEngine.get(compiled) === alike) ofEngine.delete(compiled);
            });
          });
          query.join(subscriber);
        },
        error: (error: unknown) => subscriber.error(error),
      }),
    );
  });
}
