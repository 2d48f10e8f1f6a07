/**
 * One connection to a MySQL-protocol server, in a thread that it shares with others.
 *
 * Promises: it knows whether it is in a transaction, also after errors, which do not say so; a connection that is lost,
 * in whichever of the ways mysql2 has of saying or not saying so, fails what runs and is told once.
 */
import type { AsyncDriverConnection, AsyncExecution, AsyncListener } from '../../../worker/async-driver.js';
import type { Binding, ConnectionInfo } from '../../../worker/driver.js';
import { NOT_SENT, type ColumnKinds } from '../../../worker/values.js';
import type { MysqlOpenOptions } from '../open-options.js';
import { writtenBy } from '../tracking/written.js';
import { stopStatement, type Flow } from './cancellation.js';
import { ControlLine } from './control-line.js';
import { Execution, type ExecutionHost } from './execution.js';
import type { Mysql2, RawConnection, RawError, RawHeader } from './mysql2.js';
import { PreparedStatements } from './prepared.js';
import { openSession, runText, sessionSetup, type Session } from './session.js';
import { traitsOf, type MysqlTraits } from './traits.js';

/** Bit of the server's status. */
const IN_TRANSACTION = 1;
/** Texts whose traits are remembered. */
const KNOWN_TEXTS = 1000;
/** Milliseconds for the server to close its side. */
const END_WITHIN = 500;
const STATUS_QUESTION = 'DO 0';

class ConnectionLostError extends Error {
  readonly code: string = 'PROTOCOL_CONNECTION_LOST';
}

class NotSentError extends Error {
  readonly code: string = NOT_SENT;
}

/** Forgets the oldest entry of a full map. */
function remember<V>(map: Map<string, V>, key: string, value: V): void {
  if (map.size >= KNOWN_TEXTS) {
    const [oldest] = map.keys();
    map.delete(oldest!);
  }
  map.set(key, value);
}

export class MysqlConnection implements AsyncDriverConnection, ExecutionHost {
  readonly info: ConnectionInfo;
  readonly raw: RawConnection;
  readonly mysql2: Mysql2;
  readonly zeroDates: 'error' | 'null';
  readonly maxPacket: number;
  readonly keepsNumbers: boolean;
  readonly prepared: PreparedStatements = new PreparedStatements();
  onGone: ((error: unknown) => void) | undefined;
  readonly #threadId: string;
  readonly #line: ControlLine;
  readonly #setup: string;
  readonly #database: string | undefined;
  readonly #traits: Map<string, MysqlTraits> = new Map();
  readonly #unprepared: Set<string> = new Set();
  #current: Execution | undefined;
  #inTransaction = false;
  #otherDatabase = false;
  #otherRoles = false;
  #gone = false;
  #closing = false;

  private constructor(mysql2: Mysql2, options: MysqlOpenOptions, session: Session, line: ControlLine) {
    const { raw, facts } = session;
    this.mysql2 = mysql2;
    this.raw = raw;
    this.zeroDates = options.zeroDates;
    this.maxPacket = facts.maxPacket;
    this.keepsNumbers = !/mariadb/i.test(facts.version);
    this.info = { version: facts.version, interruptToken: Number(facts.threadId) };
    this.#threadId = facts.threadId;
    this.#line = line;
    this.#setup = sessionSetup(options);
    this.#database = options.database;
    raw.on('error', error => this.#lost(error));
    raw.stream.on('close', () => this.#lost(undefined));
    // An idle connection keeps no process alive; one that runs a statement does.
    raw.stream.unref();
  }

  static async open(mysql2: Mysql2, options: MysqlOpenOptions): Promise<MysqlConnection> {
    const session = await openSession(mysql2, options);
    const line = ControlLine.retain(mysql2, options, session.host, session.raw.stream.remoteAddress);
    try {
      await line.open();
    } catch {
      // Tried again when there is something to stop; until then the connection is as good as any.
    }
    return new MysqlConnection(mysql2, options, session, line);
  }

  get native(): unknown {
    return this.raw;
  }

  get inTransaction(): boolean {
    return this.#inTransaction;
  }

  traits(sql: string): MysqlTraits {
    let traits = this.#traits.get(sql);
    if (traits === undefined) remember(this.#traits, sql, (traits = traitsOf(sql)));
    return traits;
  }

  written(sql: string): readonly string[] | null {
    // Names without a database are those of another one then.
    if (this.#otherDatabase) return null;
    return writtenBy(sql)?.map(each => JSON.stringify(each)) ?? null;
  }

  execute(sql: string, binding: Binding, kinds: ColumnKinds | null, listener: AsyncListener): AsyncExecution {
    const { refusal, prepares, changesDatabase, changesRoles } = this.traits(sql);
    const execution = new Execution(this, sql, binding, kinds, listener);
    this.#current = execution;
    if (refusal !== undefined) execution.refuse(new RangeError(refusal));
    else if (this.#gone) execution.refuse(new NotSentError('it was lost before'));
    else {
      this.#otherDatabase ||= changesDatabase;
      this.#otherRoles ||= changesRoles;
      this.raw.stream.ref();
      execution.start(prepares && !this.#unprepared.has(sql));
    }
    return execution;
  }

  unit(readonly: boolean): ReturnType<AsyncDriverConnection['unit']> {
    if (!this.#inTransaction) {
      return {
        begin: readonly ? 'START TRANSACTION READ ONLY' : 'START TRANSACTION',
        commit: 'COMMIT',
        rollback: ['ROLLBACK'],
      };
    }
    return {
      begin: 'SAVEPOINT rx_unit',
      commit: 'RELEASE SAVEPOINT rx_unit',
      rollback: ['ROLLBACK TO SAVEPOINT rx_unit', 'RELEASE SAVEPOINT rx_unit'],
    };
  }

  async reset(): Promise<void> {
    if (this.#otherDatabase && this.#database === undefined)
      throw new Error('the session chose a database, which cannot be taken back');
    if (this.#otherRoles) throw new Error('the session chose roles, which cannot be taken back');
    // What follows a statement waits for this, so the process must too.
    this.raw.stream.ref();
    try {
      await new Promise<void>((resolve, reject) => {
        this.raw.reset(error => {
          if (error === null || error === undefined) resolve();
          else reject(error);
        });
      });
      this.#headerOf(await runText(this.raw, this.#setup));
      if (this.#otherDatabase) await runText(this.raw, `USE \`${this.#database!.replaceAll('`', '``')}\``);
      this.#otherDatabase = false;
    } finally {
      if (!this.#gone) this.raw.stream.unref();
    }
  }

  async refresh(): Promise<void> {
    this.#headerOf(await runText(this.raw, STATUS_QUESTION));
  }

  close(): Promise<void> {
    this.#closing = true;
    return new Promise(resolve => {
      if (this.raw.stream.destroyed) {
        this.#release();
        resolve();
        return;
      }
      const timer = setTimeout(() => this.raw.stream.destroy(), END_WITHIN);
      this.raw.stream.on('close', () => {
        clearTimeout(timer);
        this.#release();
        resolve();
      });
      this.raw.stream.ref();
      this.raw.end(() => {});
    });
  }

  // ── of an execution ──

  forgetPrepared(): boolean {
    return this.prepared.closeAll(this.raw);
  }

  learnUnprepared(sql: string): void {
    if (this.#unprepared.size >= KNOWN_TEXTS) this.#unprepared.clear();
    this.#unprepared.add(sql);
  }

  headerSeen({ serverStatus }: RawHeader): void {
    this.#inTransaction = (serverStatus & IN_TRANSACTION) !== 0;
  }

  async stop(ended: Promise<void>, flow: Flow): Promise<void> {
    const answer = await stopStatement(this.raw, this.#threadId, this.#line, ended, flow);
    // Told before the statement's end is, so that nobody is given this connection in between; the socket may tell of it later.
    if (answer === undefined) this.#lost(undefined);
    else this.#headerOf(answer);
  }

  async settleAfterError(error: RawError): Promise<void> {
    if (error.fatal) {
      this.#lost(error);
      return;
    }
    // A deadlock's victim is out of its transaction, and the error does not say so.
    if (!this.#inTransaction || this.#gone) return;
    try {
      await this.refresh();
    } catch (cause) {
      this.#lost(cause);
    }
  }

  finished(execution: Execution): void {
    if (this.#current === execution) this.#current = undefined;
    if (!this.#gone) this.raw.stream.unref();
  }

  // ── the end ──

  #headerOf(answer: unknown): void {
    if (typeof answer === 'object' && answer !== null) this.headerSeen(answer as RawHeader);
  }

  #lost(error: unknown): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#inTransaction = false;
    this.raw.stream.destroy();
    if (this.#closing) return;
    const reason = error ?? new ConnectionLostError('Connection lost: the server closed the connection');
    this.#release();
    this.onGone?.(reason);
    this.#current?.connectionLost(reason);
  }

  #released = false;
  #release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#line.release();
  }
}
