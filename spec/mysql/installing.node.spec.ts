/**
 * A machine without MariaDB: it is installed where that is permitted, else the specs are skipped, say why, and are counted so.
 *
 * The machine is this one with a PATH of one folder; what stands for apt-get in it installs by making a link.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { MariaDbBinaries } from '../support/mariadb-binaries.js';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');
const FIND = `console.log(JSON.stringify((await import('./dist/spec/support/mariadb-binaries.js')).findMariaDb()))`;

/** Where the program that makes data directories is, on the PATH of this process. */
function installer(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map(folder => join(folder, 'mariadb-install-db'))
    .find(path => {
      try {
        accessSync(path);
        return true;
      } catch {
        return false;
      }
    });
}

describe('a machine without MariaDB', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rxalchemy-apt-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const node = (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, args, { cwd: root, env: { PATH: folder, ...env }, encoding: 'utf8' });
  const found = (env?: Readonly<Record<string, string>>): MariaDbBinaries => {
    const { stdout } = node(['--input-type=module', '--eval', FIND], env);
    return JSON.parse(String(stdout).trim().split('\n').at(-1)!) as MariaDbBinaries;
  };
  const apt = (script: string): void =>
    writeFileSync(join(folder, 'apt-get'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const needsRoot = (): void => {
    if (process.getuid?.() !== 0) pending('installing needs root');
    if ('server' in found({ RXALCHEMY_NO_APT: '1' })) pending('the server is found without a PATH');
  };

  it('is told that installing is forbidden', () => {
    const { missing } = found({ RXALCHEMY_NO_APT: '1' }) as { missing?: string };
    if (missing === undefined) pending('the server is found without a PATH');
    expect(missing).toContain('RXALCHEMY_NO_APT');
  });

  it('is told that there is nothing to install it with', () => {
    needsRoot();
    expect(found()).toEqual({ missing: jasmine.stringContaining('no apt-get') });
  });

  it('is told why installing failed', () => {
    needsRoot();
    apt("echo 'E: Unable to locate package mariadb-server' >&2; exit 100");
    expect(found()).toEqual({ missing: jasmine.stringContaining('Unable to locate package') });
  });

  it('is told that somebody else installs for longer than it can wait', () => {
    needsRoot();
    apt(`case "$*" in
      *install*DPkg::Lock::Timeout=[1-9]*) echo 'E: Could not get lock /var/lib/dpkg/lock-frontend' >&2;;
    esac; exit 100`);
    expect(found()).toEqual({ missing: jasmine.stringContaining('Could not get lock') });
  });

  it('is told that a mirror takes too long, with nothing installed', () => {
    needsRoot();
    apt(`case "$*" in *--no-download*) echo >> ${join(folder, 'installed')};; *) exec /bin/sleep 60;; esac`);
    const slow = `console.log((await import('./dist/spec/support/apt.js')).aptInstall('mariadb-server', 50))`;
    const { stdout } = node(['--input-type=module', '--eval', slow]);
    expect(String(stdout)).toContain('apt-get install mariadb-server failed: it took longer than 0.05 s');
    expect(readdirSync(folder)).toEqual(['apt-get']);
  });

  it('is told what is wrong with an apt-get that cannot be run', () => {
    needsRoot();
    writeFileSync(join(folder, 'apt-get'), '#!/nowhere/sh\n', { mode: 0o755 });
    expect(found()).toEqual({
      missing: jasmine.stringMatching(/apt-get install mariadb-server failed: .*ENOENT/),
    });
  });

  it('is not tried again by a process that was told', () => {
    needsRoot();
    apt(`echo >> ${join(folder, 'asked')}`);
    expect(found({ RXALCHEMY_MARIADB_MISSING: 'told before' })).toEqual({ missing: 'told before' });
    expect(readdirSync(folder)).toEqual(['apt-get']);
  });

  it('gets it, though one source of packages is dead', () => {
    needsRoot();
    const program = installer();
    if (program === undefined) pending('there is nothing to link to');
    apt(`case "$*" in
      update*) exit 100;;
      *--no-download*) /bin/ln -s ${program} ${join(folder, 'mariadb-install-db')};;
    esac`);
    expect(found()).toEqual(
      jasmine.objectContaining({ install: join(folder, 'mariadb-install-db'), server: jasmine.any(String) }),
    );
  });

  it('has its specs skipped and counted, and says why', () => {
    const { missing } = found({ RXALCHEMY_NO_APT: '1' }) as { missing?: string };
    if (missing === undefined) pending('the server is found without a PATH');
    const jasmineProgram = join(root, 'node_modules/jasmine/bin/jasmine.js');
    const specs = 'dist/spec/mysql/server.node.spec.js';
    const { stdout, stderr } = node([jasmineProgram, '--config=spec/support/jasmine.json', specs], {
      RXALCHEMY_NO_APT: '1',
    });
    expect(String(stdout)).toContain('4 specs, 0 failures, 4 pending specs');
    expect(String(stderr)).toContain(`SKIPPED: ${missing}`);
  });
});
