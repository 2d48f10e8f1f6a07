/** The engine room: where statements meet threads. */
export { Connection } from './connection.js';
export { createEngine } from './create-engine.js';
export { Cursor } from './cursor.js';
export type { EngineDialect } from './engine-dialect.js';
export { Engine, type DialectInfo } from './engine.js';
export type { EngineEvent } from './events.js';
export type { Executor } from './executor.js';
export type {
  AcquireOptions,
  EngineOptions,
  WorkerLike,
  ExecuteOptions,
  IsolationLevel,
  LiveOptions,
  LiveTable,
  TransactionOptions,
} from './options.js';
export { Result } from './result.js';
export { Transaction } from './transaction.js';
export { EngineUrl, type EngineHost, type EngineUrlParts } from './url.js';
export type { WriteResult } from './write-result.js';
