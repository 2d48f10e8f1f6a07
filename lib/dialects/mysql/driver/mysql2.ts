/**
 * The part of mysql2 that the driver uses, and how it is loaded.
 *
 * Stated here because mysql2's own types leave out what a stream needs (`pause`, the packets' columns, typed parameters).
 */
import { createRequire } from 'node:module';

/** A column of a result, as its packet says. */
export interface RawField {
  readonly name: string;
  readonly columnType: number;
  readonly decimals: number;
  readonly flags: number;
  readonly characterSet: number;
  /** In which its texts come; `binary` for bytes. */
  readonly encoding: string | undefined;
}

/** What a statement without rows did (the protocol's OK packet). */
export interface RawHeader {
  readonly affectedRows: number | string;
  readonly insertId: number | string;
  readonly serverStatus: number;
  /** What the server says in words: of an UPDATE how many rows it matched and how many it changed. */
  readonly info?: string;
}

export interface RawError extends Error {
  code?: string | undefined;
  readonly errno?: number;
  readonly fatal?: boolean;
}

/** What the server sent as one. The next one has the same object. */
export interface RawPacket {
  readonly buffer: Uint8Array;
  /** How far it was read. */
  offset: number;
}

/** Makes rows of packets. */
export interface RawRowParser {
  next(packet: RawPacket, fields: unknown, options: unknown): unknown;
}

/** A statement under way; without a callback it is an emitter of its rows. */
export interface RawCommand {
  /** What reads the rows of the result that is being received. */
  _rowParser?: RawRowParser | null;
  /** `undefined` before the header of a statement without rows. */
  on(event: 'fields', listener: (fields: readonly RawField[] | undefined) => void): this;
  on(event: 'result', listener: (row: unknown) => void): this;
  on(event: 'error', listener: (error: RawError) => void): this;
  on(event: 'end', listener: () => void): this;
}

/** A statement at the server; mysql2 keeps those of a connection, and closes the one that was used longest ago. */
export interface RawPrepared {
  readonly columns: readonly RawField[];
  readonly parameters: readonly unknown[];
  execute(values: readonly unknown[]): RawCommand;
  /** What mysql2 calls when it forgets it. */
  close: () => unknown;
}

export interface RawSocket {
  readonly remoteAddress?: string;
  readonly destroyed: boolean;
  on(event: 'close', listener: () => void): this;
  destroy(): void;
  ref(): void;
  unref(): void;
}

/** One value of a row, for a converter of one's own. */
export interface RawValue {
  readonly type: string;
  buffer(): Uint8Array | null;
}

export interface RawOptions {
  readonly sql: string;
  readonly rowsAsArray: true;
  readonly values?: readonly unknown[];
  readonly typeCast?: ((value: RawValue, next: () => unknown) => unknown) | undefined;
}

interface RawGreeting {
  readonly serverVersion?: string;
}

type Done<T> = (error: RawError | null, result: T) => void;

export interface RawConnection {
  readonly stream: RawSocket;
  readonly threadId: number;
  /** The server's greeting: once it has let in, and before that, of what is under way. */
  readonly _handshakePacket?: RawGreeting | null;
  readonly _command?: { readonly handshake?: RawGreeting | null } | null;
  on(event: 'error', listener: (error: RawError) => void): this;
  once(event: 'connect', listener: () => void): this;
  query(options: RawOptions): RawCommand;
  query(options: RawOptions, done: Done<unknown>): RawCommand;
  execute(options: RawOptions): RawCommand;
  prepare(options: RawOptions, done: Done<RawPrepared>): unknown;
  /** Closes a prepared statement that is kept. */
  unprepare(options: RawOptions): unknown;
  reset(done: Done<unknown>): unknown;
  end(done: () => void): void;
  pause(): void;
  resume(): void;
}

/** Values whose type in the protocol is stated instead of guessed. */
interface TypedParameters {
  readonly LONGLONG: ((value: bigint | number) => unknown) & { unsigned(value: bigint): unknown };
  readonly DOUBLE: (value: number) => unknown;
}

export interface Mysql2 {
  createConnection(options: Readonly<Record<string, unknown>>): RawConnection;
  readonly TypedParameter: TypedParameters;
}

let loaded: Mysql2 | undefined;

/** Loads mysql2. @throws Error that says what to install when it is missing or too old */
export function loadMysql2(): Mysql2 {
  if (loaded !== undefined) return loaded;
  const require = createRequire(import.meta.url);
  let found: Partial<Mysql2>;
  try {
    found = require('mysql2') as Mysql2;
  } catch (cause) {
    throw new Error('the package mysql2 is not installed; `npm install mysql2@3`', { cause });
  }
  // Read once: mysql2's are getters that look a module up by its path each time.
  const { createConnection, TypedParameter } = found;
  if (TypedParameter === undefined || createConnection === undefined)
    throw new Error('this version of mysql2 is too old; `npm install mysql2@3` (3.24 or later)');
  return (loaded = { createConnection, TypedParameter });
}
