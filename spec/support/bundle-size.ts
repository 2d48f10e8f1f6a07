/**
 * How much of the package a page loads: bundled for the browser as a user's program would be, with nothing but its own options.
 *
 * Without rxjs, which such a program has anyway, and without SQLite WASM. What is loaded at once is the program's first file and those
 * that it imports; what `import()` loads comes when it is needed.
 */
import { gzipSync } from 'node:zlib';
import { build, type BuildOptions } from 'esbuild';

import { repositoryRoot } from '../structure/imports.js';

/** What a small program imports: an engine, a table, a query. */
export const QUICKSTART =
  '{ column, createEngine, CreateTable, DropTable, Integer, literal, MetaData, select, Table, Text }';

/** What the first subscription loads. */
const RUNNING = 'dist/lib/engine/running.js';
/** What the first statement loads that is no text. */
const COMPILER = 'dist/lib/dialects/sqlite/index.js';

/** Sizes in KB, minified. */
export interface BundleSize {
  /** What a page loads at once, gzipped. */
  readonly initial: number;
  /** What it has loaded when it runs a text: the same, and what subscribing needs, gzipped. */
  readonly running: number;
  /** What it has loaded when its first statement runs that is no text: that, and the compiler, gzipped. */
  readonly compiling: number;
  /** The same with everything that it may load later, gzipped. */
  readonly whole: number;
  /** Everything in one file, gzipped: what bundlers make that do not split. */
  readonly joined: number;
  /** What a page loads at once, not gzipped. */
  readonly minified: number;
  /** The modules of the package in what a page loads at once, as `dist/lib/…`. */
  readonly modules: readonly string[];
}

/** The size of what the package exports by these names: `*`, or a list in braces. */
export async function bundleSize(names: string): Promise<BundleSize> {
  const options = {
    absWorkingDir: repositoryRoot,
    stdin: { contents: `export ${names} from 'rxalchemy';`, resolveDir: repositoryRoot },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: 'dist/size',
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['rxjs', 'rxjs/*', '@sqlite.org/sqlite-wasm'],
  } as const satisfies BuildOptions;
  const { metafile, outputFiles } = await build({ ...options, splitting: true });
  const one = await build({ ...options, splitting: false });
  // Outputs are listed by their paths from the root, in the same order in both places.
  const files = new Map(
    Object.keys(metafile.outputs).map((path, index) => [path, outputFiles[index]!.contents]),
  );
  const [entry] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === '<stdin>')!;
  /** Files with all that they import. */
  const loadedWith = (paths: Iterable<string>): Set<string> => {
    const loaded = new Set(paths);
    for (const path of loaded)
      for (const { path: imported, kind, external } of metafile.outputs[path]!.imports)
        if (kind === 'import-statement' && !external) loaded.add(imported);
    return loaded;
  };
  const initial = loadedWith([entry]);
  const late = (module: string): string[] =>
    Object.keys(metafile.outputs).filter(path => metafile.outputs[path]!.entryPoint === module);
  const gzipped = (paths: Iterable<string>): number =>
    sum([...paths].map(path => gzipSync(files.get(path)!, { level: 9 }).length));
  return {
    initial: gzipped(initial),
    running: gzipped(loadedWith([...initial, ...late(RUNNING)])),
    compiling: gzipped(loadedWith([...initial, ...late(RUNNING), ...late(COMPILER)])),
    whole: gzipped(files.keys()),
    joined: sum(one.outputFiles.map(({ contents }) => gzipSync(contents, { level: 9 }).length)),
    minified: sum([...initial].map(path => files.get(path)!.length)),
    modules: [...initial].flatMap(path =>
      Object.entries(metafile.outputs[path]!.inputs)
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([module]) => module),
    ),
  };
}

function sum(bytes: readonly number[]): number {
  return bytes.reduce((total, each) => total + each, 0) / 1024;
}
