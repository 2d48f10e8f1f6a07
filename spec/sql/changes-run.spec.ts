/** Changes of rows leave the rows that they should in every database, or are refused. */
import { CompileError } from '../../lib/errors.js';
import { select, text } from '../../lib/sql/index.js';
import { describeDialects } from '../support/dialects.js';
import { CHANGES, METADATA } from './change-cases.js';

/** What MySQL and MariaDB have not, by what the error says. */
const REFUSED: ReadonlyMap<string, RegExp> = new Map([
  ['on conflict do nothing', /has no ON CONFLICT; write upsert/],
  ['on conflict of a column do nothing', /has no ON CONFLICT; write upsert/],
  ['on conflict do update', /has no ON CONFLICT; write upsert/],
  ['on conflict of a partial index', /has no ON CONFLICT; write upsert/],
  ['update or replace', /has no UPDATE OR REPLACE; delete first/],
]);

const words = METADATA.tables.get('words')!;
const marks = METADATA.tables.get('marks')!;
const { id, word, n, order } = words.c as Record<'id' | 'word' | 'n' | 'order', (typeof words.c)[string]>;

/** Rows with other numbers than those before: a server counts on from what was taken back. */
function counted(rows: readonly (readonly unknown[])[]): unknown[] {
  return rows.map(([first, ...others]) => [(first as number) > 2 ? 'new' : first, ...others]);
}

describeDialects('a change', on => {
  beforeAll(async () => {
    await on.create(METADATA);
    if (on.name === 'sqlite') await on.run(text('CREATE UNIQUE INDEX partial ON words (word) WHERE n > 0'));
    const first = [
      { id: 1, word: 'a', n: 1 },
      { id: 2, word: 'b', n: 2 },
    ];
    await on.run(words.insert().values(first));
    const pairs = [
      { wordId: 1, mark: 'x' },
      { wordId: 1, mark: 'y' },
      { wordId: 7, mark: 'z' },
    ];
    await on.run(marks.insert().values(pairs));
  });

  for (const { name, statement, words: expected } of CHANGES) {
    const refused = on.name === 'mysql' ? REFUSED.get(name) : undefined;
    it(`${name} ${refused === undefined ? 'leaves the right rows' : 'is refused'}`, async () => {
      if (refused !== undefined) {
        await expectAsync(on.run(statement)).toBeRejectedWithError(CompileError, refused);
        return;
      }
      const onMarks = (statement.node as { table?: { name: string } }).table?.name === 'marks';
      await on.undone(async within => {
        await within.run(statement);
        const left = await within.run(select(id, word, n, order).orderBy(id));
        expect(counted(left.map(row => Object.values(row)))).toEqual(counted(expected));
        expect((await within.run(marks.select())).length).toBe(onMarks ? 2 : 3);
      });
    });
  }
});
