/** The declarations alone: a program that checks libraries too needs neither Node's types nor a newer `lib` for them. */
import { fileURLToPath } from 'node:url';

import { typeCheck } from '../support/type-check.js';

const PROGRAM = `
import { createEngine, text } from 'rxalchemy';
const engine = createEngine('sqlite://');
const stream = engine.execute(text('SELECT 1')).toReadable();
engine[Symbol.asyncDispose]();
`;
const CHECKED = { skipLibCheck: false, lib: ['es2022', 'dom', 'dom.iterable'] };

describe('the declarations of the package', () => {
  it('are right without the types of Node and without esnext.disposable', async () => {
    const { errors } = await typeCheck(PROGRAM, CHECKED);
    expect([...errors]).toEqual([]);
  });

  it('give a stream of Node where its types are', async () => {
    const typeRoots = [fileURLToPath(new URL('../../../node_modules/@types', import.meta.url))];
    const use = 'const flowing: string = stream.readableFlowing; stream.pipe(process.stdout);';
    const { errors } = await typeCheck(`${PROGRAM}${use}`, {
      ...CHECKED,
      skipLibCheck: true,
      types: ['node'],
      typeRoots,
    });
    expect([...errors.values()]).toEqual([
      jasmine.stringMatching(/^Type 'boolean \| null' is not assignable/),
    ]);
  });
});
