/** The queries of `spec/sql/queries` give the same rows in a real MariaDB or MySQL. */
import { CompileError } from '../../lib/errors.js';
import { compile } from '../../lib/compiler/index.js';
import { describeMySql } from '../support/mariadb.js';
import { GROUPS } from '../sql/queries/groups.js';
import { ROWS, metadata, n, u, type QueryCase } from '../sql/queries/tables.js';
import { select, union } from '../../lib/sql/index.js';
import { MysqlDatabase } from './mysql-database.js';

type Flavour = 'mysql' | 'mariadb';

/** What the servers' SQL has not, by what the error says; everything else must run. */
const REFUSED: ReadonlyMap<string, readonly [message: RegExp, only?: Flavour]> = new Map<
  string,
  [RegExp, Flavour?]
>([
  ['materialized or not', [/leave 'materialized' out/]],
  ['a range of fractions, groups, and rows to the end', [/no frames in GROUPS/]],
  [
    'a frame without the current row, its group, or those that tie with it',
    [/leaves no rows of a frame out/],
  ],
  ['another value where there is no other row', [/no third argument/, 'mariadb']],
  ['also with options, and on a union', [/leave 'of' out/, 'mariadb']],
  [
    'an insert with a value of a common table gives its key',
    [/has no RETURNING; read insertedPrimaryKey/, 'mysql'],
  ],
  ['LIMIT and OFFSET of expressions', [/no expressions/]],
  ['columns by name', [/JSON_TABLE/]],
  ['of a column, whose table stands before', [/JSON_TABLE/]],
  ['outer joined', [/JSON_TABLE/]],
  ['one column', [/JSON_TABLE/]],
  ['one column in a union and a subquery', [/JSON_TABLE/]],
  ['of a parameter', [/JSON_TABLE/]],
]);

/** What names a collation or an index of one database. */
const NOT_RUN: ReadonlySet<string> = new Set([
  'sorted by a label, a column and a collation',
  'prefixes, suffixes and hints of all dialects, and of this one',
]);

describeMySql('a real server gives the rows of', current => {
  let database: MysqlDatabase;
  beforeEach(async () => {
    database = await MysqlDatabase.open(current());
    await database.create(metadata, ['users', 'address', 'nodes', 'docs']);
    for (const sql of ROWS.split(';')) if (sql.trim() !== '') await database.query(sql);
  });
  afterEach(async () => database.close());

  async function outcome({ name, statement, rows }: QueryCase): Promise<string | undefined> {
    const [refused, only = current().server.flavour] = REFUSED.get(name) ?? [];
    const isRefused = refused !== undefined && only === current().server.flavour;
    try {
      const given = await database.undone(async () => database.run(statement));
      if (isRefused) return `${name}: is not refused`;
      if (JSON.stringify(given) === JSON.stringify(rows)) return undefined;
      return `${name}: ${JSON.stringify(given)} instead of ${JSON.stringify(rows)}`;
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof CompileError && isRefused && refused.test(message)) return undefined;
      const sql = error instanceof CompileError ? '' : compile(statement, { dialect: database.dialect }).sql;
      return `${name}: ${message} ${sql}`;
    }
  }

  for (const [group, cases] of Object.entries(GROUPS)) {
    it(group, async () => {
      const wrong: string[] = [];
      for (const each of cases) {
        if (NOT_RUN.has(each.name)) continue;
        const text = await outcome(each);
        if (text !== undefined) wrong.push(text);
      }
      expect(wrong).toEqual([]);
    });
  }

  it('a UNION, locked in each of its queries', async () => {
    const other = await MysqlDatabase.open(current());
    try {
      await database.undone(async () => {
        await database.run(union(select(u.c.id), select(n.c.id)).withForUpdate());
        for (const table of ['users', 'nodes']) {
          await expectAsync(other.query(`SELECT * FROM ${table} FOR UPDATE NOWAIT`))
            .withContext(table)
            .toBeRejected();
        }
      });
    } finally {
      await other.close();
    }
  });

  it('FETCH WITH TIES', async () => {
    const { id, age } = u.c;
    const first = select(id).orderBy(age.isNull()).fetch(1, { withTies: true });
    if (current().server.flavour !== 'mariadb') return;
    const rows = async (query: typeof first): Promise<unknown[]> => {
      const given = (await database.run(query)) as readonly { id: number }[];
      return given.map(each => each.id).sort((left, right) => left - right);
    };
    expect(await rows(first)).toEqual([1, 2]);
    expect(await rows(first.offset(2))).toEqual([3]);
    expect(await rows(first.limit(3))).toEqual([1, 2, 3]);
  });
});
