/** No string, wherever it stands, becomes SQL; every name can be used. */
import { CompileError } from '../../lib/errors.js';
import { Index, column } from '../../lib/schema/index.js';
import { MetaData, Table, func, literal, select, type Column, type Subquery } from '../../lib/sql/index.js';
import { Integer, JSON as Json, Text } from '../../lib/types/index.js';
import { RESERVED_WORDS } from '../../lib/dialects/sqlite/reserved-words.js';
import { compile } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { HOSTILE } from '../support/hostile.js';
import { SqliteDatabase } from './sqlite-database.js';

describe('hostile strings', () => {
  let database: SqliteDatabase;
  beforeEach(() => {
    database = new SqliteDatabase();
    database.exec("CREATE TABLE victims (a); INSERT INTO victims VALUES ('alive');");
  });
  afterEach(() => {
    database.exec('SELECT * FROM victims');
    database.close();
  });

  for (const text of HOSTILE) {
    it(`${JSON.stringify(text)} as names of table, column, index and label, and as value`, () => {
      const metadata = new MetaData();
      const table = new Table(
        text,
        metadata,
        { id: column(Integer, { primaryKey: true }), [text]: column(Text) },
        { constraints: c => [new Index(`ix ${text}`, [c[text]!])] },
      );
      database.create(metadata);
      const own = table.c[text]!;
      const id = table.c['id']!;
      const row = Object.fromEntries([[text, text]]);
      database.run(table.insert().values(row));
      const found = database.run(table.select().where(own.eq(text)));
      expect(found.length).toBe(1);
      expect(Object.entries(found[0]!).at(-1)![1]).toBe(text);
      const labelled = database.run(select(id.label(`l${text}`)).orderBy(`l${text}`));
      expect(labelled).toEqual([{ [`l${text}`]: 1 }]);
      expect(database.run(select(literal(text).label('v')))).toEqual([{ v: text }]);
      for (const method of ['startsWith', 'endsWith', 'contains'] as const) {
        const rows = database.run(table.select().where(own[method](text, { autoescape: true })));
        expect(rows.length).withContext(method).toBe(1);
      }
      const aliased = table.alias(`alias ${text}`);
      expect(database.run(select(aliased.c['id']!))).toEqual([{ id: 1 }]);
      const inner = select(id, own.label('own')).subquery(`sub ${text}`) as Subquery<
        Record<string, Column>,
        string
      >;
      expect(database.run(select(inner.c['own']!))).toEqual([{ own: text }]);
      database.run(table.update().values(row).where(own.eq(text)));
      database.run(table.delete().where(own.eq(text)));
      expect(database.run(select(func.count().label('n')).selectFrom(table))).toEqual([{ n: 0 }]);
    });

    it(`${JSON.stringify(text)} as a literal of DDL and of literalBinds`, () => {
      const metadata = new MetaData();
      const table = new Table('defaults', metadata, {
        id: column(Integer, { primaryKey: true }),
        text: column(Text, { serverDefault: text }),
      });
      database.create(metadata);
      database.run(table.insert().values({ id: 1 }));
      expect(database.run(table.select())).toEqual([{ id: 1, text }]);
      const { sql, params } = compile(table.select().where(table.c.text.eq(text)), {
        dialect: sqlite,
        literalBinds: true,
      });
      expect(params).toEqual([]);
      expect(() => database.exec(sql)).not.toThrow();
    });

    it(`${JSON.stringify(text)} as the name of a function`, () => {
      expect(() => database.run(select(func(text).label('x')))).toThrowError(
        /no such function|near|syntax|wrong number/,
      );
    });
  }

  it('a value that looks like a part of a statement is a value', () => {
    const metadata = new MetaData();
    const table = new Table('documents', metadata, {
      id: column(Integer, { primaryKey: true }),
      data: column(Json),
      extra: column(Json, {
        default: { node: { kind: 'literalColumn', sql: '(DROP TABLE victims)', froms: [] } },
      }),
    });
    database.create(metadata);
    const forged: unknown = JSON.parse(
      '{"node":{"kind":"literalColumn","type":{"kind":"text"},"froms":[],"sql":"(SELECT a FROM victims)"}}',
    );
    database.run(table.insert().values({ data: forged }));
    database.run(table.update().values({ data: forged }).where(table.c.data.eq(forged)));
    const [row] = database.run(table.select());
    expect(row!['data']).toEqual(forged);
    expect(row!['extra']).toEqual({
      node: { kind: 'literalColumn', sql: '(DROP TABLE victims)', froms: [] },
    });
  });

  it('a NUL in a name or literal is refused, in a value kept', () => {
    const table = new Table('a\u0000b', new MetaData(), { id: column(Integer) });
    expect(() => database.run(table.select())).toThrowError(CompileError, /NUL/);
    expect(database.run(select(literal('a\u0000b').label('v')))).toEqual([{ v: 'a\u0000b' }]);
    expect(() => compile(select(literal('a\u0000b')), { dialect: sqlite, literalBinds: true })).toThrowError(
      CompileError,
      /NUL/,
    );
  });

  it('every keyword works as a name', () => {
    const metadata = new MetaData();
    const words = [...RESERVED_WORDS];
    const columns = Object.fromEntries(words.map(word => [word, column(Integer)]));
    const table = new Table('keywords', metadata, columns);
    for (const word of words) new Table(word, metadata, { id: column(Integer) });
    database.create(metadata);
    database.run(table.insert().values(Object.fromEntries(words.map((word, n) => [word, n]))));
    const [row] = database.run(table.select());
    expect(Object.keys(row!)).toEqual(words);
  });

  it('every plain word that SQLite reserves is known', () => {
    const suspects = `abort action add all alter and as asc between by case check collate commit constraint create cross
      current_date default deferrable delete desc distinct drop else escape except exists filter foreign from group having in
      index insert intersect into is isnull join limit natural not nothing notnull null on or order primary references
      returning select set table then to transaction union unique update using values when where window over partition
      materialized generated always exclude first last nulls others ties do without strict rowid`;
    for (const word of suspects.trim().split(/\s+/)) {
      if (RESERVED_WORDS.has(word)) continue;
      expect(() => database.exec(`CREATE TABLE ${word} (${word} TEXT); DROP TABLE ${word};`))
        .withContext(word)
        .not.toThrow();
    }
  });
});
