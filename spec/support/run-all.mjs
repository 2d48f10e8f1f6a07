/**
 * `npm test`: the build, then the specs in Node and in the browser at the same time; the sum of both as the last line.
 *
 * Each of the two keeps about one core busy. What the browser's runner prints is held until Node's has ended.
 * The exit code is not zero when anything failed, when nothing passed, or when a runner died. Where the build fails no
 * spec runs: that is one failure.
 */
import { join } from 'node:path';
import { inOrder } from './in-order.mjs';
import { addTallies, emptyTally, formatTally, reportTally, root, run, runForTally } from './tally.mjs';

const runners = { 'Jasmine in Node': 'run-node.mjs', 'Karma in Chromium': 'run-browser.mjs' };
const script = name => join(root, 'spec/support', name);

if ((await run(process.execPath, [script('build.mjs')])) === 0) {
  const tallies = await inOrder(
    Object.entries(runners).map(([name, file]) => async output => {
      output.write(`\n== ${name}\n`);
      return [name, await runForTally(process.execPath, [script(file)], { output })];
    }),
  );
  process.stdout.write('\n');
  for (const [name, tally] of tallies) process.stdout.write(`${name}: ${formatTally(tally)}\n`);
  reportTally('All', addTallies(tallies.map(([, tally]) => tally)));
} else {
  reportTally('The build failed', { ...emptyTally(), failed: 1 });
}
