/**
 * The pools of several hosts behind one door. The host is chosen for each lease, and a lease stays where it is.
 *
 * Promises: a host that cannot be used is passed over and the next one tried, within the request's own time; one whose block is
 * over is asked beside the requests, which others serve meanwhile; connections of different hosts never mix, since each has a
 * pool of its own (the sizes are for each host).
 * Does not: run anything again that a host has begun (the engine does, where that is safe).
 */
import { Observable, type Subscriber } from 'rxjs';

import { OperationalError, ResourceClosedError } from '../errors.js';
import type { ConnectionInfo } from '../worker/driver.js';
import { inOrder, type HostPolicy, type HostRole } from './host-choice.js';
import { DatabaseHost, type HostOptions } from './database-host.js';
import type { Lease } from './lease.js';
import type { LeaseSource } from './lease-source.js';
import type { AcquireRequest, PoolOptions } from './pool-options.js';
import type { PoolStatus } from './status.js';
import type { Watcher } from './watched.js';

export interface HostPoolsOptions extends HostOptions {
  readonly policy: HostPolicy;
  /** In the order of the URL. */
  readonly hosts: readonly { readonly name: string; readonly role: HostRole; readonly pool: PoolOptions }[];
  /** Milliseconds to wait for a connection, unless a request says otherwise. */
  readonly timeout: number;
}

interface Failure {
  readonly host: DatabaseHost;
  readonly error: unknown;
}

export class HostPools implements LeaseSource {
  readonly #options: HostPoolsOptions;
  readonly #hosts: readonly DatabaseHost[];
  #disposed = false;

  constructor(options: HostPoolsOptions) {
    this.#options = options;
    this.#hosts = options.hosts.map(({ name, role, pool }) => new DatabaseHost(name, role, pool, options));
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  get hostCount(): number {
    return this.#hosts.length;
  }

  get info(): ConnectionInfo | undefined {
    return this.#hosts.find(({ pool }) => pool.info !== undefined)?.pool.info;
  }

  get status(): PoolStatus {
    const each = this.#hosts.map(({ pool }) => pool.status);
    const sum = (figure: (status: PoolStatus) => number): number =>
      each.reduce((total, status) => total + figure(status), 0);
    return {
      size: sum(({ size }) => size),
      open: sum(({ open }) => open),
      opening: sum(({ opening }) => opening),
      idle: sum(({ idle }) => idle),
      leased: sum(({ leased }) => leased),
      waiting: sum(({ waiting }) => waiting),
      writer: undefined,
      hosts: this.#hosts.map(({ status }) => status),
    };
  }

  /** A host may have to show first that it is ready. */
  tryAcquire(): undefined {}

  acquire(request: AcquireRequest): Observable<Lease> {
    return new Observable(subscriber => {
      if (this.#disposed) {
        subscriber.error(new ResourceClosedError('This Engine is disposed; create another one.'));
        return;
      }
      this.#probeDue();
      this.#try(request, this.#options.clock.now(), [], subscriber);
    });
  }

  watch(watcher: Watcher): () => void {
    const ends = this.#hosts.map(({ pool }) => pool.watch(watcher));
    return () => {
      for (const end of ends) end();
    };
  }

  dispose(): Observable<void> {
    return new Observable(subscriber => {
      this.#disposed = true;
      let left = this.#hosts.length;
      const errors: unknown[] = [];
      const ended = (): void => {
        if (--left > 0) return;
        if (errors.length > 0) subscriber.error(errors[0]);
        else {
          subscriber.next();
          subscriber.complete();
        }
      };
      for (const host of this.#hosts) {
        host.dispose().subscribe({
          error: (error: unknown) => {
            errors.push(error);
            ended();
          },
          complete: ended,
        });
      }
    });
  }

  /** Where no host is up the request itself asks. */
  #probeDue(): void {
    if (!this.#hosts.some(({ up }) => up)) return;
    for (const host of this.#hosts) if (host.due) host.probe();
  }

  #try(
    request: AcquireRequest,
    since: number,
    failures: readonly Failure[],
    subscriber: Subscriber<Lease>,
  ): void {
    const { policy, clock, timeout } = this.#options;
    const ordered = inOrder(this.#hosts, policy, request.reads ?? false, clock.random);
    const host = ordered.find(each => failures.every(failure => failure.host !== each));
    if (host === undefined) {
      subscriber.error(noHost(failures));
      return;
    }
    const limit = request.timeout ?? timeout;
    // A limit of 0 is no time that could have run out: it lets nobody wait in a queue.
    const left = limit === 0 ? 0 : Math.max(Math.ceil(limit - (clock.now() - since)), 1);
    subscriber.add(
      host.acquire({ ...request, timeout: left }).subscribe({
        next: lease => {
          subscriber.next(lease);
          subscriber.complete();
        },
        error: (error: unknown) => {
          if (host.troubleOf(error) === undefined) subscriber.error(error);
          else this.#try(request, since, [...failures, { host, error }], subscriber);
        },
      }),
    );
  }
}

const messageOf = (error: unknown): string => {
  const { detail, message } = error as { detail?: string; message?: string };
  return detail ?? message ?? String(error);
};

/** The error where every host that could have served was tried. */
function noHost(failures: readonly Failure[]): unknown {
  const { error: last } = failures.at(-1)!;
  if (failures.length === 1) return last;
  const each = failures.map(({ host, error }) => `${host.name}: ${messageOf(error)}`).join('; ');
  return new OperationalError(`none of the ${failures.length} hosts can be used (${each})`, {
    code: 'NO_HOST_READY',
    phase: 'connect',
    retry: 'connection',
    cause: last,
  });
}
