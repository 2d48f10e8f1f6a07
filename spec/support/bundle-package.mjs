/**
 * Joins the built library into few modules: reading one file takes a fraction of the time that two hundred and fifty small ones
 * take. dist/lib/rxalchemy.js is what Node programs import; what is loaded late stays apart (rxalchemy-….js beside it), with what
 * both need. The modules that threads start with, the entries and the drivers, are joined where they stand, so that a
 * connection opens sooner. Without white space there is a third less to parse; names stay, and the source maps have the rest.
 *
 * Every module keeps the address it had (`import.meta.url`), so threads and the interrupt extension are found where they
 * were built. Bundlers for the browser take dist/lib/index.js instead, module by module, and shake it themselves.
 */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build } from 'esbuild';
import { root } from './tally.mjs';

const outdir = join(root, 'dist/lib');

/** What a thread of Node imports first, and then by its address. */
const threadModules = [
  'worker/entry-node',
  'worker/entry-hub-node',
  'dialects/sqlite/driver/index',
  'dialects/mysql/driver/index',
];

/** Where `import.meta.url` stands in a module, put the address that module has on its own. */
const keepAddresses = {
  name: 'keep-addresses',
  setup(build) {
    build.onLoad({ filter: /[\\/]dist[\\/]lib[\\/].*\.js$/ }, ({ path }) => {
      const code = readFileSync(path, 'utf8');
      if (!code.includes('import.meta.url')) return undefined;
      const address = `./${relative(outdir, path).split(sep).join('/')}`;
      const own = `const moduleUrl = new URL(${JSON.stringify(address)}, libraryUrl).href;`;
      return { contents: `${own} ${code}`, loader: 'js' };
    });
  },
};

/** The address of dist/lib/ itself, from whatever module in it. */
const libraryUrl = "import.meta.url.slice(0, import.meta.url.lastIndexOf('/dist/lib/') + 10)";

const joining = {
  absWorkingDir: root,
  outdir,
  bundle: true,
  splitting: true,
  minifyWhitespace: true,
  lineLimit: 120,
  format: 'esm',
  platform: 'node',
  target: 'es2022',
  external: ['rxjs', 'rxjs/*', 'better-sqlite3', 'mysql2', 'mysql2/*'],
  banner: { js: `const libraryUrl = ${libraryUrl};` },
  define: { 'import.meta.url': 'moduleUrl' },
  sourcemap: true,
  logLevel: 'warning',
  plugins: [keepAddresses],
};

export async function bundlePackage() {
  await build({
    ...joining,
    entryPoints: { rxalchemy: join(outdir, 'index.js') },
    chunkNames: 'rxalchemy-[name]-[hash]',
  });
  // After the other one, which reads what this one writes over.
  await build({
    ...joining,
    entryPoints: Object.fromEntries(threadModules.map(name => [name, join(outdir, `${name}.js`)])),
    chunkNames: 'worker/thread-[hash]',
    allowOverwrite: true,
  });
}
