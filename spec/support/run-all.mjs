/**
 * `npm test`: the build, the specs in Node, then in the browser; the sum of both as the last line.
 *
 * The exit code is not zero when anything failed, when nothing passed, or when a runner died. Where the build fails no
 * spec runs: that is one failure.
 */
import { join } from 'node:path';
import { addTallies, emptyTally, formatTally, reportTally, root, run, runForTally } from './tally.mjs';

const runners = { 'Jasmine in Node': 'run-node.mjs', 'Karma in Chromium': 'run-browser.mjs' };
const script = name => join(root, 'spec/support', name);

if ((await run(process.execPath, [script('build.mjs')])) === 0) {
  const tallies = [];
  for (const [name, file] of Object.entries(runners)) {
    process.stdout.write(`\n== ${name}\n`);
    tallies.push([name, await runForTally(process.execPath, [script(file)])]);
  }
  process.stdout.write('\n');
  for (const [name, tally] of tallies) process.stdout.write(`${name}: ${formatTally(tally)}\n`);
  reportTally('All', addTallies(tallies.map(([, tally]) => tally)));
} else {
  reportTally('The build failed', { ...emptyTally(), failed: 1 });
}
