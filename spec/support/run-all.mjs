/**
 * `npm test`: the build, then the specs in Node and in the browser at the same time; the sum of all as the last line.
 *
 * What a runner prints is held until those before it have ended. The exit code is not zero when anything failed, when
 * nothing passed, or when a runner died. Where the build fails no spec runs: that is one failure.
 */
import { join } from 'node:path';
import { inOrder } from './in-order.mjs';
import { nodeShards } from './node-shards.mjs';
import { prepare } from './prepare.mjs';
import { addTallies, emptyTally, formatTally, reportTally, root, run, runForTally } from './tally.mjs';

const script = name => join(root, 'spec/support', name);
const inBrowser = output => runForTally(process.execPath, [script('run-browser.mjs')], { output });

if ((await run(process.execPath, [script('build.mjs')])) === 0) {
  await prepare();
  const tallies = await inOrder([...nodeShards(), inBrowser]);
  const parts = { 'Jasmine in Node': addTallies(tallies.slice(0, -1)), 'Karma in Chromium': tallies.at(-1) };
  process.stdout.write('\n');
  for (const [name, tally] of Object.entries(parts)) process.stdout.write(`${name}: ${formatTally(tally)}\n`);
  reportTally('All', addTallies(Object.values(parts)));
} else {
  reportTally('The build failed', { ...emptyTally(), failed: 1 });
}
