/**
 * Runs the built specs under Jasmine in this Node: `node spec/support/run-node.mjs [part of a path …]
 * [--filter=<regular expression on titles>] [--seed=<n>] [--shard=<k>/<n>] [--reaching=<built module>]
 * [--without=<part of a path>,…]`. A shard is the k-th of n shares (shares.mjs); `reaching` leaves out the files that do not import a
 * module, themselves or through others, `without` those whose path has one of the parts.
 *
 * Promises: the counts of tally.mjs as the last line; a file that does not load, a failing afterAll, a focused
 * spec (fit, fdescribe) and an empty run are failures. When every spec has ended the process must end by itself:
 * whatever still keeps it alive half a minute later is named and counted as one failure, since a library that leaves
 * a handle behind after dispose() hangs its users' programs too.
 */
import { join } from 'node:path';
import Jasmine from 'jasmine';
import { shareOf } from './shares.mjs';
import { allSpecFiles, reaching } from './spec-files.mjs';
import { emptyTally, reportTally, root } from './tally.mjs';

const GRACE_MS = 30_000;
const SLOW_MS = 2_000;
/** A spec waits for events, not for time: this bounds one whose event never comes, on a machine however busy. */
const SPEC_TIMEOUT_MS = 120_000;
const base = process.env.SPEC_ROOT ?? root;
const options = process.argv.slice(2).filter(arg => arg.startsWith('--'));
const filters = process.argv.slice(2).filter(arg => !arg.startsWith('--'));
const option = name => options.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);

const tally = emptyTally();
const label = `Jasmine, Node ${process.version}${option('shard') ? `, shard ${option('shard')}` : ''}`;
const slow = [];
const counter = {
  specDone({ status, duration, fullName }) {
    if (duration > SLOW_MS) slow.push({ duration, fullName });
    if (status === 'passed') tally.passed++;
    else if (status === 'failed') tally.failed++;
    // Left out by --filter: it was not asked for.
    else if (status !== 'excluded') tally.skipped++;
  },
  suiteDone({ failedExpectations }) {
    tally.failed += failedExpectations.length;
  },
  jasmineDone({ failedExpectations, incompleteReason }) {
    tally.failed += failedExpectations.length;
    if (/focus/i.test(incompleteReason ?? '')) tally.failed++;
  },
};

const [shard, shards] = (option('shard') ?? '1/1').split('/').map(Number);
if (!(shard >= 1 && shard <= shards)) throw new Error(`--shard=${option('shard')} is none: --shard=1/2 is`);
const forNode = allSpecFiles(filters, base).filter(file => !file.endsWith('.browser.spec.js'));
const wanted = option('reaching') ? await reaching(forNode, option('reaching')) : forNode;
const without = option('without')?.split(',') ?? [];
const files = shareOf(
  wanted.filter(file => !without.some(part => file.includes(part))),
  shard,
  shards,
);
const jasmine = new Jasmine({ projectBaseDir: base });
jasmine.loadConfig({
  spec_dir: '.',
  spec_files: files.map(file => join(base, file)),
  env: { random: true, seed: option('seed'), forbidDuplicateNames: true },
});
jasmine.jasmine.DEFAULT_TIMEOUT_INTERVAL = SPEC_TIMEOUT_MS;
jasmine.exitOnCompletion = false;
jasmine.addReporter(counter);
process.stdout.write(`${label}: ${files.length} spec files\n`);
process.once('exit', code => {
  if (code && tally.failed === 0) tally.failed++;
  reportTally(label, tally);
});
try {
  const result = await jasmine.execute(undefined, option('filter'));
  if (result.overallStatus === 'failed') process.exitCode = 1;
  slow.sort((a, b) => b.duration - a.duration);
  for (const { duration, fullName } of slow.slice(0, 10))
    process.stdout.write(`${(duration / 1000).toFixed(1)} s  ${fullName}\n`);
} catch (error) {
  tally.failed++;
  process.stderr.write(`${error?.stack ?? error}\n`);
}

setTimeout(() => {
  const held = process.getActiveResourcesInfo().filter(name => !/^(TTY|Pipe)Wrap$/.test(name));
  process.stderr.write(`\nThe specs have ended, but the process is kept alive by: ${held.join(', ')}\n`);
  tally.failed++;
  process.exit(1);
}, GRACE_MS).unref();
