/**
 * A machine without MySQL: it is downloaded where that is permitted and possible, else there is a reason, and nothing is left behind.
 *
 * The machine is this one with a PATH of one folder, in which a script stands for apt-get.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { unpacked } from '../support/mysql-binaries.js';
import { downloadMySql } from '../support/mysql-download.js';

const MIRROR = `case "$*" in *indextargets*) echo 'http://mirror.invalid/debian|main||';;`;

describe('a machine without MySQL', () => {
  const before = { ...process.env };
  let folder = '';
  let cache = '';

  beforeEach(() => {
    if (process.platform !== 'linux') pending('on Linux only');
    folder = mkdtempSync(join(tmpdir(), 'rxalchemy-apt-'));
    cache = join(folder, 'cache');
    said = [];
    process.env['PATH'] = folder;
    delete process.env['RXALCHEMY_NO_APT'];
  });
  afterEach(() => {
    for (const name of ['PATH', 'RXALCHEMY_NO_APT']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const program = (name: string, script: string): void =>
    writeFileSync(join(folder, name), `#!/bin/sh\nPATH=/bin:/usr/bin\n${script}\n`, { mode: 0o755 });
  const programs = (apt: string, dpkg = 'exit 1'): void => {
    program('apt-get', apt);
    program('dpkg-deb', dpkg);
  };
  /** Puts a package where apt-get is told to keep them. */
  const INSTALL = `*install*) d=$(echo "$*" | sed 's/.*Dir::Cache=\\([^ ]*\\).*/\\1/'); echo > "$d/archives/mysql-server-core_9_all.deb";; esac`;
  let said: string[] = [];
  const say = (line: string): unknown => said.push(line);
  const download = (works = true, within?: number): string | undefined =>
    downloadMySql(cache, () => works, say, within);
  const left = (): string[] => (existsSync(cache) ? readdirSync(cache) : []);

  it('is told that downloading is forbidden', () => {
    process.env['RXALCHEMY_NO_APT'] = '1';
    expect(download()).toContain('RXALCHEMY_NO_APT');
    expect(said).toEqual([]);
  });

  it('is told that there is nothing to download it with', () => {
    expect(download()).toContain('no apt-get');
  });

  it('is told that nothing says where Debian is', () => {
    programs("echo 'http://mirror.invalid/other|main|Other|Other'");
    expect(download()).toContain('no mirror of Debian');
    expect(left()).toEqual([]);
  });

  it('is told why the lists cannot be fetched', () => {
    programs(`${MIRROR} *) echo 'E: Could not resolve the mirror' >&2; exit 100;; esac`);
    expect(download()).toContain('update failed: E: Could not resolve the mirror');
    expect(left()).toEqual([]);
  });

  it('is told that a package is damaged', () => {
    programs(`${MIRROR} ${INSTALL}`, "echo 'dpkg-deb: error: unexpected end of file' >&2; exit 2");
    expect(download()).toContain('unexpected end of file');
    expect(left()).toEqual([]);
  });

  it('is told that what was unpacked does not run', () => {
    programs(`${MIRROR} ${INSTALL}`, 'exit 0');
    expect(download(false)).toContain('does not run');
    expect(left()).toEqual([]);
  });

  it('is told that a mirror does not answer in time', () => {
    programs(`${MIRROR} *update*) exec sleep 60;; esac`);
    expect(download(true, 100)).toMatch(/ETIMEDOUT/);
    expect(left()).toEqual([]);
  });

  it('is told that a mirror breaks off in the middle', () => {
    programs(
      `${MIRROR} *install*) echo 'W: some of it' >&2; echo 'E: Failed to fetch it  Connection failed' >&2; exit 100;; esac`,
    );
    expect(download()).toContain('E: Failed to fetch it  Connection failed');
    expect(left()).toEqual([]);
  });

  it('has nothing left of a download that ended with its process', () => {
    const gone = spawnSync('/bin/true').pid;
    mkdirSync(join(cache, `making-${gone}-abc/cache/archives/partial`), { recursive: true });
    programs(`${MIRROR} ${INSTALL}`, 'echo > "$3/program"');
    expect(download()).toBeUndefined();
    expect(left()).toEqual(['server']);
  });

  it('has no server in half of one', () => {
    const root = join(folder, 'half');
    mkdirSync(join(root, 'usr/sbin'), { recursive: true });
    writeFileSync(join(root, 'usr/sbin/mysqld'), '', { mode: 0o755 });
    expect(unpacked(root)).toBeUndefined();
    mkdirSync(join(root, 'usr/lib/some-linux-gnu'), { recursive: true });
    expect(unpacked(root)).toBeUndefined();
  });

  it('has it when all went well, also in the place of a damaged one', () => {
    programs(`${MIRROR} ${INSTALL}`, 'echo > "$3/program"');
    mkdirSync(join(cache, 'server'), { recursive: true });
    writeFileSync(join(cache, 'server/half'), '');
    let tried = 0;
    expect(downloadMySql(cache, () => ++tried !== 2, say)).toBeUndefined();
    expect([left(), readdirSync(join(cache, 'server'))]).toEqual([['server'], ['program']]);
    expect(said.join()).toContain('downloading mysql-server-core');
  });

  it('leaves alone what another process has got meanwhile', () => {
    programs(`${MIRROR} ${INSTALL}`, 'echo > "$3/program"');
    mkdirSync(join(cache, 'server'), { recursive: true });
    writeFileSync(join(cache, 'server/theirs'), '');
    expect(download()).toBeUndefined();
    expect(readdirSync(join(cache, 'server'))).toEqual(['theirs']);
  });
});
