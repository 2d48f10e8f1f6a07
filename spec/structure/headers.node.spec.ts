/**
 * Style as a spec: every module says at its top what it is, what it promises and what it does not do, and stays
 * small enough to be read.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLibrary, repositoryRoot, sourceFiles } from './imports.js';

/** The comment a text opens with (behind the `#!` of a command), as its lines; empty when it opens with anything else. */
function headerOf(text: string): string[] {
  const block = /^\/\*[^]*?\*\//.exec(text.replace(/^#!.*\n/, ''))?.[0];
  return block ? block.split('\n').filter(line => /\w/.test(line)) : [];
}

describe('every module', () => {
  it('of lib/ opens with a comment of some lines', () => {
    const bare = readLibrary()
      .filter(({ path, text }) => headerOf(text).length < (/(^|\/)index\.ts$/.test(path) ? 1 : 2))
      .map(module => module.path);
    expect(bare).toEqual([]);
  });

  it('of demo/, and of spec/ what is no spec, opens with a comment', () => {
    const bare = ['spec', 'demo'].flatMap(directory =>
      sourceFiles(directory)
        .filter(path => !path.endsWith('.spec.ts'))
        .map(path => join(directory, path))
        .filter(path => headerOf(readFileSync(join(repositoryRoot, path), 'utf8')).length === 0),
    );
    expect(bare).toEqual([]);
  });

  it('of lib/ is short: hardly one above 400 lines, none above 600', () => {
    const modules = readLibrary().map(({ path, text }) => ({ path, lines: text.split('\n').length }));
    const long = modules.filter(({ lines }) => lines > 400).map(({ path }) => path);
    expect(modules.filter(({ lines }) => lines > 600).map(({ path }) => path)).toEqual([]);
    expect(long.length)
      .withContext(long.join(', '))
      .toBeLessThanOrEqual(modules.length * 0.05);
  });
});

describe('the median module of lib/', () => {
  it('is about a page: at most 120 lines', () => {
    const lengths = readLibrary()
      .map(module => module.text.split('\n').length)
      .sort((a, b) => a - b);
    expect(lengths[lengths.length >> 1]).toBeLessThanOrEqual(120);
  });
});
