/**
 * Joins the built library into one module, dist/lib/rxalchemy.js, which Node programs import: reading one file takes a
 * fraction of the time that two hundred and fifty small ones take. What is loaded late stays apart (rxalchemy-….js beside it), with
 * what both need. Without white space there is a third less to parse; names stay, and the source maps have the rest.
 *
 * Every module keeps the address it had (`import.meta.url`), so threads and the interrupt extension are found where they
 * were built. Bundlers for the browser take dist/lib/index.js instead, module by module, and shake it themselves.
 */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build } from 'esbuild';
import { root } from './tally.mjs';

const entry = join(root, 'dist/lib/index.js');
const outdir = join(root, 'dist/lib');

/** Where `import.meta.url` stands in a module, put the address that module has on its own. */
const keepAddresses = {
  name: 'keep-addresses',
  setup(build) {
    build.onLoad({ filter: /[\\/]dist[\\/]lib[\\/].*\.js$/ }, ({ path }) => {
      const code = readFileSync(path, 'utf8');
      if (!code.includes('import.meta.url')) return undefined;
      const address = `./${relative(outdir, path).split(sep).join('/')}`;
      const own = `const moduleUrl = new URL(${JSON.stringify(address)}, bundleUrl).href;`;
      return { contents: `${own} ${code}`, loader: 'js' };
    });
  },
};

export async function bundlePackage() {
  await build({
    absWorkingDir: root,
    entryPoints: { rxalchemy: entry },
    outdir,
    chunkNames: 'rxalchemy-[name]-[hash]',
    bundle: true,
    splitting: true,
    minifyWhitespace: true,
    lineLimit: 120,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    external: ['rxjs', 'rxjs/*', 'better-sqlite3', 'mysql2', 'mysql2/*'],
    banner: { js: 'const bundleUrl = import.meta.url;' },
    define: { 'import.meta.url': 'moduleUrl' },
    sourcemap: true,
    logLevel: 'warning',
    plugins: [keepAddresses],
  });
}
