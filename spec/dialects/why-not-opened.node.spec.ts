/** What is said of a file that cannot be opened, and of a driver whose binary does not load. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { explainBinary } from '../../lib/dialects/sqlite/driver/better-sqlite3.js';
import { whyNotOpened } from '../../lib/dialects/sqlite/driver/why-not-opened.js';

const thrown = (message: string, code?: string): Error => Object.assign(new Error(message), code && { code });

describe('why a file could not be opened', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rxalchemy-why-'));
    writeFileSync(join(folder, 'there.db'), '');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('names what is missing, and who would make it', () => {
    const missing = join(folder, 'missing.db');
    expect(whyNotOpened({ file: missing, mode: 'ro' })).toContain('mode=ro makes none; mode=rwc does');
    expect(whyNotOpened({ file: join(folder, 'no', 'x.db'), mode: 'rwc' })).toBe(
      `there is no directory '${join(folder, 'no')}'; make it first`,
    );
  });

  it('says nothing where the file system shows no reason', () => {
    expect(whyNotOpened({ file: join(folder, 'missing.db'), mode: 'rwc' })).toBeUndefined();
    expect(whyNotOpened({ file: join(folder, 'there.db'), mode: 'rwc' })).toBeUndefined();
    expect(whyNotOpened({ file: join(folder, 'there.db', 'below.db'), mode: 'rwc' })).toBeUndefined();
  });

  it('tells of folders that may not be written', () => {
    if (process.platform !== 'linux') return pending('needs /proc, where nobody may write, root included');
    expect(whyNotOpened({ file: '/proc/self/x.db', mode: 'rwc' })).toContain("may not write to '/proc/self'");
    expect(whyNotOpened({ file: '/proc/self/status', mode: 'ro' })).toContain(
      "needs 'status-wal' and '-shm'",
    );
  });
});

describe('why better-sqlite3 does not load', () => {
  it('is said in one line, with what to do', () => {
    const cases: [error: Error, said: RegExp][] = [
      [
        thrown('Could not locate the bindings file. Tried:\n → /a.node\n → /b.node'),
        /: Could not locate the bindings file; `npm rebuild better-sqlite3` [^\n]*$/,
      ],
      [
        thrown('/x.node: wrong ELF class\nat x', 'ERR_DLOPEN_FAILED'),
        /wrong ELF class; `npm rebuild [^\n]*$/,
      ],
      [thrown("Cannot find module '../build/x.node'", 'MODULE_NOT_FOUND'), /x\.node'; `npm rebuild/],
      [thrown('loading addons is disabled.', 'ERR_DLOPEN_DISABLED'), /--allow-addons/],
    ];
    for (const [error, said] of cases) {
      const explained = explainBinary(error) as Error;
      expect(explained.message).toMatch(said);
      expect(explained.cause).toBe(error);
    }
  });

  it('leaves other errors as they are', () => {
    const other = thrown('database disk image is malformed', 'SQLITE_CORRUPT');
    expect(explainBinary(other)).toBe(other);
  });
});
