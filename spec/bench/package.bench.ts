/**
 * What the package costs before it does anything: importing it in Node, and its weight in a browser bundle.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundleSize, QUICKSTART, type BundleSize } from '../support/bundle-size.js';
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
        const engine = await bundleSize('{ createEngine, text }');
        const language = await bundleSize(
          '{ column, compile, Integer, MetaData, select, sqlite, Table, Text }',
        );
        const bench = 'browser bundle, min + gzip, without rxjs';
        const note = ({ minified, running, compiling, joined }: BundleSize): string =>
          `${minified.toFixed(1)} KB minified; ${running.toFixed(1)} KB when it runs a text, ${compiling.toFixed(1)} KB when it runs ` +
          `a query; ${joined.toFixed(1)} KB in one file, with all that may be loaded later`;
        return [
          figureLine(`${bench}: all names`, '–', [whole.initial], 'KB', atMost(40), note(whole)),
          figureLine(`${bench}: quickstart’s names`, '–', [program.initial], 'KB', undefined, note(program)),
          figureLine(`${bench}: an engine and text`, '–', [engine.initial], 'KB', atMost(40), note(engine)),
          figureLine(
            `${bench}: the language alone`,
            '–',
            [language.initial],
            'KB',
            undefined,
            note(language),
          ),
        ];
      },
    },
  ],
};
