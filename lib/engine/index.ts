/**
 * The engine room: where statements meet threads.
 *
 * Values are exported by `*`, as `lib/index.ts` says: what a page loads late would else be loaded at once.
 */
export * from './connection.js';
export * from './create-engine.js';
export * from './cursor.js';
export type { EngineDialect } from './engine-dialect.js';
export * from './engine.js';
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
export * from './result.js';
export * from './transaction.js';
export * from './url.js';
export type { WriteResult } from './write-result.js';
