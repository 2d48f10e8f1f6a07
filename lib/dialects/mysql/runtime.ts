/**
 * MySQL's and MariaDB's half of the engine's questions: transactions, what is transaction control, errors.
 *
 * Does not: touch the driver. Its module is named by address, for whoever imports it where it can run.
 */
import { ArgumentError } from '../../errors.js';
import type { BeginPlan, BeginRequest, HostsPlan, OpenPlan, RuntimeDialect, UrlParts } from '../runtime.js';
import { classify } from './errors.js';
import { mysqlInspection } from './inspection.js';
import { withoutValues } from './hidden-values.js';
import { hostName, openOptions, type MysqlOpenOptions } from './open-options.js';
import { READINESS, isEnding, refusalOf } from './readiness.js';
import { lagPlan } from './replica-lag.js';
import { readsOnly } from './replica-reads.js';
import { catalogQuestion } from './tracking/questions.js';

/** Connections, unless the engine's options say otherwise. */
const POOL_SIZE = 10;
/** Milliseconds for the thread to stop a statement: longer than the driver takes before it gives the connection up. */
const CANCEL_GRACE = 8000;
/** Rows in a batch: each wakes both threads. The driver sends fewer where they are large. */
const FETCH_SIZE = 1024;

/** A connection belongs to one host, which its options name alone. */
function hostsPlan(options: MysqlOpenOptions): HostsPlan {
  const { policy, blockTimeout, connectTimeout, maxReplicaLag } = options;
  return {
    policy,
    hosts: options.hosts.map((host, index) => ({
      name: hostName(host),
      role: policy === 'replication' && index > 0 ? 'replica' : 'primary',
      options: { ...options, hosts: [host] } satisfies MysqlOpenOptions,
    })),
    blockTimeout,
    checkTimeout: connectTimeout,
    readiness: READINESS,
    lag: maxReplicaLag === undefined ? undefined : lagPlan(maxReplicaLag),
    refusalOf,
    isEnding,
  };
}

function open(url: UrlParts): OpenPlan {
  const options = openOptions(url);
  return {
    driver: new URL('./driver/index.js', import.meta.url).href,
    options,
    shared: false,
    timeout: undefined,
    server: { poolSize: POOL_SIZE, cancelGrace: CANCEL_GRACE, fetchSize: FETCH_SIZE, refusalOf },
    hosts: options.hosts.length > 1 ? hostsPlan(options) : undefined,
  };
}

function begin({ isolationLevel, readOnly, mode, consistentSnapshot = false }: BeginRequest): BeginPlan {
  if (mode !== undefined) {
    throw new ArgumentError(
      `mode '${mode}' is SQLite's; MySQL takes locks as statements need them. Use isolationLevel or readOnly.`,
    );
  }
  if (consistentSnapshot && isolationLevel !== undefined && isolationLevel !== 'REPEATABLE READ') {
    throw new ArgumentError(
      `consistentSnapshot needs the isolation level REPEATABLE READ; with ${isolationLevel} the server ignores it.`,
    );
  }
  const level = isolationLevel ?? (consistentSnapshot ? 'REPEATABLE READ' : undefined);
  const characteristics = [
    ...(consistentSnapshot ? ['WITH CONSISTENT SNAPSHOT'] : []),
    ...(readOnly ? ['READ ONLY'] : []),
  ].join(', ');
  return {
    begin: [
      // For the next transaction only: nothing to take back.
      ...(level === undefined ? [] : [`SET TRANSACTION ISOLATION LEVEL ${level}`]),
      characteristics === '' ? 'START TRANSACTION' : `START TRANSACTION ${characteristics}`,
    ],
    after: [],
    permit: readOnly ? 'never' : 'hold',
  };
}

const BEFORE = String.raw`(?:\s|;|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*(?!M?!)[\s\S]*?\*\/)*`;
const CONTROL = new RegExp(
  String.raw`^${BEFORE}(?:begin(?!\s+not\b)|start\s+transaction|commit|rollback|savepoint|release\s+savepoint|xa` +
    String.raw`|set\s+transaction|set\s+(?:session\s+|local\s+|@@(?:session\.|local\.)?)?autocommit)\b`,
  'i',
);

/** DDL and its like; the server commits before it and after it. */
const COMMITS = new RegExp(
  String.raw`^${BEFORE}(?:create|drop|alter|truncate|rename|grant|revoke|analyze\s+table|optimize|repair|lock\s+tables|unlock\s+tables)\b`,
  'i',
);
const TEMPORARY = /\b(?:create(?:\s+or\s+replace)?|drop)\s+temporary\b/i;

/** Both names of the variable: MariaDB had only the first before 11.1, MySQL has only the second since 8.0.3. */
const ISOLATION_LEVEL =
  "SHOW SESSION VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')";

export const mysqlRuntime: RuntimeDialect = {
  name: 'mysql',
  open,
  classify,
  withoutValues,
  // A lock is waited for by the server, for as long as it is set to.
  isBusy: () => false,
  begin,
  isTransactionControl: sql => CONTROL.test(sql),
  readsOnly,
  commitsImplicitly: sql => COMMITS.test(sql) && !TEMPORARY.test(sql),
  inspection: mysqlInspection,
  catalog: catalogQuestion,
  isolationLevelSql: ISOLATION_LEVEL,
  isolationLevelOf: row => String(row['Value']).replaceAll('-', ' '),
  // The driver stops statements itself, over a connection of its own.
  interrupter: async () => undefined,
};
