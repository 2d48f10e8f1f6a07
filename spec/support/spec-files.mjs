/**
 * Which built specs exist, and which of them can run in a browser.
 *
 * A spec runs in the browser unless its name ends in `.node.spec.js` or something it reaches (support files and
 * lib/ included) imports a Node builtin or a package that is not for the browser; `#platform` and its like are followed
 * into their browser variants. Names that end in `.browser.spec.js` are for the browser only. The import graph is esbuild's: nothing is executed. Benches are never specs.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { build } from 'esbuild';
import { root } from './tally.mjs';

const toPosix = path => path.split(sep).join('/');

/** Throws where `npm run build` has not run. */
export function requireBuilt(base = root) {
  if (!existsSync(join(base, 'dist/spec')))
    throw new Error(`${join(base, 'dist')} is missing: run \`npm run build\` first`);
}

/** Every file below `dir` that `keep` accepts, as sorted paths relative to `base`, with forward slashes. */
export function filesBelow(dir, keep, base = root) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true })
    .map(name => toPosix(relative(base, join(dir, name))))
    .filter(keep)
    .sort();
}

/** All built spec files, relative to the root; throws where nothing is built. `filters` are parts of a path, any of which must match. */
export function allSpecFiles(filters = [], base = root) {
  requireBuilt(base);
  const wanted = path => filters.length === 0 || filters.some(filter => path.includes(filter));
  return filesBelow(
    join(base, 'dist/spec'),
    path => path.endsWith('.spec.js') && !path.startsWith('dist/spec/bench/') && wanted(path),
    base,
  );
}

/** Those of the spec files that reach a module, itself or through what it imports, when they run in Node. */
export async function reaching(files, module) {
  const inputs = await importsOf(files);
  return files.filter(file => reach(inputs, file).has(module));
}

/** Splits the spec files into those for the browser and, with the import that keeps it out, those for Node only. */
export async function splitForBrowser(files) {
  const candidates = files.filter(file => !file.endsWith('.node.spec.js'));
  const nodeOnly = new Map(
    files.filter(file => file.endsWith('.node.spec.js')).map(file => [file, 'its name ends in .node.spec']),
  );
  if (candidates.length === 0) return { browser: [], nodeOnly };
  const inputs = await importsOf(candidates, {
    conditions: ['browser'],
    plugins: [followPlatform, inThePage],
  });
  const browser = [];
  for (const file of candidates) {
    const blocker = findBlocker(inputs, file);
    if (blocker) nodeOnly.set(file, `${blocker.file} imports ${blocker.path}`);
    else browser.push(file);
  }
  return { browser, nodeOnly };
}

/** What each file imports that one of the entries reaches. */
async function importsOf(entryPoints, options = {}) {
  if (entryPoints.length === 0) return {};
  const { metafile } = await build({
    absWorkingDir: resolve(root),
    entryPoints,
    outdir: 'dist/graph',
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    // Else each entry would be printed with all that it reaches, which takes ten times as long.
    splitting: true,
    platform: 'neutral',
    packages: 'external',
    logLevel: 'silent',
    ...options,
  });
  return metafile.inputs;
}

/** The files that one imports, and what they import. */
function reach(inputs, entry) {
  const seen = new Set([entry]);
  for (const file of seen)
    for (const { path, external } of inputs[file]?.imports ?? []) if (!external) seen.add(path);
  return seen;
}

/** Where the `browser` condition of package.json's imports leads. */
const browserVariants = Object.fromEntries(
  Object.entries(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).imports).map(
    ([name, { browser }]) => [name, browser],
  ),
);

/** `packages: 'external'` leaves `#platform` external as well; resolve it as the browser will. */
const followPlatform = {
  name: 'follow-platform',
  setup(build) {
    build.onResolve({ filter: /^#/ }, ({ path }) => ({ path: join(root, browserVariants[path]) }));
  },
};

/** Support files whose names end in `-node` have a counterpart for the browser. */
export const inThePage = {
  name: 'in-the-page',
  setup(build) {
    build.onResolve({ filter: /-node\.js$/ }, ({ path, importer }) => {
      if (!toPosix(importer).includes('/dist/spec/')) return undefined;
      const own = join(dirname(importer), path.replace(/-node\.js$/, '-browser.js'));
      return existsSync(own) ? { path: own } : undefined;
    });
  },
};

function findBlocker(inputs, entry) {
  for (const file of reach(inputs, entry)) {
    for (const { path, external } of inputs[file]?.imports ?? []) {
      if (!external) continue;
      if (isBuiltin(path) || !/^(rxjs|sqlstring|@sqlite\.org\/sqlite-wasm)(\/|$)/.test(path))
        return { file, path };
    }
  }
  return undefined;
}
