/**
 * The connection over which statements on other connections are stopped: one for each server and user in a thread, opened
 * with the first of them, so that it is there when the server takes no more connections.
 *
 *   closed ──retain──► open ──last release──► closed         lost: opened again by the next who needs it
 *
 * Promises: it talks to the address that its connections talk to, since a thread id means nothing to another server; the
 * ids of connections that are gone count as stopped; it is not opened for a statement whose connection was closed meanwhile.
 */
import type { MysqlHost, MysqlOpenOptions } from '../open-options.js';
import type { Mysql2, RawConnection, RawError } from './mysql2.js';
import { connectRaw, rawOptions, runText, setUp } from './session.js';

const NO_SUCH_THREAD = 1094;
/** The longest that the server allows. */
const IDLE_FOR_EVER = 'SET SESSION wait_timeout=2147483';

const lines: Map<string, ControlLine> = new Map();

export class ControlLine {
  readonly #key: string;
  readonly #mysql2: Mysql2;
  readonly #options: Record<string, unknown>;
  #users = 0;
  #raw: Promise<RawConnection> | undefined;

  private constructor(key: string, mysql2: Mysql2, options: Record<string, unknown>) {
    this.#key = key;
    this.#mysql2 = mysql2;
    this.#options = options;
  }

  /** The line to the server that is at `address`; give it back with `release`. */
  static retain(
    mysql2: Mysql2,
    options: MysqlOpenOptions,
    host: MysqlHost,
    address: string | undefined,
  ): ControlLine {
    const key = JSON.stringify([options, host, address]);
    let line = lines.get(key);
    if (line === undefined) {
      line = new ControlLine(key, mysql2, { ...rawOptions(options, host, address), database: undefined });
      lines.set(key, line);
    }
    line.#users++;
    return line;
  }

  /** Opens it, unless it is open. */
  async open(): Promise<void> {
    await (this.#raw ??= this.#connect());
  }

  /** Runs a KILL; resolves when the server has answered. Rejects when it cannot be asked. */
  async kill(sql: string): Promise<void> {
    // Whoever opened it now would leave it open.
    if (this.#users <= 0) throw new Error('nobody has a connection to this server any more');
    await this.#run(sql, (this.#raw ??= this.#connect()));
  }

  /** As `kill`, unless the line would have to be opened: whoever answers then need not know the thread that is meant. */
  async killIfOpen(sql: string): Promise<void> {
    if (this.#raw !== undefined) await this.#run(sql, this.#raw);
  }

  async #run(sql: string, opening: Promise<RawConnection>): Promise<void> {
    const raw = await opening;
    raw.stream.ref();
    try {
      await runText(raw, sql);
    } catch (error) {
      if ((error as RawError).errno !== NO_SUCH_THREAD) throw error;
    } finally {
      raw.stream.unref();
    }
  }

  release(): void {
    if (--this.#users > 0) return;
    lines.delete(this.#key);
    this.#raw?.then(
      raw => raw.end(() => {}),
      () => {},
    );
    this.#raw = undefined;
  }

  async #connect(): Promise<RawConnection> {
    try {
      const since = performance.now();
      const raw = await connectRaw(this.#mysql2, this.#options);
      const limit = this.#options['connectTimeout'] as number;
      await setUp(raw, { since, limit }, () => runText(raw, IDLE_FOR_EVER));
      raw.stream.unref();
      raw.stream.on('close', () => {
        this.#raw = undefined;
      });
      return raw;
    } catch (error) {
      this.#raw = undefined;
      throw error;
    }
  }
}
