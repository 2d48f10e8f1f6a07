/**
 * The threads that the interrupt specs stop: each owns better-sqlite3 connections and loads the interrupt extension.
 *
 * Three roles, by `workerData.role`:
 * - `runner` opens one connection and runs the SQL it is sent, one answer per request;
 * - `churner` opens a connection, publishes its token, runs statements, closes it, again and again, and counts how they ended;
 * - `killer` interrupts whatever tokens are published until it is told to stop.
 */
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

/** What a runner is told: SQL to run, or to close its connection. */
export type RunnerRequest = { readonly sql: string } | 'close';

/** What a runner answers: its token first, then one answer per request. */
export type RunnerAnswer =
  | { readonly token: number }
  | { readonly value: unknown; readonly inTransaction: boolean }
  | { readonly code: string; readonly inTransaction: boolean }
  | 'closed';

/** How the statements of a churner ended. */
export interface ChurnSummary {
  readonly completed: number;
  readonly interrupted: number;
  /** Everything that must not be: wrong values, half-done writes, other errors. */
  readonly wrong: readonly string[];
}

/** How the calls of a killer ended. */
export interface KillSummary {
  readonly hit: number;
  readonly missed: number;
}

export interface WorkerData {
  readonly role: 'runner' | 'churner' | 'killer';
  readonly extension: string;
  /** Filename of the database. */
  readonly filename: string;
  /** `runner`: [0] counts the calls of the SQL function `mark`. `killer`: [0] not 0 means stop. */
  readonly counter: Int32Array;
  /** `churner`: its place in `tokens`. */
  readonly place: number;
  /** The current token of every churner. */
  readonly tokens: Float64Array;
  /** `churner`: how many connections to open; more, until statements have ended in both ways. */
  readonly rounds: number;
}

interface Statement {
  pluck(): this;
  get(...binds: unknown[]): unknown;
  all(...binds: unknown[]): unknown[];
  run(...binds: unknown[]): unknown;
  readonly reader: boolean;
}

interface Database {
  readonly inTransaction: boolean;
  loadExtension(path: string): void;
  prepare(sql: string): Statement;
  exec(sql: string): void;
  function(name: string, body: (value: unknown) => unknown): void;
  close(): void;
}

const Driver = createRequire(import.meta.url)('better-sqlite3') as new (filename: string) => Database;
const port = parentPort!;
const data = workerData as WorkerData;

function open(): Database {
  const database = new Driver(data.filename);
  database.loadExtension(data.extension);
  return database;
}

function tokenOf(database: Database): number {
  return database.prepare('SELECT rx_interrupt_token()').pluck().get() as number;
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? String(error);
}

function run(database: Database, sql: string): RunnerAnswer {
  try {
    const statement = database.prepare(sql);
    const value = statement.reader ? statement.pluck().get() : void statement.run();
    return { value, inTransaction: database.inTransaction };
  } catch (error) {
    return { code: codeOf(error), inTransaction: database.inTransaction };
  }
}

function beRunner(): void {
  const database = open();
  database.function('mark', value => {
    Atomics.add(data.counter, 0, 1);
    return value;
  });
  const answer = (message: RunnerAnswer): void => port.postMessage(message);
  port.on('message', (request: RunnerRequest) => {
    if (request === 'close') {
      database.close();
      answer('closed');
      port.close();
    } else {
      answer(run(database, request.sql));
    }
  });
  answer({ token: tokenOf(database) });
}

/** Even rounds close inside an open transaction, so that the close has work to do while it is interrupted. */
function churnOnce(round: number, count: (ended: 'completed' | 'interrupted', wrong?: string) => void): void {
  const database = open();
  const attempt = (sql: string, expected?: unknown): void => {
    const ended = run(database, sql) as { code?: string; value?: unknown };
    if (ended.code === 'SQLITE_INTERRUPT') return count('interrupted');
    const right = ended.code === undefined && (expected === undefined || ended.value === expected);
    count('completed', right ? undefined : `${sql}: ${String(ended.code ?? ended.value)}`);
  };
  database.exec(`CREATE TABLE t (v INTEGER);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) INSERT INTO t SELECT i FROM n`);
  data.tokens[data.place] = tokenOf(database);
  attempt('SELECT count(*) FROM t', 200);
  attempt('UPDATE t SET v = -v');
  // All of the rows or none of them were negated.
  attempt('SELECT abs(sum(v)) FROM t', 20100);
  attempt('CREATE INDEX t_v ON t (v)');
  attempt('SELECT count(*) FROM t WHERE abs(v) BETWEEN 1 AND 200', 200);
  if (round % 2 === 0) {
    attempt('BEGIN');
    attempt('DELETE FROM t');
  }
  database.close();
}

function beChurner(): void {
  const counts = { completed: 0, interrupted: 0 };
  const wrong: string[] = [];
  for (let round = 0; round < data.rounds || counts.completed === 0 || counts.interrupted === 0; round++) {
    churnOnce(round, (ended, problem) => {
      counts[ended]++;
      if (problem !== undefined) wrong.push(problem);
    });
  }
  const summary: ChurnSummary = { ...counts, wrong };
  port.postMessage(summary);
}

function beKiller(): void {
  const interrupt = open().prepare('SELECT rx_interrupt(?)').pluck();
  let hit = 0;
  let missed = 0;
  while (Atomics.load(data.counter, 0) === 0) {
    // Interrupts without a pause would stop every statement before its first step.
    for (let pause = Math.random() * 20_000; pause > 0; pause--);
    for (const token of data.tokens) {
      if (interrupt.get(token) === 1) hit++;
      else missed++;
    }
  }
  const summary: KillSummary = { hit, missed };
  port.postMessage(summary);
}

({ runner: beRunner, churner: beChurner, killer: beKiller })[data.role]();
