/**
 * One statement on a connection: prepared where it has values or gives rows, else sent as text.
 *
 *   preparing ──► running ──► ended         cancelled in either state: rows are dropped, the end is waited for
 *
 * Promises: `ended` or `failed` comes exactly once, also when the connection is lost, which mysql2 does not tell a stream;
 * rows stop at `pause()`; a turn of the event loop passes after each thousand rows; nothing that a listener throws
 * reaches mysql2, whose connection would not survive it.
 */
import type { Flow } from './cancellation.js';
import type { AsyncExecution, AsyncListener, PackedRows } from '../../../worker/async-driver.js';
import type { Binding, Effect } from '../../../worker/driver.js';
import { NOT_SENT, type ColumnKinds } from '../../../worker/values.js';
import type { RowDecoder } from './columns.js';
import { PackedReading } from './packed-reading.js';
import type { Mysql2, RawCommand, RawConnection, RawError, RawField, RawHeader } from './mysql2.js';
import { checkParameters, checkText } from './packet-size.js';
import { toParameters } from './parameters.js';
import { resultReader, type Prepared, type PreparedStatements } from './prepared.js';
import { rightlyNamed } from './session.js';

/** What an execution needs of its connection. */
export interface ExecutionHost {
  readonly raw: RawConnection;
  readonly mysql2: Mysql2;
  readonly zeroDates: 'error' | 'null';
  /** Whether the server is one that keeps a parameter a number (`Prepared.takes`). */
  readonly keepsNumbers: boolean;
  /** Packets must be smaller, in bytes. */
  readonly maxPacket: number;
  readonly prepared: PreparedStatements;
  /** Closes the prepared statements that are kept; false where there are none. */
  forgetPrepared(): boolean;
  /** Runs it as text from now on: the server does not prepare it. */
  learnUnprepared(sql: string): void;
  /** What an OK packet says of the connection. */
  headerSeen(header: RawHeader): void;
  /** Stops the statement, and lets what it still sends in; resolves when the connection can be used again or is given up. */
  stop(ended: Promise<void>, flow: Flow): Promise<void>;
  /** The server told an error: what it made of the transaction must be asked. */
  settleAfterError(error: RawError): Promise<void>;
  /** It is over. */
  finished(execution: Execution): void;
}

/** Rows between two turns of the event loop. */
const BREATHER = 1000;
const UNSUPPORTED_PS = 1295;
/** All connections together have as many prepared statements as the server allows. */
const TOO_MANY_PREPARED = 1461;

/** What mysql2 and Node say of a connection that was closed before they could write to it. */
const UNSENT =
  /^Can't add new command when connection is in closed state|^This socket has been ended by the other party/;

/** Says of an error that nothing was sent. */
function markedUnsent(error: unknown): unknown {
  const told = error as RawError | null | undefined;
  if (told?.errno === undefined && UNSENT.test(told?.message ?? '')) told!.code = NOT_SENT;
  return error;
}

/** An error in the form of the server's own for a statement that must be prepared again. */
class ColumnsChangedError extends Error {
  readonly code: string = 'ER_NEED_REPREPARE';
  readonly errno: number = 1615;
  readonly sqlState: string = 'HY000';
}

/** mysql2 ends the connection over columns with these names. */
const REFUSED_NAMES = new Set([
  ...['__proto__', '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__'],
]);

function exactNumber(value: number | string): number | bigint {
  return typeof value === 'number' ? value : BigInt(value);
}

/** How the OK packet of an UPDATE counts; the protocol has no field for it. */
const CHANGED = /^Rows matched: \d+ +Changed: (\d+)/;

function effectOf({ affectedRows, insertId, info = '' }: RawHeader): Effect {
  const changed = CHANGED.exec(info)?.[1];
  return {
    rowCount: Number(affectedRows),
    lastRowId: insertId === 0 || insertId === '0' ? null : exactNumber(insertId),
    changedRows: changed === undefined ? undefined : Number(changed),
  };
}

export class Execution implements AsyncExecution {
  readonly #host: ExecutionHost;
  readonly #sql: string;
  readonly #binding: Binding;
  readonly #kinds: ColumnKinds | null;
  readonly #listener: AsyncListener;
  #command: RawCommand | undefined;
  /** Of the first result: the only one that is passed on. */
  #fields: readonly RawField[] = [];
  #decode: RowDecoder | undefined;
  #resultSets = 0;
  #packing: PackedReading | undefined;
  #packed: ((rows: PackedRows) => void) | undefined;
  /** What it was run with, where it was prepared. */
  #prepared: Prepared | undefined;
  #effect: Effect | undefined;
  #error: unknown;
  #failed = false;
  #madeRoom = false;
  #rows = 0;
  #paused = false;
  #breathing = false;
  #dropping = false;
  #cancelled: Promise<void> | undefined;
  #commandEnded: (() => void) | undefined;
  #over = false;
  #told = false;

  constructor(
    host: ExecutionHost,
    sql: string,
    binding: Binding,
    kinds: ColumnKinds | null,
    listener: AsyncListener,
  ) {
    this.#host = host;
    this.#sql = sql;
    this.#binding = binding;
    this.#kinds = kinds;
    this.#listener = listener;
  }

  start(prepares: boolean): void {
    try {
      checkText(this.#sql, this.#host.maxPacket);
    } catch (error) {
      this.refuse(error);
      return;
    }
    if (prepares || this.#binding.values.length > 0) this.#prepare();
    else this.#listenTo(this.#host.raw.query({ sql: this.#sql, rowsAsArray: true }));
  }

  /** Fails it before anything was sent. */
  refuse(error: unknown): void {
    queueMicrotask(() => this.#endWith(error));
  }

  pack(each: (rows: PackedRows) => void): void {
    if (this.#packed !== undefined || this.#prepared === undefined) return;
    if (this.#resultSets !== 1 || this.#dropping) return;
    this.#packed = each;
    this.#packing = PackedReading.begin(this.#command!, {
      fields: this.#fields,
      kinds: this.#kinds,
      zeroDates: this.#host.zeroDates,
      decode: this.#decode!,
    });
  }

  pause(): void {
    if (!this.#dropping) this.#hold();
  }

  resume(): void {
    if (!this.#dropping) this.#letGo();
  }

  cancel(): void {
    if (this.#over || this.#cancelled !== undefined) return;
    this.#stop();
  }

  /** The connection is lost; nothing more comes from mysql2. What the server said of the statement before is what counts. */
  connectionLost(error: unknown): void {
    if (this.#told) return;
    this.#commandEnded?.();
    if (!this.#failed) this.#error = error;
    this.#failed = true;
    this.#tell();
  }

  #prepare(): void {
    const { raw, prepared: statements } = this.#host;
    const sql = this.#sql;
    const known = statements.get(sql);
    if (known !== undefined) {
      this.#run(known);
      return;
    }
    raw.prepare({ sql, rowsAsArray: true }, (error, prepared) => {
      if (this.#told) return;
      if (error !== null && error !== undefined) {
        if (error.errno === UNSUPPORTED_PS && this.#binding.values.length === 0 && !this.#dropping) {
          this.#host.learnUnprepared(sql);
          this.#listenTo(raw.query({ sql, rowsAsArray: true }));
        } else if (!this.#preparesAnew(error)) this.#endWith(error);
        return;
      }
      const refused = prepared.columns.find(({ name }) => REFUSED_NAMES.has(name));
      if (refused !== undefined && !this.#dropping) {
        this.#endWith(new Error(`the driver reads no column named '${refused.name}'; rename it with AS`));
        return;
      }
      const learned = statements.learn(sql, prepared);
      if (this.#dropping) this.#commandOver();
      else this.#run(learned);
    });
  }

  #run(prepared: Prepared): void {
    if (this.#host.keepsNumbers && !prepared.takes(this.#binding.values)) {
      this.#host.prepared.close(this.#sql, this.#host.raw);
      this.#prepare();
      return;
    }
    this.#prepared = prepared;
    let values: unknown[];
    try {
      values = toParameters(this.#binding, prepared.parameters, this.#host.mysql2);
      checkParameters(this.#binding, this.#host.maxPacket);
    } catch (error) {
      this.refuse(error);
      return;
    }
    const { raw, typeCast } = prepared;
    this.#listenTo(
      typeCast === undefined
        ? raw.execute(values)
        : this.#host.raw.execute({ sql: this.#sql, rowsAsArray: true, values, typeCast }),
    );
  }

  #listenTo(command: RawCommand): void {
    let header = false;
    this.#command = command;
    this.#resultSets = 0;
    command.on('fields', fields => {
      header = fields === undefined;
      if (fields !== undefined && ++this.#resultSets === 1) this.#guard(() => this.#start(fields));
    });
    command.on('result', row => {
      if (header) {
        header = false;
        this.#host.headerSeen(row as RawHeader);
        if (this.#resultSets === 0) this.#effect = effectOf(row as RawHeader);
      } else {
        if (this.#resultSets === 1 && !this.#dropping) this.#row(row);
        // Also of rows that are dropped: those of one connection must not keep the others waiting.
        if (++this.#rows % BREATHER === 0) this.#breathe();
      }
    });
    // Both stay for good: an error of a command without a listener would end the process.
    command.on('error', error => {
      if (this.#failed) return;
      this.#failed = true;
      this.#error = error;
    });
    command.on('end', () => {
      if (!this.#failed || !this.#preparesAnew(this.#error as RawError)) this.#commandOver();
    });
  }

  /** What this connection keeps prepared makes room for one statement; tried once. */
  #preparesAnew({ errno }: RawError): boolean {
    if (errno !== TOO_MANY_PREPARED || this.#madeRoom || this.#dropping || !this.#host.forgetPrepared())
      return false;
    this.#madeRoom = true;
    this.#failed = false;
    this.#error = undefined;
    this.#prepare();
    return true;
  }

  #start(fields: readonly RawField[]): void {
    const prepared = this.#prepared;
    const { zeroDates } = this.#host;
    const reader =
      prepared === undefined
        ? resultReader(fields, this.#kinds, zeroDates)
        : prepared.reader(fields, this.#kinds, zeroDates);
    if (reader === undefined)
      throw new ColumnsChangedError('the columns of the statement have changed since it was prepared');
    this.#fields = fields;
    this.#decode = reader.decode;
    this.#listener.columns(reader.columns);
  }

  #row(row: unknown): void {
    try {
      if (row === this.#packing) this.#packed!(this.#packing!.rows);
      else this.#listener.row(this.#decode!(row as unknown[]));
    } catch (error) {
      this.#fail(error);
    }
  }

  #hold(): void {
    this.#paused = true;
    this.#host.raw.pause();
  }

  #letGo(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (!this.#breathing) this.#host.raw.resume();
  }

  /** Lets everything else in this thread have its turn: rows come faster than anybody could take them. */
  #breathe(): void {
    this.#breathing = true;
    this.#host.raw.pause();
    setImmediate(() => {
      this.#breathing = false;
      if (!this.#paused && !this.#over) this.#host.raw.resume();
    });
  }

  /** What fails on this side ends the statement: the server is told, and the first error is the one that counts. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#error = error;
    this.#stop();
  }

  #stop(): void {
    this.#dropping = true;
    this.#packing?.drop();
    const ended = new Promise<void>(resolve => {
      this.#commandEnded = resolve;
    });
    // From now on it is the stop, and nobody's credit, that decides.
    this.#cancelled = this.#host.stop(ended, { pause: () => this.#hold(), resume: () => this.#letGo() });
  }

  #endWith(error: unknown): void {
    this.#failed = true;
    this.#error = error;
    this.#commandOver();
  }

  /** The server is done with the statement. */
  #commandOver(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#cancelled !== undefined) {
      this.#commandEnded?.();
      void this.#cancelled.then(() => this.#tell());
    } else if (this.#failed)
      void this.#host.settleAfterError(this.#error as RawError).then(() => this.#tell());
    else this.#tell();
  }

  #tell(): void {
    if (this.#told) return;
    this.#told = true;
    this.#over = true;
    this.#host.finished(this);
    if (this.#failed) this.#listener.failed(rightlyNamed(this.#host.raw, markedUnsent(this.#error)));
    else this.#listener.ended(this.#effect ?? null);
  }
}
