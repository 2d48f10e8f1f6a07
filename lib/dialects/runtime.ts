/**
 * What the engine asks of a dialect besides its SQL: how to open, begin, end and classify.
 *
 * Plain data and pure functions: SQL texts out, error facts out. A dialect implements it in its own folder.
 * Does not: touch a driver; the driver's module is only named, for the thread to import.
 */
import type { ErrorKind } from './error-meaning.js';
import type { Inspection, Question } from './inspection.js';
import type { TableCatalog } from './table-catalog.js';

/** How a database error is to be told. */
export interface ErrorFacts {
  /** The name of the error class. */
  readonly kind: ErrorKind;
  readonly code?: string | undefined;
  readonly errno?: number | undefined;
  readonly sqlState?: string | undefined;
  readonly constraint?: string | undefined;
  readonly table?: string | undefined;
  readonly retry?: 'statement' | 'transaction' | 'connection' | 'never' | undefined;
  readonly connectionInvalidated?: boolean | undefined;
}

/** A driver's error as plain data. */
export interface DriverErrorData {
  readonly name: string;
  readonly message: string;
  readonly code?: string | undefined;
  readonly errno?: number | undefined;
  readonly sqlState?: string | undefined;
}

/** How to open connections for a URL. */
export interface OpenPlan {
  /** URL of the driver module. */
  readonly driver: string;
  /** Starts the Web Worker in which the driver lives; absent where threads import the driver by its URL. */
  readonly startWorker?: (() => unknown) | undefined;
  /** For the driver's `open`; structured-cloneable. */
  readonly options: unknown;
  /** One connection behind all leases (`:memory:`). */
  readonly shared: boolean;
  /** Whether the data is gone with that connection, which is then never given up. Default: as `shared`. */
  readonly volatile?: boolean | undefined;
  /** Milliseconds to wait for locks of other processes, when the URL says so. */
  readonly timeout: number | undefined;
  /** Set where a server is talked to instead of a file read. */
  readonly server?: ServerPlan | undefined;
  /** Set where there are several servers to choose from; `options` above are then those of the first. */
  readonly hosts?: HostsPlan | undefined;
}

/** How connections to a server are kept. They share threads, and nobody but the server decides who may write. */
export interface ServerPlan {
  /** Connections that are kept, unless the engine's options say otherwise. */
  readonly poolSize: number;
  /** Milliseconds to wait for a cancelled statement, unless the engine's options say otherwise. */
  readonly cancelGrace: number;
  /** Rows in a batch, unless the options of an execution say otherwise. */
  readonly fetchSize?: number;
  /** What an error says of the server that refused a statement, which was not run; `undefined`: nothing. */
  refusalOf?(error: HostErrorData): 'readOnly' | 'unready' | undefined;
}

/** How several hosts are used: each has connections of its own. */
export interface HostsPlan {
  readonly policy: 'failover' | 'loadbalance' | 'replication';
  /** In the order of the URL; `options` is for the driver's `open`. */
  readonly hosts: readonly {
    readonly name: string;
    readonly role: 'primary' | 'replica';
    readonly options: unknown;
  }[];
  /** Milliseconds for which a host that fails is passed over, at most. */
  readonly blockTimeout: number;
  /** Milliseconds within which a host must answer whether it is ready. */
  readonly checkTimeout: number;
  /** Asks a host whether it is ready: an error where it is not, no row where it takes no writes. */
  readonly readiness: string;
  /** Set where replicas that are too far behind are passed over. */
  readonly lag?: ReplicaLagPlan | undefined;
  /** What a server's error says of the server; `undefined`: nothing. A statement that was refused did not run. */
  refusalOf(error: HostErrorData): 'readOnly' | 'unready' | undefined;
  /** Whether an error tells that the server is about to end or lost its cluster; a statement that got it may have run. */
  isEnding(error: HostErrorData): boolean;
}

/** How replicas are asked how far they are behind. */
export interface ReplicaLagPlan {
  /** Seconds that a replica may be behind. */
  readonly most: number;
  /** The question for a server of this version. */
  question(version: string): string;
  /** The seconds that the answer tells; `undefined` where it tells none, which is too far. */
  secondsOf(rows: readonly Readonly<Record<string, unknown>>[]): number | undefined;
}

/** An error, as far as it tells of its server. */
export interface HostErrorData {
  readonly errno: number | undefined;
  readonly message: string;
}

/** How a transaction is asked for. */
export interface BeginRequest {
  readonly isolationLevel?: string | undefined;
  readonly readOnly: boolean;
  readonly mode?: string | undefined;
  readonly consistentSnapshot?: boolean | undefined;
}

/** How a transaction is made and ended. */
export interface BeginPlan {
  /** Statements in order; the last one begins. */
  readonly begin: readonly string[];
  /** Statements after COMMIT or ROLLBACK that undo what `begin` set. */
  readonly after: readonly string[];
  /** Whether it needs the right to write from its start (`hold`) or from its first write (`later`). */
  readonly permit: 'hold' | 'later' | 'never';
}

/** The parts of a URL that a dialect looks at. */
export interface UrlParts {
  readonly driver: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly hosts: readonly { readonly host: string; readonly port: number | undefined }[];
  readonly database: string | undefined;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
}

/** What an engine asks of its dialect before anything runs. */
export interface StartDialect {
  readonly name: string;
  /** Whether its drivers give and take a whole database as bytes, and tell which tables a statement reads. */
  readonly transfers?: boolean;
  /** Checks the URL. @throws ArgumentError naming what is wrong with it. */
  open(url: UrlParts): OpenPlan;
  /** @throws ArgumentError for what the dialect cannot honour. */
  begin(request: BeginRequest): BeginPlan;
  /** Whether a statement ends the transaction that it runs in (DDL on MySQL); absent where none does. */
  commitsImplicitly?(sql: string): boolean;
}

/** All that an engine asks of its dialect. */
export interface RuntimeDialect extends StartDialect {
  classify(error: DriverErrorData): ErrorFacts;
  /** The error's message without values of the statement, for `hideParameters`. Absent where messages have none. */
  withoutValues?(error: DriverErrorData): string;
  /** Whether another process holds a lock that it will give up. */
  isBusy(error: DriverErrorData): boolean;
  /** Whether this SQL is transaction control, which only the engine's own calls may send. */
  isTransactionControl(sql: string): boolean;
  /**
   * Whether a text surely changes nothing, so that a replica may be asked, or another host again when a connection was lost.
   * Absent where the text alone does not tell.
   */
  readsOnly?(sql: string): boolean;
  /** The form of a table's name in which two are equal for the database. Default: the name itself. */
  foldName?(name: string): string;
  /** What an inspector asks. */
  readonly inspection: Inspection;
  /** Asks what texts touch, where drivers do not tell; `undefined` where there is no knowing. Absent: any statement may touch any table. */
  readonly catalog?: () => Question<TableCatalog | undefined>;
  /** Gives a row that tells the isolation level. */
  readonly isolationLevelSql: string;
  isolationLevelOf(row: Readonly<Record<string, unknown>>): string;
  /**
   * Loads what stops the statement that runs on the connection with a given token, called from another thread than the
   * connection's; `undefined` where nothing can.
   */
  interrupter(): Promise<((token: number) => unknown) | undefined>;
}
