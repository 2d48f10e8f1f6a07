/**
 * Runs the engine's own statements (BEGIN, COMMIT, SAVEPOINT …) on a lease.
 *
 * Promises: once handed to the thread they run to their end, whoever unsubscribes; a lock of another process is met
 * with retries up to `timeout`; errors carry their phase.
 */
import { Observable } from 'rxjs';

import { DBAPIError, type Phase } from '../errors.js';
import type { Lease } from '../pool/index.js';
import { evictionOver } from '../pool/eviction.js';
import { Flag, type Settled } from '../worker/protocol.js';
import { controlCall } from './control-call.js';
import type { EngineCore } from './engine-core.js';

const FIRST_RETRY = 1;
const LAST_RETRY = 50;
const ignore = (): void => {};

/**
 * Runs one control statement; emits its settlement once.
 * @param wanted whether it is still worth trying again while another process holds a lock
 * @param outside makes the error of a statement that must not run outside a transaction; `undefined`: that is no error
 */
export function runControl(
  core: EngineCore,
  lease: Lease,
  sql: string,
  phase: Phase,
  timeout: number = core.timeout,
  wanted: () => boolean = () => true,
  outside?: () => Error | undefined,
): Observable<Settled> {
  return new Observable(subscriber => {
    const since = performance.now();
    let delay = FIRST_RETRY;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const settled = (settlement: Settled): void => {
      const { status, error, thrown } = settlement;
      const refused = status === 'outside' ? outside!() : undefined;
      if (refused !== undefined) subscriber.error(refused);
      else if (status !== 'failed') {
        subscriber.next(settlement);
        subscriber.complete();
      } else if (thrown !== undefined) subscriber.error(thrown);
      else if (core.dialect.isBusy(error!) && performance.now() - since < timeout && wanted()) {
        timer = setTimeout(attempt, delay);
        delay = Math.min(2 * delay, LAST_RETRY);
      } else fail(core.controlError(error!, phase, sql));
    };
    const fail = (error: Error): void => {
      if (error instanceof DBAPIError && error.connectionInvalidated)
        lease.evict(evictionOver(error)).subscribe();
      subscriber.error(error);
    };
    const attempt = (): void => {
      try {
        const call = controlCall(sql, outside === undefined ? 0 : Flag.InTransaction);
        lease.schedule(call, { columns: ignore, batch: ignore, lost: ignore, settled });
      } catch (error) {
        subscriber.error(error);
      }
    };
    attempt();
    return () => clearTimeout(timer);
  });
}
