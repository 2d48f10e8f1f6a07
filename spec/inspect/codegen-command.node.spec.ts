/** `npx rxalchemy codegen`: the command as package.json names it, run as a process. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, inlineScheduler } from '../../lib/index.js';
import { repositoryRoot } from '../structure/imports.js';
import { run, value } from './helpers.js';
import { compileModules } from './round-trip.js';

const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
};

function rxalchemy(...args: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const command = join(repositoryRoot, manifest.bin['rxalchemy']!);
  return spawnSync(process.execPath, [command, ...args], { encoding: 'utf8', timeout: 100_000 });
}

describe('rxalchemy codegen', () => {
  let folder: string;
  let url: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rxalchemy spec '));
    url = `sqlite:///${join(folder, 'shop.db')}`;
    const engine = createEngine(url, { scheduler: inlineScheduler({ warn: false }) });
    await run(
      engine,
      'CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)',
      'CREATE TABLE orders (id INTEGER PRIMARY KEY, buyer INTEGER REFERENCES users)',
      'CREATE TABLE other (id INTEGER PRIMARY KEY)',
      'CREATE VIEW names AS SELECT name FROM users',
    );
    await value(engine.dispose());
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('writes a module that compiles against the package', () => {
    const { status, stdout, stderr } = rxalchemy('codegen', url);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const user =
      "import { users } from './shop.js';\nexport const row: typeof users.$row = { id: 1, name: 'x' };\n";
    const wrong =
      "import { users } from './shop.js';\nexport const row: typeof users.$row = { id: 1, name: null };\n";
    const right = compileModules(
      new Map([
        ['shop', stdout],
        ['user', user],
      ]),
    );
    right.remove();
    expect(right.messages).toBe('');
    const refused = compileModules(
      new Map([
        ['shop', stdout],
        ['user', wrong],
      ]),
    );
    refused.remove();
    expect(refused.messages).toContain("Type 'null' is not assignable to type 'string'");
  });

  it('writes into a file, only what is asked for', () => {
    const out = join(folder, 'schema.ts');
    const { status, stdout } = rxalchemy(
      'codegen',
      url,
      '--out',
      out,
      '--only',
      'orders,other',
      '--module',
      './rx.js',
    );
    expect([status, stdout]).toEqual([0, '']);
    const source = readFileSync(out, 'utf8');
    expect(source).toContain("} from './rx.js';");
    expect(source).toContain(`/** Made by \`rxalchemy codegen\` from ${url}. */`);
    expect(source.match(/export const \w+/g)).toEqual([
      'export const metadata',
      'export const users',
      'export const orders',
      'export const other',
    ]);
    expect(rxalchemy('codegen', url, '--views').stdout).toContain('export const names = new Table(');
  });

  it('says what went wrong, and with what', () => {
    expect(rxalchemy('codegen', url, '--only', 'nowhere')).toEqual(
      jasmine.objectContaining({
        status: 1,
        stdout: '',
        stderr: "rxalchemy: There is no table 'nowhere'.\n",
      }),
    );
    const database = rxalchemy('codegen', `sqlite:///${join(folder, 'none', 'no.db')}`);
    expect(database.status).toBe(1);
    expect(database.stderr).toMatch(/^rxalchemy: There is no file /);
    expect(rxalchemy('codegen', 'oracle://host/db').stderr).toMatch(
      /^rxalchemy: There is no dialect 'oracle'/,
    );
    writeFileSync(join(folder, 'file'), '');
    const unwritable = rxalchemy('codegen', url, '--out', join(folder, 'file', 'schema.ts'));
    expect(unwritable.status).toBe(1);
    expect(unwritable.stderr).toMatch(/^rxalchemy: ENOTDIR/);
    expect(existsSync(join(folder, 'none'))).toBeFalse();
  });

  it('makes no file of a path that is wrong', () => {
    const path = join(folder, 'shp.db');
    const { status, stdout, stderr } = rxalchemy('codegen', `sqlite:///${path}`);
    expect(stderr).toBe(`rxalchemy: There is no file '${path}'.\n`);
    expect(stdout).toBe('');
    expect(status).toBe(1);
    expect(existsSync(path)).toBe(false);
  });

  it('tells of a server without a database, and of a database without tables', () => {
    const nowhere = rxalchemy('codegen', 'mysql://root@127.0.0.1:1/');
    expect(nowhere.stderr).toMatch(/^rxalchemy: The URL names no database: .*--schema/);
    expect(nowhere.stdout).toBe('');
    expect(nowhere.status).toBe(1);
    const empty = rxalchemy('codegen', 'sqlite://');
    expect(empty.stderr).toBe('rxalchemy: sqlite:// has no tables.\n');
    expect(empty.stdout).toContain('export const metadata');
    expect(empty.status).toBe(0);
  });

  it('tells how it is used', () => {
    for (const args of [
      [],
      ['codegen'],
      ['codegen', url, 'more'],
      ['generate', url],
      ['codegen', url, '--tables'],
    ]) {
      const { status, stdout, stderr } = rxalchemy(...args);
      expect([status, stdout]).withContext(args.join(' ')).toEqual([2, '']);
      expect(stderr).toContain('Usage: rxalchemy codegen <url>');
    }
    expect(rxalchemy('--help').stdout).toContain('--only <names>');
    expect(rxalchemy('--version').stdout).toBe(`${manifest.version}\n`);
  });
});
