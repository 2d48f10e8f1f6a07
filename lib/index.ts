/**
 * rxalchemy: an RxJS observable query engine with SQLAlchemy Core's vocabulary.
 *
 * Names only. The rooms behind it: `engine` runs statements, `sql`, `schema` and `types` state them, `operators`
 * adds to RxJS, `errors` has every error.
 */
export * from './errors.js';

// ── running ──
export { Connection, Cursor, Engine, EngineUrl, Result, Transaction, createEngine } from './engine/index.js';
export type {
  AcquireOptions,
  DialectInfo,
  EngineDialect,
  EngineEvent,
  EngineHost,
  EngineOptions,
  EngineUrlParts,
  ExecuteOptions,
  Executor,
  IsolationLevel,
  TransactionOptions,
  WorkerLike,
  WriteResult,
} from './engine/index.js';
export type { HostStatus, PoolEvent, PoolStatus } from './pool/index.js';
export { inlineScheduler, type InlineSchedulerOptions } from './worker/inline.js';
export type { AnyDriverModule } from './worker/async-driver.js';
export type { DownMessage, UpMessage } from './worker/protocol.js';
export type { Thread, ThreadEvents, ThreadGroup, ThreadScheduler, ThreadSpec } from './worker/thread.js';
export type { RawError } from './worker/values.js';
export { workerThreads } from './worker/worker-threads.js';

// ── looking into databases ──
export { Inspector } from './inspect/index.js';
export type { InspectOptions, TableListOptions } from './inspect/index.js';
export { codegen, moduleSource, type CodegenOptions } from './inspect/codegen/index.js';
export type {
  CheckConstraintInfo,
  ColumnInfo,
  ComputedInfo,
  ConflictInfo,
  ForeignKeyInfo,
  IndexInfo,
  IndexPart,
  PrimaryKeyInfo,
  SequenceInfo,
  TableInfo,
  TableKind,
  TableOptionsInfo,
  UniqueConstraintInfo,
} from './schema/reflected.js';

// ── operators ──
export { fullJitter, insertInto, isTransient, retryTransient, usingAsync } from './operators/index.js';
export type {
  AsyncRelease,
  ReleaseOutcome,
  ReleaseTracker,
  Demand,
  FullJitterOptions,
  InsertExecutor,
  InsertIntoOptions,
  InsertTarget,
  PullObserver,
  Pullable,
  RetryScope,
  RetryTransientOptions,
  UsingAsyncOptions,
} from './operators/index.js';

// ── the language ──
export {
  StatementCompiler,
  compile,
  type CompileOptions,
  type CompiledText,
  type CompilerOptions,
  type SqlDialect,
} from './compiler/index.js';
export { mariadb, mysql, mysqlDialect } from './dialects/mysql/index.js';
export type { MysqlDialect, MysqlDialectOptions, MysqlFlavour } from './dialects/mysql/index.js';
export type { ErrorKind } from './dialects/error-meaning.js';
export type { Inspection, Question, TableRequest } from './dialects/inspection.js';
export type {
  BeginPlan,
  BeginRequest,
  DriverErrorData,
  ErrorFacts,
  HostErrorData,
  HostsPlan,
  OpenPlan,
  RuntimeDialect,
  ServerPlan,
  UrlParts,
} from './dialects/runtime.js';
export { SqliteCompiler } from './dialects/sqlite/compiler.js';
export { sqlite } from './dialects/sqlite/index.js';
export { sqliteRuntime } from './dialects/sqlite/runtime.js';
export * from './schema/index.js';
export * from './sql/index.js';
export type * as nodes from './sql/tree.js';
export * from './types/index.js';
