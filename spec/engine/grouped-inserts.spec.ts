/**
 * Rows of one INSERT of many parameter sets, of which the thread puts several into one statement where nobody can tell: what they do,
 * and which of them is refused, is as if they went one by one.
 */
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { column, Float, Integer, IntegrityError, MetaData, Table, Text, text } from '../../lib/index.js';
import type { Engine } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';

const COUNT = 1_000;
type Rows = readonly Readonly<Record<string, unknown>>[];

const rowsOf = (change: (n: number) => object = () => ({})): Rows =>
  Array.from({ length: COUNT }, (_, n) => ({ id: n + 1, body: `b${n}`, ...change(n) }));

const run = (engine: Engine, ...statements: string[]): Promise<unknown> =>
  statements.reduce<Promise<unknown>>(
    (before, sql) => before.then(() => lastValueFrom(engine.execute(text(sql)).pipe(toArray()))),
    Promise.resolve(),
  );

const insert = (engine: Engine, into: string, rows: Rows): ReturnType<typeof write> =>
  write(engine, `INSERT INTO ${into} (id, body) VALUES (:id, :body)`, rows);

const write = (engine: Engine, sql: string, rows: Rows) => firstValueFrom(engine.execute(text(sql), rows));

async function refused(writing: Promise<unknown>): Promise<IntegrityError> {
  const error = await writing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(IntegrityError);
  return error as IntegrityError;
}

const values = (engine: Engine, sql: string): Promise<unknown[]> =>
  lastValueFrom(engine.execute(text(sql)).scalars().pipe(toArray()));

describeEngines(
  'many rows of one INSERT',
  at => {
    it('arrive as they are, with their number and the last row id', async () => {
      const engine = at.engine();
      const kinds = new Table('kinds', new MetaData(), {
        id: column(Integer, { primaryKey: true }),
        score: column(Float),
        body: column(Text),
      });
      await run(engine, 'CREATE TABLE kinds (id INTEGER PRIMARY KEY, score, body, extra)');
      const rows = rowsOf(n => ({ score: n % 2 === 0 ? n : n / 3, body: n % 7 === 0 ? null : `b${n}` }));
      const written = await firstValueFrom(engine.execute(kinds.insert().values(rows as never)));
      expect([written.rowCount, written.lastRowId]).toEqual([COUNT, COUNT]);
      const read = await lastValueFrom(engine.execute(kinds.select().orderBy(kinds.c.id)).pipe(toArray()));
      expect(read).toEqual(rows as never);
      expect(await values(engine, 'SELECT DISTINCT typeof(score) FROM kinds')).toEqual(['real']);
      expect(await values(engine, 'SELECT DISTINCT typeof(id) FROM kinds')).toEqual(['integer']);
    });

    for (const place of [0, 1, 24, 25, 26, 537, COUNT - 2, COUNT - 1]) {
      it(`say which one is refused, and none is kept: ${place}`, async () => {
        const engine = at.engine();
        await run(
          engine,
          'CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE)',
          "INSERT INTO notes VALUES (-1, 'taken')",
        );
        const twice = await refused(
          insert(
            engine,
            'notes',
            rowsOf(n => (n === place ? { body: 'taken' } : {})),
          ),
        );
        expect([twice.parameterGroup, twice.params]).toEqual([place, [place + 1, 'taken']]);
        const empty = await refused(
          insert(
            engine,
            'notes',
            rowsOf(n => (n === place ? { body: null } : {})),
          ),
        );
        expect(empty.parameterGroup).toBe(place);
        expect(await values(engine, 'SELECT count(*) FROM notes')).toEqual([1]);
      });
    }

    it('inside a transaction leave what was done before them', async () => {
      const engine = at.engine();
      await run(engine, 'CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT UNIQUE)');
      await lastValueFrom(
        engine.begin(async conn => {
          await firstValueFrom(conn.execute(text("INSERT INTO notes VALUES (-1, 'before')")));
          const sql = text('INSERT INTO notes (id, body) VALUES (:id, :body)');
          const sets = rowsOf(n => (n === 600 ? { body: 'before' } : {}));
          const error = await refused(firstValueFrom(conn.execute(sql, sets)));
          expect(error.parameterGroup).toBe(600);
        }),
      );
      expect(await values(engine, 'SELECT body FROM notes')).toEqual(['before']);
    });

    it('that refer to rows after them are refused', async () => {
      const engine = at.engine();
      await run(engine, 'CREATE TABLE staff (id INTEGER PRIMARY KEY, body INTEGER REFERENCES "Staff" (id))');
      const later = await refused(
        insert(
          engine,
          'staff',
          rowsOf(n => ({ body: n === 300 ? 303 : null })),
        ),
      );
      expect(later.parameterGroup).toBe(300);
      await insert(
        engine,
        'staff',
        rowsOf(n => ({ body: n === 300 ? 299 : null })),
      );
      expect(await values(engine, 'SELECT count(*) FROM staff')).toEqual([COUNT]);
    });

    it('set off triggers one by one', async () => {
      const engine = at.engine();
      await run(
        engine,
        'CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)',
        'CREATE TABLE log (seen INTEGER, changed INTEGER)',
        'CREATE TRIGGER noted AFTER INSERT ON Notes BEGIN INSERT INTO log SELECT count(*), changes() FROM notes; END',
      );
      const written = await insert(engine, 'notes', rowsOf());
      expect(written.rowCount).toBe(COUNT);
      expect(await values(engine, 'SELECT sum(seen) FROM log')).toEqual([(COUNT * (COUNT + 1)) / 2]);
    });

    it('set off triggers of their connection alone', async () => {
      const engine = at.engine();
      await run(engine, 'CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)');
      const trigger =
        "CREATE TEMP TRIGGER stop BEFORE INSERT ON notes WHEN new.id = 444 BEGIN SELECT raise(FAIL, 'no'); END";
      await lastValueFrom(
        engine.begin(async conn => {
          await firstValueFrom(conn.execute(text(trigger)));
          const sql = text('INSERT INTO notes (id, body) VALUES (:id, :body)');
          const error = await refused(firstValueFrom(conn.execute(sql, rowsOf())));
          expect(error.parameterGroup).toBe(443);
          await firstValueFrom(conn.execute(text('DROP TRIGGER stop')));
        }),
      );
      expect(await values(engine, 'SELECT count(*) FROM notes')).toEqual([0]);
    });

    it('follow what a table says of conflicts', async () => {
      const engine = at.engine();
      await run(engine, 'CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT UNIQUE ON CONFLICT IGNORE)');
      const ignored = await insert(
        engine,
        'notes',
        rowsOf(n => ({ body: `b${n % 10}` })),
      );
      expect(ignored.rowCount).toBe(10);
      await run(
        engine,
        'CREATE TABLE strict_notes (id INTEGER PRIMARY KEY, body TEXT UNIQUE ON CONFLICT ROLLBACK)',
      );
      const sets = rowsOf(n => ({ body: n === 640 ? 'b1' : `b${n}` }));
      const error = await refused(insert(engine, 'strict_notes', sets));
      expect(error.parameterGroup).toBe(640);
      expect(await values(engine, 'SELECT count(*) FROM strict_notes')).toEqual([0]);
    });

    it('go into tables of any name, and through views', async () => {
      const engine = at.engine();
      const names = ['"a ""b"" VALUES (1)"', '"what?"', '"select"', 'main.plain', '"Ä"'];
      for (const name of names) {
        await run(engine, `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, body TEXT)`);
        const written = await insert(engine, name, rowsOf());
        expect(written.rowCount).withContext(name).toBe(COUNT);
        expect(await values(engine, `SELECT count(*) FROM ${name}`)).toEqual([COUNT]);
      }
      await run(
        engine,
        'CREATE VIEW shown AS SELECT id, body FROM plain',
        'CREATE TRIGGER written INSTEAD OF INSERT ON shown BEGIN INSERT INTO plain VALUES (-new.id, new.body); END',
      );
      await insert(engine, 'shown', rowsOf());
      expect(await values(engine, 'SELECT count(*) FROM plain WHERE id < 0')).toEqual([COUNT]);
    });
  },
  { dialect: 'sqlite' },
);
