/**
 * The leases on which the statements of an engine run: one for each, given back before its Observable ends.
 *
 * Promises: a statement that is known to write takes the right to write together with its connection; one of which only the
 * database can tell takes it when the database has told.
 */
import type { Observable } from 'rxjs';

import { InvalidRequestError } from '../errors.js';
import type { AsyncRelease } from '../operators/index.js';
import { usingAsync } from '../operators/using-async.js';
import type { Lease } from '../pool/index.js';
import type { EngineCore } from './engine-core.js';
import { currentScope, leasesWithin, type Scope } from './scope.js';
import type { BodyHooks, LeaseWants } from './statement-host.js';

/** Nothing follows on the lease, so nobody needs to hear how it went. */
function freeHooks(mayWrite: boolean, scope?: Scope): BodyHooks {
  const ignore = (): void => {};
  return {
    mayWrite,
    refusal: undefined,
    inTransaction: false,
    surelyRuns: false,
    admit: (lease, timeout) =>
      lease.admit(true, timeout, { label: lease.label, within: () => leasesWithin(scope) }),
    underWay: ignore,
    settled: ignore,
    outside: () => new InvalidRequestError('The statement ran in no transaction.'),
    leaving: ignore,
    dropped: ignore,
  };
}

const READING: BodyHooks = freeHooks(false);
const WRITING: BodyHooks = freeHooks(true);
const RELEASE_LEASE: AsyncRelease<Lease> = {
  complete: lease => lease.release(),
  error: lease => lease.release(),
  cancel: lease => lease.release(),
};

/** Runs `body` with a lease of its own. */
export function leaseFor(
  core: EngineCore,
  { label, writes, timeout, quick, reads }: LeaseWants,
  body: (lease: Lease, hooks: BodyHooks) => Observable<never>,
): Observable<never> {
  const scope = currentScope();
  return usingAsync(
    () =>
      core.pool.acquire({
        label,
        gate: writes ? 'write' : 'read',
        quick,
        reads,
        timeout,
        within: leasesWithin(scope),
      }),
    lease => body(lease, lease.mayWrite ? WRITING : scope === undefined ? READING : freeHooks(false, scope)),
    RELEASE_LEASE,
    core.usingOptions,
  );
}
