/**
 * `npm test` after the build: the specs in Node, then in the browser; the sum of both as the last line.
 *
 * The exit code is not zero when anything failed, when nothing passed, or when a runner died.
 */
import { join } from 'node:path';
import { addTallies, formatTally, reportTally, root, runForTally } from './tally.mjs';

const runners = { 'Jasmine in Node': 'run-node.mjs', 'Karma in Chromium': 'run-browser.mjs' };
const tallies = {};
for (const [name, script] of Object.entries(runners)) {
  process.stdout.write(`\n== ${name}\n`);
  tallies[name] = await runForTally(process.execPath, [join(root, 'spec/support', script)]);
}
process.stdout.write('\n');
for (const [name, tally] of Object.entries(tallies)) process.stdout.write(`${name}: ${formatTally(tally)}\n`);
reportTally('All', addTallies(Object.values(tallies)));
