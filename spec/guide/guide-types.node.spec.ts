/**
 * The guide's examples are right for the compiler of TypeScript too, as a strict project of a reader's would see them: one program
 * holds all pages, each a function with the page's setup, and each block a function within.
 */
import * as rxjs from 'rxjs';
import * as rx from '../../lib/index.js';
import { typeCheck } from '../support/type-check.js';
import { pages, type Block } from './blocks.js';

const IMPORT = /^import (type )?\{([^}]*)\} from '(rxjs|rxalchemy)';\n?/gm;
const isName = /^(?!default$|__)[A-Za-z_$][\w$]*$/;

/** What pages may use without importing it once more, as in the other spec: all values of both packages. */
const ours = Object.keys(rx).filter(name => isName.test(name));
const theirs = Object.keys(rxjs).filter(name => isName.test(name) && !ours.includes(name));

interface Program {
  readonly text: string;
  /** The place in a page of each line of the program. */
  readonly places: readonly string[];
}

function programOf(): Program {
  const lines: string[] = [];
  const places: string[] = [];
  const add = (text: string, place = 'around the pages'): void => {
    for (const [index, line] of text.split('\n').entries()) {
      lines.push(line);
      places.push(place.replace(/\d+$/, first => String(Number(first) + index)));
    }
  };
  const types = new Set<string>();
  const imported = new Set<string>();
  const body = (code: string): string =>
    code.replace(IMPORT, (text, isType: string | undefined, names: string, from: string) => {
      for (const each of names.split(',').map(one => one.trim())) {
        if (each === '') continue;
        if (isType !== undefined) types.add(each);
        else imported.add(`${from}: ${each}`);
      }
      return text.replace(/[^\n]/g, '');
    });
  const bodies = pages.map(({ name, blocks }) => {
    const programs = blocks.filter(({ kind }) => /^ts\b/.test(kind));
    const text = ({ code, line }: Block): readonly [string, string] => [body(code), `${name}:${line + 1}`];
    return {
      setup: programs.filter(({ kind }) => kind === 'ts setup').map(text),
      runs: programs.filter(({ kind }) => kind === 'ts run').map(text),
      statements: programs.filter(({ kind }) => kind === 'ts').map(text),
    };
  });
  for (const each of imported) {
    const [from, name] = each.split(': ') as [string, string];
    if (!(from === 'rxjs' ? theirs : ours).includes(name))
      add(`import { ${name} as missing } from '${from}';`);
  }
  add(`import { ${theirs.join(', ')} } from 'rxjs';`);
  add(`import { ${ours.join(', ')} } from 'rxalchemy';`);
  if (types.size > 0) add(`import type { ${[...types].join(', ')} } from 'rxalchemy';`);
  add('declare const engine: Engine;');
  for (const { setup, runs, statements } of bodies) {
    add('(): void => {');
    for (const [code, place] of setup) add(code, place);
    for (const [code, place] of runs) {
      add('async (): Promise<unknown> => {');
      add(code, place);
      add('return;\n};');
    }
    for (const [code, place] of statements) {
      add('void (');
      add(code.trim().replace(/;$/, ''), place);
      add(');');
    }
    add('};');
  }
  return { text: lines.join('\n'), places };
}

describe('the types of the guide', () => {
  it('accept every example', async () => {
    const { text, places } = programOf();
    const { errors } = await typeCheck(text);
    expect([...errors].map(([line, message]) => `${places[line - 1] ?? 'the program'}: ${message}`)).toEqual(
      [],
    );
  });
});
