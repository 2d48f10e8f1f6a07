/**
 * What subscribing needs, in one place: the pool and its threads, connections and transactions, executions and their rows.
 *
 * Engines and results are made without it. In Node it is there from the start; a page loads it with the first subscription, as it
 * loads the worker that this waits for (`late-running.ts`).
 */
import { Answers } from '../inspect/answers.js';
import { forEachDemand } from '../operators/for-each-demand.js';
import { concatMapDemand, mergeMapDemand } from '../operators/merge-map-demand.js';
import { readableFrom } from '../operators/readable-from.js';
import { echoLine } from './echo.js';
import { EngineCore } from './engine-core.js';
import { lend } from './engine-leases.js';
import { begun, changesOf, connected, liveRows, owned, transferred } from './engine-scopes.js';
import { Execution } from './execution.js';
import { openCursor } from './open-cursor.js';
import { PullRows } from './pull-consumer.js';
import { keysOf } from './result-keys.js';
import { AllRows, FewRows, PushPartitions, PushRows } from './row-consumer.js';
import { UniqueRows } from './unique-rows.js';

export interface Running {
  // ── for engines ──
  readonly Answers: typeof Answers;
  readonly EngineCore: typeof EngineCore;
  readonly begun: typeof begun;
  readonly changesOf: typeof changesOf;
  readonly connected: typeof connected;
  readonly echoLine: typeof echoLine;
  readonly lend: typeof lend;
  readonly liveRows: typeof liveRows;
  readonly owned: typeof owned;
  readonly transferred: typeof transferred;
  // ── for results ──
  readonly Execution: typeof Execution;
  readonly AllRows: typeof AllRows;
  readonly FewRows: typeof FewRows;
  readonly PullRows: typeof PullRows;
  readonly PushPartitions: typeof PushPartitions;
  readonly PushRows: typeof PushRows;
  readonly UniqueRows: typeof UniqueRows;
  readonly concatMapDemand: typeof concatMapDemand;
  readonly forEachDemand: typeof forEachDemand;
  readonly keysOf: typeof keysOf;
  readonly mergeMapDemand: typeof mergeMapDemand;
  readonly openCursor: typeof openCursor;
  readonly readableFrom: typeof readableFrom;
}

export const running: Running = {
  Answers,
  EngineCore,
  begun,
  changesOf,
  connected,
  echoLine,
  lend,
  liveRows,
  owned,
  transferred,
  Execution,
  AllRows,
  FewRows,
  PullRows,
  PushPartitions,
  PushRows,
  UniqueRows,
  concatMapDemand,
  forEachDemand,
  keysOf,
  mergeMapDemand,
  openCursor,
  readableFrom,
};
