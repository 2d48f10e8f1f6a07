/**
 * The guide pages are programs: every example in lib/guide/*.md is compiled, compared with the SQL that the page shows beside it, and run.
 *
 * A page's code blocks, by what stands behind the three backticks:
 *
 *     ts setup   statements that all later blocks of the page see (tables; imports are for the reader)
 *     ts         one statement of the language, as an expression; the `sql` block that follows is what SQLite gets of it
 *     ts run     the body of an async function that has `engine`; what it throws fails the spec
 *
 * Blocks of other languages (sh, html, json, text) are prose. Each page has one in-memory database, where its metadata is created first.
 */
import { transformSync } from 'esbuild';
import * as rxjs from 'rxjs';
import * as rx from '../../lib/index.js';
import { pages } from './blocks.js';

const scope: Readonly<Record<string, unknown>> = { ...rxjs, ...rx };

/** A namespace of a CommonJS package also has `default`, and from Node 23 on `module.exports`: no names for a parameter. */
const isIdentifier = /^(?!default$)[A-Za-z_$][\w$]*$/;

/** Runs TypeScript with everything of rxjs and rxalchemy in scope. */
function evaluate(code: string, more: Readonly<Record<string, unknown>>): Promise<unknown> {
  const names = Object.keys({ ...scope, ...more }).filter(name => isIdentifier.test(name));
  const script = transformSync(`async function example() {\n${code}\n}`, {
    loader: 'ts',
    target: 'es2022',
  }).code;
  // oxlint-disable-next-line no-implied-eval -- the project's own pages
  const make = new Function(...names, `${script}\nreturn example;`) as (
    ...values: unknown[]
  ) => () => Promise<unknown>;
  return make(...names.map(name => more[name] ?? scope[name]))();
}

const withoutImports = (code: string): string => code.replace(/^import [^;]*;$/gm, '');
const spaced = (sql: string): string => sql.replace(/\s+/g, ' ').replace(/;\s*$/, '').trim();

for (const { name, blocks } of pages) {
  describe(`the guide page ${name}`, () => {
    const setup = blocks
      .filter(({ kind }) => kind === 'ts setup')
      .map(({ code }) => withoutImports(code))
      .join('\n');
    let engine: rx.Engine;

    beforeAll(async () => {
      engine = rx.createEngine('sqlite://');
      await evaluate(
        `${setup}\nif (typeof metadata !== 'undefined') await lastValueFrom(metadata.createAll(engine));`,
        {
          engine,
        },
      );
    });

    afterAll(() => rxjs.lastValueFrom(engine.dispose()));

    blocks.forEach((block, index) => {
      if (block.kind === 'ts run') {
        it(`runs the example in line ${block.line}`, async () => {
          await expectAsync(evaluate(`${setup}\n${withoutImports(block.code)}`, { engine })).toBeResolved();
        });
      }
      if (block.kind !== 'ts') return;
      it(`shows the SQL of the example in line ${block.line}, and runs it`, async () => {
        const shown = blocks[index + 1];
        expect(shown?.kind).withContext('the next block').toBe('sql');
        const code = block.code.trim().replace(/;$/, '');
        const statement = (await evaluate(`${setup}\nreturn [(${code})];`, { engine })) as [rx.Executable];
        expect(spaced(rx.compile(statement[0], { dialect: rx.sqlite }).sql)).toBe(spaced(shown!.code));
        await expectAsync(
          rxjs.lastValueFrom(engine.execute(statement[0]), { defaultValue: null }),
        ).toBeResolved();
      });
    });
  });
}
