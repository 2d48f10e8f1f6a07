/**
 * The pools of an engine whose URL names several hosts, and what its errors say of them.
 *
 * Promises: opens nothing. Does not: choose (`HostPools` does) or run anything again (`again.ts` says what may be).
 */
import type { HostsPlan } from '../dialects/runtime.js';
import { DBAPIError, type Phase } from '../errors.js';
import type { HostQuestions, HostTrouble, PoolEvents } from '../pool/index.js';
import { HostPools } from '../pool/host-pools.js';
import { systemClock } from '../pool/host-state.js';
import type { PoolOptions } from '../pool/pool-options.js';
import type { DriverCall } from '../worker/lane-call.js';
import { Flag } from '../worker/protocol.js';
import type { RawError } from '../worker/values.js';
import { controlCall } from './control-call.js';

export interface OpenHosts {
  readonly plan: HostsPlan;
  /** The options of the pool of one host. `options` is for the driver's `open`. */
  readonly poolOptions: (options: unknown, host: string) => PoolOptions;
  readonly timeout: number;
  /** Whether connections that were idle are checked. */
  readonly prePing: boolean;
  readonly databaseError: (raw: RawError, phase: Phase) => Error;
  readonly events: PoolEvents;
}

/** Milliseconds for which it counts that a host was ready. */
const CHECK_AFTER = 1000;
/** The host's administrator blocks this client; no other reason to connect elsewhere has such a number. */
const HOST_IS_BLOCKED = 1129;
const SERVER_ERRORS = 1000;

/** What an error says of the host that it came from. */
function hostTroubleOf(plan: HostsPlan, error: unknown): HostTrouble | undefined {
  if (!(error instanceof DBAPIError)) return undefined;
  const { errno, detail: message, phase, retry, connectionInvalidated } = error;
  const refusal = plan.refusalOf({ errno, message });
  if (refusal !== undefined) return refusal;
  if (plan.isEnding({ errno, message })) return 'unready';
  if (phase === 'connect') {
    const elsewhere = retry === 'connection' || errno === HOST_IS_BLOCKED;
    return elsewhere || errno === undefined || errno < SERVER_ERRORS ? 'unready' : undefined;
  }
  return connectionInvalidated ? 'lost' : undefined;
}

function questionsOf({ readiness, lag }: HostsPlan): HostQuestions {
  const question = (version: string): DriverCall => controlCall(lag!.question(version), Flag.WantColumns);
  return { readiness: controlCall(readiness), lag: lag && { ...lag, question } };
}

export function openHosts(open: OpenHosts): HostPools {
  const { plan, poolOptions, timeout, prePing, databaseError, events } = open;
  const { policy, hosts, blockTimeout, checkTimeout } = plan;
  const questions = questionsOf(plan);
  return new HostPools({
    policy,
    blockTimeout,
    checkTimeout,
    ...questions,
    timeout,
    events,
    checkAfter: prePing || questions.lag !== undefined ? CHECK_AFTER : Infinity,
    clock: systemClock,
    hosts: hosts.map(({ name, role, options }) => ({ name, role, pool: poolOptions(options, name) })),
    troubleOf: error => hostTroubleOf(plan, error),
    checkError: (raw, host) => databaseError({ ...raw, message: `${raw.message}: ${host}` }, 'execute'),
  });
}
