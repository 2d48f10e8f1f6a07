/**
 * What the package costs before it does anything: importing it in Node, and its weight in a browser bundle.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { alternate, atMost, figureLine, median } from './harness.js';
import type { Group } from './harness.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** How long a fresh process takes to import a package, in ms; `before` is imported already. */
function importTime(specifier: string, before = 'node:fs'): number {
  const code = `
    await import('${before}');
    const t = performance.now();
    await import('${specifier}');
    console.log(performance.now() - t);`;
  const args = ['--input-type=module', '--eval', code];
  return Number(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }));
}

const EVERYTHING = '*';
const QUICKSTART =
  '{ column, createEngine, CreateTable, DropTable, Integer, literal, MetaData, select, Table, Text }';

/** The minified and gzipped size in KB of what the package exports by these names, for the browser, without rxjs. */
async function bundleSize(names: string): Promise<{ gzipped: number; minified: number }> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents: `export ${names} from 'rxalchemy';`, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
    target: 'es2022',
    external: ['rxjs', 'rxjs/*', '@sqlite.org/sqlite-wasm'],
  });
  const code = outputFiles[0]!.contents;
  return { gzipped: gzipSync(code, { level: 9 }).length / 1024, minified: code.length / 1024 };
}

export const group: Group = {
  name: 'package',
  benches: [
    {
      name: 'import',
      run: async () => {
        const { whole, beside, rxjs } = await alternate(
          {
            whole: () => importTime('rxalchemy'),
            beside: () => importTime('rxalchemy', 'rxjs'),
            rxjs: () => importTime('rxjs'),
          },
          9,
        );
        const note = `of which rxjs alone ${median(rxjs).toFixed(1)} ms`;
        return [
          figureLine('import of the package, with rxjs', '–', whole, 'ms', atMost(40), note),
          figureLine('import of the package, rxjs being there', '–', beside, 'ms', atMost(40)),
        ];
      },
    },
    {
      name: 'bundle',
      run: async () => {
        const whole = await bundleSize(EVERYTHING);
        const program = await bundleSize(QUICKSTART);
        const bench = 'browser bundle, min + gzip, without rxjs';
        const note = `${whole.minified.toFixed(1)} KB minified`;
        return [
          figureLine(`${bench}: all names`, '–', [whole.gzipped], 'KB', atMost(40), note),
          figureLine(`${bench}: quickstart’s names`, '–', [program.gzipped], 'KB'),
        ];
      },
    },
  ],
};
