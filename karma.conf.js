/**
 * Karma: every spec that needs no Node, in headless Chromium, from one bundle.
 *
 * `npm run test:browser` finds or installs Chromium and starts this; `npx karma start` with CHROME_BIN set works
 * too (after `npm run build`; `--specs=part,of,paths` for some of them). The page is cross-origin isolated, so SharedArrayBuffer exists as it does in Node.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bundlePath, bundleSpecs } from './spec/support/bundle.mjs';
import { TallyReporter } from './spec/support/karma-tally.mjs';

const require = createRequire(import.meta.url);

export default async function configure(config) {
  const { browser, nodeOnly } = await bundleSpecs(config.specs?.split(','));
  process.stdout.write(`Karma: ${browser.length} spec files; ${nodeOnly.size} more need Node\n`);
  config.set({
    frameworks: ['jasmine'],
    plugins: [
      require('karma-jasmine'),
      require('karma-chrome-launcher'),
      { 'reporter:tally': ['type', TallyReporter] },
    ],
    files: [
      { pattern: bundlePath, type: 'module', watched: false },
      { pattern: join(dirname(bundlePath), '**'), included: false, watched: false },
      { pattern: join(dirname(bundlePath), '../spec/**/*-functions.js'), included: false, watched: false },
    ],
    mime: { 'application/wasm': ['wasm'] },
    customHeaders: [
      { match: '.*', name: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
      { match: '.*', name: 'Cross-Origin-Embedder-Policy', value: 'require-corp' },
    ],
    browsers: ['Chromium'],
    customLaunchers: {
      Chromium: {
        base: 'ChromiumHeadless',
        flags: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      },
    },
    client: { jasmine: { random: true, forbidDuplicateNames: true, timeoutInterval: 120_000 } },
    reporters: ['tally'],
    singleRun: true,
    autoWatch: false,
    // A machine at work may keep the page or its browser waiting for long; these bound what never comes.
    captureTimeout: 180_000,
    browserNoActivityTimeout: 300_000,
    browserDisconnectTimeout: 60_000,
    pingTimeout: 120_000,
    logLevel: config.LOG_WARN,
  });
}
