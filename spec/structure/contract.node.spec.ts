/**
 * The contract as a checklist: every rule C1–C36 is named `[Cn]` by the title of a spec that proves it, and no
 * title names a rule that does not exist.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot, sourceFiles } from './imports.js';

const LAST_RULE = 39;
const DUE = 36;

/** Every rule named in brackets outside comments, with the specs that name it. */
function namedRules(): Map<number, string[]> {
  const rules = new Map<number, string[]>();
  for (const path of sourceFiles('spec').filter(name => name.endsWith('.spec.ts'))) {
    const text = readFileSync(join(repositoryRoot, 'spec', path), 'utf8');
    const code = text.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
    for (const [, rule] of code.matchAll(/\[C(\d+)\]/g))
      rules.set(Number(rule), [...(rules.get(Number(rule)) ?? []), path]);
  }
  return rules;
}

describe('the contract', () => {
  const rules = namedRules();

  it('has a spec for every rule', () => {
    const all = Array.from({ length: DUE }, (_, n) => n + 1);
    expect(all.filter(rule => !rules.has(rule)).map(rule => `C${rule}`)).toEqual([]);
  });

  it('is not cited with a number it does not have', () => {
    const unknown = [...rules].filter(([rule]) => rule < 1 || rule > LAST_RULE);
    expect(unknown.map(([rule, paths]) => `C${rule} in ${paths.join(', ')}`)).toEqual([]);
  });
});
