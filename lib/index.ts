/**
 * rxalchemy: an RxJS observable query engine with SQLAlchemy Core's vocabulary.
 *
 * Names only. The rooms behind it: `engine` runs statements, `sql`, `schema` and `types` state them, `operators`
 * adds to RxJS, `errors` has every error. Values are exported by `*`, never by name: bundlers that split a page keep a module that
 * exports names of others, with all that it imports, but look through one that only passes everything on.
 */
/// <reference lib="esnext.disposable" preserve="true" />
export * from './errors.js';

// ── running ──
export * from './engine/index.js';
export type { TableChanges } from './live/index.js';
export type { HostStatus, PoolEvent, PoolStatus } from './pool/index.js';
export * from './worker/inline.js';
export type { AnyDriverModule } from './worker/async-driver.js';
export type { DownMessage, UpMessage } from './worker/protocol.js';
export type { Thread, ThreadEvents, ThreadGroup, ThreadScheduler, ThreadSpec } from './worker/thread.js';
export type { RawError } from './worker/values.js';
export * from './worker/worker-threads.js';

// ── looking into databases ──
export * from './inspect/index.js';
export * from './inspect/codegen/index.js';
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
export * from './operators/insert-into.js';
export * from './operators/retry-transient.js';
export * from './operators/using-async.js';
export type { Demand, Pullable, PullObserver } from './operators/demand.js';

// ── the language ──
export * from './compiler/compile.js';
export type { CompilerOptions, SqlDialect } from './compiler/dialect.js';
export * from './compiler/statement-compiler.js';
export * from './dialects/mysql/index.js';
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
  StartDialect,
  ServerPlan,
  UrlParts,
} from './dialects/runtime.js';
export * from './dialects/sqlite/compiler.js';
export * from './dialects/sqlite/index.js';
export * from './dialects/sqlite/runtime.js';
export * from './schema/index.js';
export * from './sql/index.js';
export type * as nodes from './sql/tree.js';
export * from './types/index.js';
