/**
 * Runs the Node specs on Node 24 with better-sqlite3 13, both fetched from the npm registry into .cache/node24/.
 *
 * The main install stays as it is: the specs run from a mirror of the tree, `.cache/node24/tree/`, with a copy of
 * dist/ and a node_modules whose packages are links to the main ones, better-sqlite3 excepted. The versions in use
 * are printed, and a wrong one is a failure. Expects `npm run build` to have run; arguments go to run-node.mjs.
 *
 * Left out, said so and not counted, are the files in which this Node would run nothing of the library: they read sources, call the
 * compiler of TypeScript, or drive a Chromium, all of which `npm test` has done.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { inOrder } from './in-order.mjs';
import { nodeShards } from './node-shards.mjs';
import { prepare } from './prepare.mjs';
import { allSpecFiles, requireBuilt } from './spec-files.mjs';
import { addTallies, emptyTally, reportTally, root, run } from './tally.mjs';

const NODE = '24';
const SQLITE = '13.2.0';

/** Parts of their paths; each must be one. */
const SAME_ON_EVERY_NODE = [
  'spec/browser/bundlers.',
  'spec/browser/not-isolated.',
  'spec/demo/playground.',
  'spec/guide/guide-types.',
  'spec/structure/contract.',
  'spec/structure/headers.',
  'spec/structure/package.',
  'spec/structure/rooms.',
  'spec/types/budget.',
  'spec/types/compile-errors.',
];

const cache = join(root, '.cache/node24');
const tools = join(cache, 'tools');
const tree = join(cache, 'tree');
const node = join(tools, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

try {
  await installTools();
  mirrorTree();
  checkVersions();
  await prepare();
  const env = { ...process.env, SPEC_ROOT: tree + sep };
  const without = leftOut();
  process.stdout.write(`Left out, as the same on every Node: ${without.join(', ')}\n`);
  const args = [`--without=${without.join(',')}`, ...process.argv.slice(2)];
  const tallies = await inOrder(nodeShards(args, { node, env }));
  reportTally(`Jasmine, Node ${NODE}`, addTallies(tallies));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  reportTally(`Jasmine, Node ${NODE}`, { ...emptyTally(), failed: 1 });
}

function leftOut() {
  const files = allSpecFiles();
  const gone = SAME_ON_EVERY_NODE.filter(part => !files.some(file => file.includes(part)));
  if (gone.length > 0) throw new Error(`no spec file is ${gone.join(' or ')}, which was to be left out`);
  return SAME_ON_EVERY_NODE;
}

async function installTools() {
  const manifest = {
    private: true,
    dependencies: { node: `^${NODE}.0.0`, 'better-sqlite3': SQLITE },
    allowScripts: { node: true, 'better-sqlite3': true },
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const file = join(tools, 'package.json');
  if (existsSync(node) && existsSync(file) && readFileSync(file, 'utf8') === text) return;
  process.stdout.write(`Installing Node ${NODE} and better-sqlite3 ${SQLITE} into .cache/node24\n`);
  rmSync(tools, { recursive: true, force: true });
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, 'package.json'), text);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // Settings of the npm that started this script must not lead the nested one back to the main install.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/.test(name)));
  const code = await run(npm, ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
    cwd: tools,
    env,
  });
  if (code !== 0 || !existsSync(node)) {
    rmSync(file, { force: true });
    throw new Error(`npm install in .cache/node24/tools ended with exit code ${code}`);
  }
}

function mirrorTree() {
  requireBuilt();
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(join(tree, 'node_modules'), { recursive: true });
  for (const name of ['lib', 'spec', 'demo']) symlinkSync(join(root, name), join(tree, name), 'junction');
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(join(root, name), join(tree, name));
  for (const name of ['lib', 'spec', 'demo'])
    if (existsSync(join(root, 'dist', name)))
      cpSync(join(root, 'dist', name), join(tree, 'dist', name), { recursive: true });
  linkPackages(join(root, 'node_modules'), join(tree, 'node_modules'));
}

function linkPackages(from, to) {
  for (const name of readdirSync(from)) {
    if (name.startsWith('.')) continue;
    const source = name === 'better-sqlite3' ? join(tools, 'node_modules', name) : join(from, name);
    symlinkSync(resolve(source), join(to, name), 'junction');
  }
}

function checkVersions() {
  const probe = `
    import { createRequire } from 'node:module';
    const require = createRequire(${JSON.stringify(join(tree, 'package.json'))});
    const Database = require('better-sqlite3');
    const sqlite = new Database(':memory:').prepare('select sqlite_version()').pluck().get();
    const { version } = require('better-sqlite3/package.json');
    console.log(JSON.stringify([process.versions.node, version, sqlite]));`;
  const { stdout, stderr, status } = spawnSync(node, ['--input-type=module', '-e', probe], {
    cwd: dirname(tree),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Node ${NODE} cannot load better-sqlite3 ${SQLITE}: ${stderr}`);
  const [nodeVersion, driver, sqlite] = JSON.parse(stdout);
  process.stdout.write(`Node ${nodeVersion}, better-sqlite3 ${driver}, SQLite ${sqlite}\n`);
  if (!nodeVersion.startsWith(`${NODE}.`) || driver !== SQLITE)
    throw new Error(`expected Node ${NODE} with better-sqlite3 ${SQLITE}`);
}
