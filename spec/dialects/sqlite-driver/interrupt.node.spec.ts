/**
 * The interrupt extension from one thread: tokens, slots, generations, and what SQLite makes of the interrupt flag.
 * What it does between threads is in interrupt-threads.node.spec.ts.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canLoadDriver } from '../../../lib/dialects/sqlite/driver/better-sqlite3.js';
import { extensionPath } from '../../../lib/dialects/sqlite/driver/native/extension.js';
import {
  createInterrupter,
  type Interrupter,
} from '../../../lib/dialects/sqlite/driver/native/interrupter.js';

interface Statement {
  pluck(): this;
  get(...binds: unknown[]): unknown;
  all(): unknown[];
  iterate(): IterableIterator<unknown>;
}

interface Database {
  loadExtension(path: string): void;
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

const Driver = createRequire(import.meta.url)('better-sqlite3') as new (filename: string) => Database;

const tokenOf = (database: Database): number =>
  database.prepare('SELECT rx_interrupt_token()').pluck().get() as number;

describe('the interrupt extension', () => {
  let path: string;
  let interrupt: Interrupter;

  function open(): Database {
    const database = new Driver(':memory:');
    database.loadExtension(path);
    return database;
  }

  beforeEach(() => {
    const found = extensionPath();
    if (found === undefined) return pending('no interrupt extension was built for this platform');
    path = found;
    interrupt = createInterrupter(path)!;
    expect(interrupt).toBeDefined();
  });

  it('gives every connection a token of its own that stays the same', () => {
    const first = open();
    const second = open();
    expect(tokenOf(first)).toBe(tokenOf(first));
    expect(tokenOf(first)).not.toBe(tokenOf(second));
    expect(interrupt(tokenOf(first))).toBeTrue();
    first.close();
    second.close();
  });

  it('keeps the token when it is loaded twice into one connection', () => {
    const database = open();
    const token = tokenOf(database);
    database.loadExtension(path);
    expect(tokenOf(database)).toBe(token);
    expect(interrupt(token)).toBeTrue();
    database.close();
    expect(interrupt(token)).toBeFalse();
  });

  it('knows that a connection has closed, and is not fooled by the next one in its slot', () => {
    const first = open();
    const token = tokenOf(first);
    first.close();
    expect(interrupt(token)).toBeFalse();
    const second = open();
    expect(interrupt(token)).toBeFalse();
    expect(interrupt(tokenOf(second))).toBeTrue();
    second.close();
  });

  it('answers false to a token that was never given out', () => {
    for (const token of [0, -1, 1, 1023, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 0.5, NaN, Infinity]) {
      expect(interrupt(token)).withContext(String(token)).toBeFalse();
    }
  });

  it('reuses its slots with new generations: 10,000 connections, 10,000 tokens, all safe integers', () => {
    const tokens = new Set<number>();
    for (let round = 0; round < 10_000; round++) {
      const database = open();
      tokens.add(tokenOf(database));
      database.close();
    }
    expect(tokens.size).toBe(10_000);
    expect([...tokens].every(token => Number.isSafeInteger(token) && token > 0)).toBeTrue();
    expect([...tokens].some(interrupt)).toBeFalse();
  });

  it('says so when all slots are taken, and works again when one is free', () => {
    const databases: Database[] = [];
    expect(() => {
      for (;;) {
        const database = new Driver(':memory:');
        databases.push(database);
        database.loadExtension(path);
      }
    }).toThrowError(/1024 connections are open in this process, close one to open another/);
    const homeless = databases.pop()!;
    expect(() => tokenOf(homeless)).toThrowError(/no such function/);
    databases.pop()!.close();
    homeless.loadExtension(path);
    expect(interrupt(tokenOf(homeless))).toBeTrue();
    for (const database of [...databases, homeless]) database.close();
  });

  it('loses the token, not the process, when someone replaces rx_interrupt_token', () => {
    const database = open() as Database & { function(name: string, body: () => unknown): void };
    const token = tokenOf(database);
    database.function('rx_interrupt_token', () => 0);
    expect(interrupt(token)).toBeFalse();
    database.close();
  });

  it('cannot be called from the schema of a database file', () => {
    const database = open();
    database.exec('CREATE VIEW trap AS SELECT rx_interrupt(rx_interrupt_token())');
    expect(() => database.prepare('SELECT * FROM trap').all()).toThrowError(/unsafe use of rx_interrupt/);
    database.close();
  });

  it('is forgotten by SQLite when no statement is active', () => {
    const database = open();
    const prepared = database.prepare('SELECT 1').pluck();
    expect(interrupt(tokenOf(database))).toBeTrue();
    expect(prepared.get()).toBe(1);
    interrupt(tokenOf(database));
    expect(database.prepare('SELECT 2').pluck().get()).toBe(2);
    database.close();
  });

  it('stays while a cursor is open, stops it at its next row, and is gone when it has ended', () => {
    const database = open();
    const token = tokenOf(database);
    const rows = database.prepare('VALUES (1), (2), (3)').pluck().iterate();
    expect(rows.next().value).toBe(1);
    interrupt(token);
    expect(() => rows.next()).toThrow(jasmine.objectContaining({ code: 'SQLITE_INTERRUPT' }));
    expect(database.prepare('VALUES (1), (2)').pluck().all()).toEqual([1, 2]);
    database.close();
  });
});

describe('an interrupt that is left over when a WAL database closes', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'interrupt-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const cleared of [true, false]) {
    const what = cleared
      ? 'is cleared by any statement before'
      : 'leaves the -wal file behind, and no row is lost';
    it(what, () => {
      const path = extensionPath();
      if (path === undefined) return pending('no interrupt extension was built for this platform');
      const file = join(folder, 'left.db');
      const database = new Driver(file);
      database.loadExtension(path);
      database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (v); INSERT INTO t VALUES (1)');
      createInterrupter(path)!(tokenOf(database));
      if (cleared) database.prepare('SELECT 1').get();
      database.close();
      expect(existsSync(`${file}-wal`)).toBe(!cleared);
      const again = new Driver(file);
      expect(again.prepare('SELECT count(*) FROM t').pluck().get()).toBe(1);
      again.close();
    });
  }
});

describe('createInterrupter', () => {
  it('returns the same function for the same path', () => {
    const path = extensionPath();
    if (path === undefined) return pending('no interrupt extension was built for this platform');
    expect(createInterrupter(path)).toBe(createInterrupter(path));
  });

  it('is undefined, and throws nothing, where the extension or the driver cannot be loaded', () => {
    const noLibrary = fileURLToPath(import.meta.url);
    expect(createInterrupter('/nowhere/interrupt.so')).toBeUndefined();
    expect(createInterrupter(noLibrary)).toBeUndefined();
    const broken = class {
      constructor() {
        throw new Error('no binding');
      }
    } as never;
    expect(createInterrupter('/nowhere/else.so', broken)).toBeUndefined();
  });

  it('loads better-sqlite3 13 only into a Node that survives it', () => {
    expect(canLoadDriver('12.11.1', '9')).toBeTrue();
    expect(canLoadDriver('13.2.0', '9')).toBeFalse();
    expect(canLoadDriver('13.2.0', undefined)).toBeFalse();
    expect(canLoadDriver('13.2.0', '10')).toBeTrue();
    expect(canLoadDriver('14.0.0', '9')).toBeFalse();
  });
});
