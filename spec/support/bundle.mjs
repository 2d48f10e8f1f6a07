/**
 * Bundles every spec that needs no Node into dist/browser/specs.js for Karma.
 *
 * `#platform` and its like become the browser's variants, rxjs is bundled once. Beside it lies what the worker of SQLite
 * needs. Returns the files bundled and, for the others, what keeps them in Node.
 */
import { copyFileSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { build } from 'esbuild';
import { allSpecFiles, inThePage, splitForBrowser } from './spec-files.mjs';
import { root } from './tally.mjs';

export const bundlePath = join(root, 'dist/browser/specs.js');

export async function bundleSpecs(filters = []) {
  const split = await splitForBrowser(allSpecFiles(filters));
  await build({
    stdin: {
      contents: [`dist/spec/support/page.js`, ...split.browser]
        .map(file => `import ${JSON.stringify(`./${file}`)};`)
        .join('\n'),
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
    // Errors name classes.
    keepNames: true,
    sourcemap: 'inline',
    logLevel: 'warning',
    plugins: [inThePage, keepSpecAddresses],
  });
  await bundleWorker();
  return split;
}

/** Where `import.meta.url` stands in a spec, put the address that its file has on its own. */
const keepSpecAddresses = {
  name: 'keep-spec-addresses',
  setup(build) {
    build.onLoad({ filter: /[\\/]dist[\\/]spec[\\/].*\.js$/ }, ({ path }) => {
      const address = `/base/${relative(root, path).split(sep).join('/')}`;
      const own = `new URL(${JSON.stringify(address)}, location.href).href`;
      return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', own), loader: 'js' };
    });
  },
};

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
    // Each spec starts one: what it need not parse saves a minute of them.
    minify: true,
    logLevel: 'warning',
  });
  for (const name of ['sqlite3.wasm', 'sqlite3-opfs-async-proxy.js'])
    for (const beside of [outdir, dirname(bundlePath)])
      copyFileSync(join(root, 'node_modules/@sqlite.org/sqlite-wasm/dist', name), join(beside, name));
}
