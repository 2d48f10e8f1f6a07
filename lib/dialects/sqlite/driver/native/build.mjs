/**
 * Compiles interrupt.c into
 * `dist/lib/dialects/sqlite/driver/native/prebuilt/<platform>-<arch>/interrupt.<ext>`, where extension.ts
 * looks for it.
 *
 *     node lib/dialects/sqlite/driver/native/build.mjs                        for this machine
 *     node lib/dialects/sqlite/driver/native/build.mjs --target linux-arm64   with a cross compiler, to publish
 *     node lib/dialects/sqlite/driver/native/build.mjs --all                  every target that has a compiler here
 *
 * Takes `$CC` (for this machine only), else the first of cc, gcc, clang that compiles; the headers are
 * better-sqlite3's own. Does nothing when the library is newer than its sources. No compiler is no error:
 * everything but the interrupt works without the library, so one line says so and the exit code is 0. It is 1
 * when a compiler fails, or when a target that was asked for by name has none.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../../../..');
const source = join(here, 'interrupt.c');
const output = join(root, 'dist', relative(root, here), 'prebuilt');

/** Nothing from a C library: the same file loads beside glibc and beside musl, and no libc headers are needed. */
const freestanding = ['-shared', '-ffreestanding', '-nostdlib', '-fno-stack-protector', '-s'];
const elf = [...freestanding, '-fPIC', '-Wl,-z,defs', '-Wl,-z,noexecstack'];
const windows = [...freestanding, '-Wl,--entry=0'];
const apple = ['-dynamiclib', '-fPIC'];

/** Per target: file ending, flags of its own, compilers that produce it from elsewhere. */
const targets = {
  'linux-x64': { ending: 'so', flags: elf, cross: ['x86_64-linux-gnu-gcc', 'x86_64-linux-musl-gcc'] },
  'linux-arm64': {
    ending: 'so',
    flags: [...elf, '-mno-outline-atomics'],
    cross: ['aarch64-linux-gnu-gcc', 'aarch64-linux-musl-gcc'],
  },
  'darwin-x64': { ending: 'dylib', flags: [...apple, '-arch', 'x86_64'], cross: [] },
  'darwin-arm64': { ending: 'dylib', flags: [...apple, '-arch', 'arm64'], cross: [] },
  'win32-x64': { ending: 'dll', flags: windows, cross: ['x86_64-w64-mingw32-gcc'] },
  'win32-arm64': {
    ending: 'dll',
    flags: windows,
    cross: ['aarch64-w64-mingw32-gcc', 'aarch64-w64-mingw32-clang'],
  },
};

const machine = `${process.platform}-${process.arch}`;

const say = line => process.stdout.write(`${line}\n`);
const complain = line => process.stderr.write(`${line}\n`);

/** Whether the command compiles: Apple's placeholder for a compiler and a compiler without its parts do run. */
function compiles([command, ...args]) {
  return spawnSync(command, [...args, '-fsyntax-only', '-x', 'c', '-'], { input: '' }).status === 0;
}

/** The command line that begins a compilation for the target, or undefined. */
function compilerFor(target) {
  const ownOnes = ['cc', 'gcc', 'clang'];
  let names = targets[target].cross;
  if (target === machine) names = [...ownOnes, ...names];
  // Apple's compiler makes both of Apple's targets.
  else if (process.platform === 'darwin' && target.startsWith('darwin-')) names = ownOnes;
  let candidates = names.map(name => [name]);
  // A path that may hold spaces, or a command with arguments such as "ccache gcc".
  if (target === machine && process.env.CC) candidates = [[process.env.CC], process.env.CC.split(/\s+/)];
  return candidates.find(compiles);
}

function headers() {
  try {
    const driver = dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'));
    const folder = join(driver, 'deps', 'sqlite3');
    return existsSync(join(folder, 'sqlite3ext.h')) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function isUpToDate(library, include) {
  if (!existsSync(library)) return false;
  const built = statSync(library).mtimeMs;
  const inputs = [
    source,
    fileURLToPath(import.meta.url),
    join(include, 'sqlite3ext.h'),
    join(include, 'sqlite3.h'),
  ];
  return inputs.every(input => statSync(input).mtimeMs <= built);
}

const libraryOf = target => join(output, target, `interrupt.${targets[target].ending}`);

/** Compiles for one target. Returns false when its compiler failed. */
function build(target, compiler, include) {
  const { flags } = targets[target];
  const library = libraryOf(target);
  const shown = relative(root, library);
  mkdirSync(dirname(library), { recursive: true });
  // Into a file of its own first: a process that has the old library mapped keeps the old one.
  const fresh = `${library}.${process.pid}.tmp`;
  const common = ['-std=c11', '-O2', '-Wall', '-Wextra', '-fvisibility=hidden', '-I', include];
  const [command, ...args] = compiler;
  const run = spawnSync(command, [...args, ...common, ...flags, '-o', fresh, source], { encoding: 'utf8' });
  if (run.status === 0) {
    if (run.stderr) complain(run.stderr.trimEnd());
    renameSync(fresh, library);
    say(`interrupt extension: built ${shown} with ${compiler.join(' ')}`);
    return true;
  }
  rmSync(fresh, { force: true });
  complain(`interrupt extension: ${compiler.join(' ')} failed to build ${shown}\n${run.stderr ?? run.error}`);
  return false;
}

function whyNot(target) {
  if (!(target in targets)) return 'an unknown platform';
  if (target === machine) return process.env.CC ? '$CC does not compile' : 'none of cc, gcc, clang compiles';
  const { cross } = targets[target];
  return cross.length > 0 ? `no cross compiler found (${cross.join(', ')})` : 'only its own platform can';
}

function main(args) {
  const named = args[0] === '--target' ? args.slice(1) : [];
  const unknown = named.find(target => !(target in targets));
  const understood = args.length === 0 || (args.length === 1 && args[0] === '--all') || named.length > 0;
  if (!understood || unknown !== undefined) {
    const reason = unknown === undefined ? `cannot read "${args.join(' ')}"` : `no target "${unknown}"`;
    complain(`interrupt extension: ${reason}; use --all or --target with ${Object.keys(targets).join(', ')}`);
    return 1;
  }

  const wanted = args[0] === '--all' ? Object.keys(targets) : named.length > 0 ? named : [machine];
  const include = headers();
  if (include === undefined) {
    say('interrupt extension: not built, better-sqlite3 (which brings the SQLite headers) is not installed');
    return named.length > 0 ? 1 : 0;
  }

  let failed = false;
  for (const target of wanted) {
    if (target in targets && isUpToDate(libraryOf(target), include)) continue;
    const compiler = target in targets ? compilerFor(target) : undefined;
    if (compiler === undefined) {
      const consequence = 'without it a single long step of a statement is abandoned instead of stopped';
      say(`interrupt extension: not built for ${target}, ${whyNot(target)}; ${consequence}`);
      if (named.length > 0) failed = true;
    } else if (!build(target, compiler, include)) {
      failed = true;
    }
  }
  return failed ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
