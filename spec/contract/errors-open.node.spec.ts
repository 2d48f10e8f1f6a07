/** Databases that cannot be opened or used: the right error with code, retry and phase, no thread left, nothing hangs. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { firstValueFrom, lastValueFrom, type Observable } from 'rxjs';

import {
  createEngine,
  DBAPIError,
  inlineScheduler,
  OperationalError,
  text,
  workerThreads,
} from '../../lib/index.js';
import type { Engine, EngineOptions } from '../../lib/index.js';
import { describeEngines, type EngineCase } from '../support/engines.js';
import { all, rejection } from '../support/notes.js';

const one = text<{ one: number }>('SELECT 1 AS one');

/** Runs `body` on an engine of another URL, with the scheduler of the running case. */
async function withEngine<T>(
  at: EngineCase,
  url: string,
  options: EngineOptions,
  body: (engine: Engine) => Promise<T>,
): Promise<T> {
  const scheduler = at.scheduler === 'threads' ? workerThreads : inlineScheduler({ warn: false });
  const engine = createEngine(url, { scheduler, ...options });
  try {
    return await body(engine);
  } finally {
    await firstValueFrom(engine.dispose());
  }
}

interface Facts {
  readonly code: string;
  readonly phase: string;
  readonly retry: string;
  readonly connectionInvalidated: boolean;
}

async function expectFailure(failing: Observable<unknown>, facts: Facts, message: RegExp): Promise<void> {
  const error = (await rejection(all(failing))) as unknown as OperationalError;
  const { code, phase, retry, connectionInvalidated } = error;
  expect(error).toBeInstanceOf(OperationalError);
  expect({ code, phase, retry, connectionInvalidated }).toEqual(facts as never);
  expect(error.message).toMatch(message);
  expect(error.cause).toBeInstanceOf(Error);
}

const cannotOpen: Facts = {
  code: 'SQLITE_CANTOPEN',
  phase: 'connect',
  retry: 'never',
  connectionInvalidated: false,
};

/** Makes a database of a few pages with a table `t`. */
async function makeDatabase(at: EngineCase, name: string): Promise<string> {
  const path = at.path(name);
  await withEngine(at, `sqlite:///${path}`, {}, async engine => {
    await firstValueFrom(engine.execute(text('CREATE TABLE t (a)')));
    await firstValueFrom(
      engine.execute(
        text(
          'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO t SELECT hex(randomblob(100)) FROM n',
        ),
      ),
    );
  });
  return path;
}

/** Another process that holds the database exclusively until it is told to let go. */
class Locker {
  readonly #child: ChildProcess;
  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async lock(path: string, journalMode: string): Promise<Locker> {
    const driver = createRequire(import.meta.url).resolve('better-sqlite3');
    const code = `
      const database = new (require(${JSON.stringify(driver)}))(${JSON.stringify(path)});
      database.pragma('journal_mode = ${journalMode}');
      database.exec('BEGIN EXCLUSIVE');
      process.stdout.write('locked');
      process.stdin.once('data', () => { database.exec('COMMIT'); process.stdout.write('free'); });
      process.stdin.once('end', () => process.exit());`;
    const child = spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'inherit'] });
    const locker = new Locker(child);
    await locker.#said('locked');
    return locker;
  }

  async free(): Promise<void> {
    this.#child.stdin!.write('go');
    await this.#said('free');
  }

  async end(): Promise<void> {
    const over = new Promise(resolve => this.#child.once('exit', resolve));
    this.#child.stdin!.end();
    await over;
  }

  #said(word: string): Promise<void> {
    return new Promise(resolve => {
      const listen = (data: unknown): void => {
        if (!String(data).includes(word)) return;
        this.#child.stdout!.off('data', listen);
        resolve();
      };
      this.#child.stdout!.on('data', listen);
    });
  }
}

describeEngines(
  'a database that cannot be opened',
  at => {
    it('missing, with mode=rw or mode=ro', async () => {
      for (const mode of ['rw', 'ro']) {
        const url = `sqlite:///${at.path('missing.db')}?mode=${mode}`;
        await withEngine(at, url, {}, engine =>
          expectFailure(
            engine.execute(one),
            cannotOpen,
            new RegExp(
              `unable to open database file: there is no such file, and mode=${mode} makes none.*: sqlite:///.*missing`,
            ),
          ),
        );
      }
    });

    it('in a folder that is missing, or that is a folder', async () => {
      const folder = at.path('folder');
      mkdirSync(folder);
      const long = at.path(`${'x'.repeat(300)}.db`);
      const reasons: [path: string, reason: RegExp][] = [
        [at.path('nowhere/x.db'), /there is no directory '.*nowhere'/],
        [folder, /open database file: it is a directory: sqlite/],
        [long, /the name has \d+ bytes, too many/],
      ];
      for (const [path, reason] of reasons)
        await withEngine(at, `sqlite:///${path}`, {}, engine =>
          expectFailure(engine.execute(one), cannotOpen, reason),
        );
    });

    it('not a database', async () => {
      const path = at.path('letter.db');
      writeFileSync(path, 'Dear reader, this is a letter and no database. '.repeat(100));
      const facts = { code: 'SQLITE_NOTADB', phase: 'connect', retry: 'never', connectionInvalidated: true };
      await withEngine(at, `sqlite:///${path}`, {}, engine =>
        expectFailure(engine.execute(one), facts, /file is not a database: sqlite:\/\/\/.*letter\.db/),
      );
    });

    it('corrupt: the statement that meets it fails, and its connection is given up', async () => {
      const path = await makeDatabase(at, 'corrupt.db');
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.fill(0xab, 4096 * 2));
      const facts = { code: 'SQLITE_CORRUPT', phase: 'execute', retry: 'never', connectionInvalidated: true };
      await withEngine(at, `sqlite:///${path}`, {}, async engine => {
        const counting = engine.execute(text('SELECT count(*), max(a) FROM t'));
        await expectFailure(counting, facts, /disk image is malformed/);
        expect(engine.pool.open).toBe(0);
        expect(await firstValueFrom(engine.scalar(text('SELECT 1')))).toBe(1);
        const conn = await firstValueFrom(engine.connect());
        await expectFailure(conn.execute(text('SELECT count(*), max(a) FROM t')), facts, /malformed/);
        expect((await rejection(all(conn.execute(one)))).name).toBe('ResourceClosedError');
        await firstValueFrom(conn.close());
      });
    });

    it('read-only: reading works, writing fails', async () => {
      const path = await makeDatabase(at, 'ro.db');
      const facts = {
        code: 'SQLITE_READONLY',
        phase: 'execute',
        retry: 'never',
        connectionInvalidated: false,
      };
      await withEngine(at, `sqlite:///${path}?mode=ro`, {}, async engine => {
        expect(await firstValueFrom(engine.scalar(text('SELECT count(*) FROM t')))).toBe(500);
        await expectFailure(engine.execute(text('DELETE FROM t')), facts, /readonly database/);
        const writing = engine.begin(conn => conn.execute(text('DELETE FROM t')));
        await expectFailure(writing, facts, /readonly database/);
        expect(await firstValueFrom(engine.scalar(text('SELECT count(*) FROM t')))).toBe(500);
        const many = engine.execute(text('SELECT :a AS a'), [{ a: 1 }, { a: 2 }]);
        expect(await all(many)).toEqual([{ a: 1 }, { a: 2 }]);
      });
    });

    it('each caller is told, none waits for ever, and later ones try anew', async () => {
      const url = `sqlite:///${at.path('later.db')}?mode=rw`;
      await withEngine(at, url, { poolSize: 2 }, async engine => {
        const failures = await Promise.all(
          Array.from({ length: 7 }, () => rejection(all(engine.execute(one)))),
        );
        expect(failures.map(({ code }) => code)).toEqual(Array.from({ length: 7 }, () => 'SQLITE_CANTOPEN'));
        for (const failing of [engine.connect(), engine.begin(() => [1]), engine.execute(one).all()]) {
          expect(await rejection(all(failing as Observable<unknown>))).toBeInstanceOf(OperationalError);
        }
        expect(await firstValueFrom(engine.ping())).toBe(false);
        expect(engine.pool).toEqual(jasmine.objectContaining({ open: 0, opening: 0, waiting: 0, leased: 0 }));
        await makeDatabase(at, 'later.db');
        expect(await firstValueFrom(engine.ping())).toBe(true);
      });
    });

    it('locked by another process: tried again up to the timeout, then an error worth retrying', async () => {
      const path = await makeDatabase(at, 'locked.db');
      const locker = await Locker.lock(path, 'DELETE');
      const facts = {
        code: 'SQLITE_BUSY',
        phase: 'connect',
        retry: 'transaction',
        connectionInvalidated: false,
      };
      await withEngine(at, `sqlite:///${path}?timeout=0`, {}, async engine => {
        await expectFailure(engine.execute(one), facts, /database is locked/);
        await expectFailure(
          engine.begin(conn => conn.execute(one)),
          facts,
          /database is locked/,
        );
      });
      await withEngine(at, `sqlite:///${path}`, { timeout: 60_000 }, async engine => {
        for (const timeout of [0, 30]) {
          await expectFailure(engine.execute(one, undefined, { timeout }), facts, /database is locked/);
        }
        const waiting = firstValueFrom(engine.scalar(text('SELECT count(*) FROM t')));
        const left = engine.execute(one).subscribe(() => fail('it was unsubscribed'));
        left.unsubscribe();
        await locker.free();
        expect(await waiting).toBe(500);
      });
      await locker.end();
    });

    it('locked while it is open: writes are tried again up to the timeout, and succeed when the lock goes', async () => {
      const path = await makeDatabase(at, 'busy.db');
      await withEngine(at, `sqlite:///${path}`, { timeout: 60_000 }, async engine => {
        await firstValueFrom(engine.ping());
        const locker = await Locker.lock(path, 'WAL');
        const insert = text('INSERT INTO t VALUES (1)');
        const facts = { code: 'SQLITE_BUSY', retry: 'transaction', connectionInvalidated: false };
        for (const timeout of [0, 30]) {
          const writing = engine.execute(insert as never, undefined, { timeout });
          await expectFailure(writing, { ...facts, phase: 'execute' }, /database is locked/);
          const beginning = engine.begin(() => [1], { timeout });
          await expectFailure(beginning, { ...facts, phase: 'begin' }, /database is locked/);
        }
        expect(await firstValueFrom(engine.scalar(text('SELECT count(*) FROM t')))).toBe(500);
        const retried = new Promise<void>(resolve => {
          engine.events.subscribe(event => event.type === 'retry' && resolve());
        });
        const waiting = lastValueFrom(engine.execute(insert));
        await retried;
        engine
          .execute(insert)
          .subscribe(() => fail('it was unsubscribed'))
          .unsubscribe();
        await locker.free();
        await waiting;
        expect(await firstValueFrom(engine.scalar(text('SELECT count(*) FROM t')))).toBe(501);
        await locker.end();
      });
    });

    it('an error without a code of the database is a DBAPIError too', async () => {
      await withEngine(at, at.url, {}, async engine => {
        const error = await rejection(all(engine.execute(text('SELECT 1; SELECT 2'))));
        expect(error).toBeInstanceOf(DBAPIError);
        expect(error['statement']).toBe('SELECT 1; SELECT 2');
      });
    });
  },
  { database: 'file' },
);
