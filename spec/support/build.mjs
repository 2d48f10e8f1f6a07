/**
 * `npm run build`: TypeScript into dist/, the library joined into one module, then the interrupt extension.
 *
 * Outputs whose source is gone are removed, so that a deleted spec does not live on in dist/. Type errors fail the
 * build after everything has been emitted; a missing C compiler does not (the native step says what is lost).
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundlePackage } from './bundle-package.mjs';
import { filesBelow } from './spec-files.mjs';
import { root, run } from './tally.mjs';

const started = performance.now();
const tsc = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc')]);

for (const room of ['lib', 'spec', 'demo'])
  for (const output of filesBelow(join(root, 'dist', room), path => /\.(js|d\.ts)(\.map)?$/.test(path))) {
    if (output.startsWith('dist/lib/rxalchemy.js')) continue;
    const source = output.replace(/^dist\//, '').replace(/\.(js|d\.ts)(\.map)?$/, '');
    if (!['.ts', '.mts', '.tsx'].some(ending => existsSync(join(root, source + ending))))
      rmSync(join(root, output), { force: true });
  }

// What does not compile need not link.
if (tsc === 0) await bundlePackage();
const native = await run(process.execPath, [join(root, 'lib/dialects/sqlite/driver/native/build.mjs')]);

const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(tsc || native ? `The build failed after ${seconds} s\n` : `Built in ${seconds} s\n`);
process.exitCode = tsc || native;
