/**
 * Runs the built browser specs under Karma in headless Chromium: `node spec/support/run-browser.mjs`.
 *
 * Where no Chromium can be had, every spec that would have run there is counted as skipped, and it is said aloud;
 * a skipped spec is never reported as passed. Expects `npm run build` to have run.
 */
import Jasmine from 'jasmine';
import { join } from 'node:path';
import { builtSupport } from './built.mjs';
import { allSpecFiles, splitForBrowser } from './spec-files.mjs';
import { emptyTally, reportTally, root, run } from './tally.mjs';

const { findChromium } = await builtSupport('chromium');
const chromium = findChromium();
if (chromium.path) {
  process.exitCode = await run(
    process.execPath,
    [join(root, 'node_modules/karma/bin/karma'), 'start', join(root, 'karma.conf.js')],
    { env: { ...process.env, CHROME_BIN: chromium.path, CHROMIUM_BIN: chromium.path } },
  );
} else {
  const skipped = await countBrowserSpecs();
  process.stdout.write(
    `\n${'!'.repeat(72)}\nSKIPPED: ${skipped} browser specs did not run, for want of a Chromium: ${chromium.missing}.\n` +
      `Install one, or set CHROME_BIN to its path.\n${'!'.repeat(72)}\n`,
  );
  reportTally('Karma', { ...emptyTally(), skipped });
  process.exitCode = 0;
}

async function countBrowserSpecs() {
  const { browser } = await splitForBrowser(allSpecFiles());
  const jasmine = new Jasmine({ projectBaseDir: root });
  jasmine.loadConfig({ spec_dir: '.', spec_files: browser });
  await jasmine.loadSpecs();
  const count = suite => suite.children.reduce((sum, child) => sum + (child.children ? count(child) : 1), 0);
  return count(jasmine.env.topSuite());
}
