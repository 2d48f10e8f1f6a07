/**
 * build.mjs of the interrupt extension, run as a program in a folder of its own with a space in its name.
 */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extensionPath } from '../../../lib/dialects/sqlite/driver/native/extension.js';

const native = 'lib/dialects/sqlite/driver/native';
const sources = fileURLToPath(new URL(`../../../../${native}`, import.meta.url));

describe('building the interrupt extension', () => {
  let root: string;

  function build(args: readonly string[], env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [join(root, native, 'build.mjs'), ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
  }

  const output = (): string => {
    const target = `${process.platform}-${process.arch}`;
    const ending = { darwin: 'dylib', win32: 'dll' }[process.platform as string] ?? 'so';
    return join(root, 'dist', native, 'prebuilt', target, `interrupt.${ending}`);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'with space '));
    if (!existsSync(join(sources, 'build.mjs'))) return pending('the sources are not beside these specs');
    mkdirSync(join(root, native), { recursive: true });
    for (const file of ['build.mjs', 'interrupt.c']) {
      copyFileSync(join(sources, file), join(root, native, file));
    }
    const driver = dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'));
    mkdirSync(join(root, 'node_modules'));
    symlinkSync(driver, join(root, 'node_modules/better-sqlite3'), 'junction');
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('builds once, and not again while nothing has changed', () => {
    if (extensionPath() === undefined) return pending('no C compiler here');
    const first = build([]);
    expect(first.stderr).toBe('');
    expect(first.stdout).toMatch(/^interrupt extension: built .*interrupt\.\w+ with .*\n$/);
    expect(first.status).toBe(0);
    const built = statSync(output()).mtimeMs;
    const second = build([]);
    expect([second.status, second.stdout, second.stderr]).toEqual([0, '', '']);
    expect(statSync(output()).mtimeMs).toBe(built);
  });

  it('says in one line that there is no compiler, and does not fail', () => {
    const { status, stdout, stderr } = build([], { CC: '/nowhere/cc' });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^interrupt extension: not built for .*\$CC does not compile; without it .*\n$/);
    expect(existsSync(output())).toBeFalse();
  });

  it('fails when the target that was asked for has no compiler', () => {
    const target = process.platform === 'darwin' ? 'win32-x64' : 'darwin-arm64';
    const { status, stdout } = build(['--target', target], { PATH: '' });
    expect(status).toBe(1);
    expect(stdout).toContain(`not built for ${target}`);
  });

  it('fails with the compiler’s own words when it fails', () => {
    if (extensionPath() === undefined) return pending('no C compiler here');
    rmSync(join(root, native, 'interrupt.c'));
    copyFileSync(join(sources, 'build.mjs'), join(root, native, 'interrupt.c'));
    const { status, stderr } = build([]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/failed to build .*interrupt\.\w+\n.*interrupt\.c/);
    expect(existsSync(output())).toBeFalse();
  });

  it('names its targets when it is asked for another', () => {
    for (const args of [['--target', 'linux-z80'], ['--targets'], ['--target']]) {
      const { status, stderr } = build(args);
      expect(status).withContext(args.join(' ')).toBe(1);
      expect(stderr).toMatch(/use --all or --target with linux-x64, linux-arm64, darwin-x64/);
    }
  });
});
