/**
 * `npm run bench [part of a group's or bench's name …] [--quick]`: runs the benches, prints the table, writes
 * dist/bench.json.
 *
 * Each group runs in a process of its own, one after the other, so that no group inherits another's heap. The `sqlite3`
 * peer, whose native part an ordinary install does not compile, is built on first use; where that fails, the groups
 * that need it say so. Exit code 1 when a group could not be run; a line that falls short is no failure.
 */
import { fork, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isReached } from './harness.js';
import type { Group, Line } from './harness.js';
import { formatTable } from './table.js';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');
const filters = process.argv.slice(2).filter(arg => !arg.startsWith('--'));
const isQuick = process.argv.includes('--quick');

const results: Line[] = [];
let failed = false;
let sqlite3Built: boolean | undefined;

for (const file of readdirSync(here)
  .filter(name => name.endsWith('.bench.js'))
  .sort()) {
  const { group } = (await import(pathToFileURL(join(here, file)).href)) as { group: Group };
  const wanted = group.benches.filter(
    bench => filters.length === 0 || filters.some(filter => `${group.name} ${bench.name}`.includes(filter)),
  );
  if (wanted.length === 0) continue;
  process.stdout.write(`\n${group.name}\n`);
  if (group.needsSqlite3) sqlite3Built ??= buildSqlite3();
  for (const bench of wanted) {
    process.stdout.write(`  ${bench.name} …\n`);
    const lines = await runInChild(file, bench.name);
    if (lines) results.push(...lines);
    else failed = true;
  }
}

if (results.length > 0) {
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cpus: cpus().length };
  const report = {
    machine,
    quick: isQuick,
    lines: results.map(line => ({ ...line, reached: isReached(line) })),
  };
  writeFileSync(join(root, 'dist/bench.json'), `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(
    `\nNode ${machine.node}, ${machine.cpus} × ${machine.cpu}${isQuick ? ', --quick' : ''}\n\n`,
  );
  process.stdout.write(`${formatTable(results)}\n`);
} else if (!failed) {
  process.stderr.write(`No bench is named ${filters.join(' or ')}\n`);
  failed = true;
}
process.exitCode = failed ? 1 : 0;

/** Runs one bench in a child; undefined when the child failed (its own output says why). */
function runInChild(file: string, bench: string): Promise<Line[] | undefined> {
  return new Promise(resolve => {
    let lines: Line[] | undefined;
    const child = fork(join(here, 'child.js'), [join(here, file), bench], {
      execArgv: ['--expose-gc'],
      env: { ...process.env, ...(isQuick && { BENCH_QUICK: '1' }) },
    });
    child.on('message', message => {
      lines = message as Line[];
    });
    child.on('close', code => {
      if (code !== 0) process.stderr.write(`  ${bench} ended with exit code ${code}\n`);
      resolve(code === 0 ? lines : undefined);
    });
  });
}

/** `allowScripts` denies sqlite3's install script to ordinary installs; here it is run for that package alone. */
function buildSqlite3(): boolean {
  const loads = (): boolean =>
    spawnSync(process.execPath, ['-e', "require('sqlite3')"], { cwd: root, stdio: 'ignore' }).status === 0;
  if (loads()) return true;
  process.stdout.write('  building the sqlite3 peer, once (one to two minutes)\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  spawnSync(npm, ['rebuild', 'sqlite3', '--dangerously-allow-all-scripts'], { cwd: root, stdio: 'ignore' });
  if (loads()) return true;
  process.stdout.write('  sqlite3 could not be built: its lines are left out\n');
  return false;
}
