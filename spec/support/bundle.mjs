/**
 * Bundles every spec that needs no Node into dist/browser/specs.js for Karma.
 *
 * `#platform` becomes the browser variant, rxjs is bundled once, nothing else comes from outside. Returns the
 * files bundled and, for the others, what keeps them in Node.
 */
import { join } from 'node:path';
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
  return split;
}
