/**
 * Bundles every spec that needs no Node into dist/browser/specs.js for Karma.
 *
 * `#platform` and its like become the browser's variants, rxjs is bundled once. Beside it lies what the worker of SQLite
 * needs. Returns the files bundled and, for the others, what keeps them in Node.
 */
import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { allSpecFiles, splitForBrowser } from './spec-files.mjs';
import { root } from './tally.mjs';

export const bundlePath = join(root, 'dist/browser/specs.js');

export async function bundleSpecs(filters = []) {
  const split = await splitForBrowser(allSpecFiles(filters));
  await build({
    stdin: {
      contents: split.browser.map(file => `import ${JSON.stringify(`./${file}`)};`).join('\n'),
      resolveDir: root,
    },
    outfile: bundlePath,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
    target: 'es2022',
    // The package is marked free of side effects; a spec file is nothing else.
    ignoreAnnotations: true,
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  await bundleWorker();
  return split;
}

/** The worker of SQLite, where the bundle of the specs looks for it, with the files that it fetches. */
async function bundleWorker() {
  const outdir = join(dirname(bundlePath), 'driver/wasm');
  await build({
    entryPoints: [join(root, 'dist/lib/dialects/sqlite/driver/wasm/worker.js')],
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
    target: 'es2022',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  for (const name of ['sqlite3.wasm', 'sqlite3-opfs-async-proxy.js'])
    for (const beside of [outdir, dirname(bundlePath)])
      copyFileSync(join(root, 'node_modules/@sqlite.org/sqlite-wasm/dist', name), join(beside, name));
}
