/**
 * Joins the built library into few modules: reading one file takes a fraction of the time that two hundred and fifty small ones
 * take. dist/lib/rxalchemy.js is what Node programs import, and all that they do: what pages load late is little, and files of
 * its own would take what they share with the rest out of it, into more files and hundreds of names between them, which takes
 * longer than to read it. The modules that threads start with, the entries and the drivers, are joined where they stand, so that a
 * connection opens sooner. Without white space there is a third less to parse; names stay, and the source maps have the rest.
 *
 * Every module keeps the address it had (`import.meta.url`), so threads and the interrupt extension are found where they
 * were built. Bundlers for the browser take dist/lib/index.js instead, module by module, and shake it themselves.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
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

/** What pages load late; in Node it is there from the start, behind all else. */
const lateModules = [
  'dialects/mysql/reflection/read-tables',
  'dialects/mysql/tracking/catalog',
  'dialects/sqlite/reflection/read-tables',
  'engine/live',
  'inspect/declare',
].map(name => join(outdir, `${name}.js`));

/**
 * Where `import.meta.url` stands in a module, put the address that module has on its own; and where a late module is imported, what
 * the entry has put into `late`. (Imported in its place, it would stand before the classes that its own extend.)
 */
const inPlace = {
  name: 'in-place',
  setup(build) {
    build.onResolve({ filter: /^late$/ }, () => ({ path: 'late', namespace: 'late' }));
    build.onLoad({ filter: /^late$/, namespace: 'late' }, () => ({ contents: 'export const late = [];' }));
    build.onLoad({ filter: /[\\/]dist[\\/]lib[\\/].*\.js$/ }, ({ path }) => {
      const code = readFileSync(path, 'utf8');
      if (path === join(outdir, 'index.js')) return { contents: `${code}\n${lateImports}`, loader: 'js' };
      const before = [];
      if (code.includes('import.meta.url')) {
        const address = `./${relative(outdir, path).split(sep).join('/')}`;
        before.push(`const moduleUrl = new URL(${JSON.stringify(address)}, libraryUrl).href;`);
      }
      const contents = code.replace(/\bimport\('(\.[^']+)'\)/g, (_whole, specifier) => {
        if (before[0] !== takeLate) before.unshift(takeLate);
        return `Promise.resolve(late[${lateModules.indexOf(join(dirname(path), specifier))}])`;
      });
      const isLate = before[0] === takeLate;
      if (contents.includes('late[-1]') || (isLate && !(build.initialOptions.entryPoints.rxalchemy ?? false)))
        throw new Error(`${path} imports something late that is not there from the start`);
      return before.length === 0 ? undefined : { contents: `${before.join(' ')} ${contents}`, loader: 'js' };
    });
  },
};

const takeLate = "import { late } from 'late';";
const lateImports = `${takeLate} ${lateModules
  .map((path, index) => `import * as late${index} from ${JSON.stringify(path)};`)
  .join(' ')} late.push(${lateModules.map((_path, index) => `late${index}`).join(', ')});`;

/** The address of dist/lib/ itself, from whatever module in it. */
const libraryUrl = "import.meta.url.slice(0, import.meta.url.lastIndexOf('/dist/lib/') + 10)";

/**
 * The same where a program's own bundler may have put this module into another file, or into CommonJS, which has no address: threads
 * start from the package as it is installed in reach of that file.
 */
const libraryUrlAnywhere = `(here => {
  if (here?.endsWith('/dist/lib/rxalchemy.js')) return new URL('.', here).href;
  const { createRequire } = process.getBuiltinModule('node:module');
  const { pathToFileURL } = process.getBuiltinModule('node:url');
  const place = here ?? pathToFileURL(process.argv[1] ?? 'program').href;
  try { return new URL('.', pathToFileURL(createRequire(place).resolve('rxalchemy'))).href; }
  catch { return new URL('rxalchemy/dist/lib/', place).href; }
})(import.meta.url)`;

const joining = {
  absWorkingDir: root,
  outdir,
  bundle: true,
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
  plugins: [inPlace],
};

/** A class that names itself is joined as `var Engine=class _Engine`, and would be shown so: it gets its name back. */
function nameClasses(path) {
  const code = readFileSync(path, 'utf8');
  const classes = Array.from(
    code.matchAll(/(\w+)=class _(\w+)/g),
    ([, variable, name]) => `[${variable},"${name}"]`,
  );
  const naming = `for(const [it,value] of [${classes}])Object.defineProperty(it,"name",{value});\n`;
  writeFileSync(path, code.replace(/^(?=\/\/# sourceMappingURL)/m, naming));
}

export async function bundlePackage() {
  await build({
    ...joining,
    entryPoints: { rxalchemy: join(outdir, 'index.js') },
    banner: { js: `const libraryUrl = ${libraryUrlAnywhere};` },
  });
  nameClasses(join(outdir, 'rxalchemy.js'));
  // After the other one, which reads what this one writes over.
  await build({
    ...joining,
    entryPoints: Object.fromEntries(threadModules.map(name => [name, join(outdir, `${name}.js`)])),
    splitting: true,
    chunkNames: 'worker/thread-[hash]',
    allowOverwrite: true,
  });
}
