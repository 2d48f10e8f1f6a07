/** A whole database as bytes: out of one engine, into another, all or nothing. */
import { concatMap, firstValueFrom, lastValueFrom } from 'rxjs';

import { ArgumentError, createEngine, InterfaceError, ResourceClosedError, text } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { add, all, createNotes, ids, insertNote, rejection } from '../support/notes.js';

describeEngines(
  'a whole database',
  at => {
    it('comes out as a SQLite file that another engine takes', async () => {
      const engine = at.engine();
      await createNotes(engine);
      await lastValueFrom(engine.execute(insertNote(1)));
      await lastValueFrom(engine.execute(text("INSERT INTO notes SELECT 2, zeroblob(100000) || 'ü'")));
      const bytes = await firstValueFrom(engine.exportDatabase());
      expect(new TextDecoder().decode(bytes.subarray(0, 15))).toBe('SQLite format 3');
      const other = createEngine('sqlite://');
      await lastValueFrom(other.importDatabase(bytes));
      const question = text<{ id: number; body: string }>('SELECT * FROM notes ORDER BY id');
      expect(await all(other.execute(question))).toEqual(await all(engine.execute(question)));
      await lastValueFrom(other.dispose());
    });

    it('replaces what was there, for every connection and every statement known before', async () => {
      const source = createEngine('sqlite://');
      await createNotes(source);
      await lastValueFrom(add(source, 7));
      await lastValueFrom(source.execute(text('CREATE TABLE more (n INTEGER)')));
      const bytes = await firstValueFrom(source.exportDatabase());
      await lastValueFrom(source.dispose());
      const engine = at.engine();
      await createNotes(engine);
      await lastValueFrom(add(engine, 1));
      const held = await firstValueFrom(engine.connect());
      expect(await ids(held)).toEqual([1]);
      await lastValueFrom(engine.importDatabase(bytes));
      expect(await ids(held)).toEqual([7]);
      expect(await firstValueFrom(engine.tableNames())).toEqual(['more', 'notes']);
      await lastValueFrom(add(held, 8));
      await firstValueFrom(held.close());
      expect(await ids(engine)).toEqual([7, 8]);
      expect(await all(engine.execute(text('PRAGMA foreign_keys')).tuples())).toEqual([[1]]);
    });

    it('comes out without what is not committed', async () => {
      const engine = at.engine();
      await createNotes(engine);
      const exported = engine.exportDatabase();
      const left = engine.begin(conn =>
        add(conn, 1).pipe(
          concatMap(() => {
            throw new Error('left');
          }),
        ),
      );
      const [error, bytes] = await Promise.all([rejection(lastValueFrom(left)), firstValueFrom(exported)]);
      expect(error.message).toBe('left');
      const other = createEngine('sqlite://');
      await lastValueFrom(other.importDatabase(bytes));
      expect(await ids(other)).toEqual([]);
      await lastValueFrom(other.dispose());
    });

    it('comes out of an empty database, and goes in again', async () => {
      const engine = at.engine();
      const bytes = await firstValueFrom(engine.exportDatabase());
      await createNotes(engine);
      await lastValueFrom(engine.importDatabase(bytes));
      expect(await firstValueFrom(engine.tableNames())).toEqual([]);
    });

    it('refuses at once what is no SQLite file', () => {
      const engine = at.engine();
      for (const wrong of [undefined, null, 'SQLite format 3\0', new ArrayBuffer(200), new Uint8Array(200)])
        expect(() => engine.importDatabase(wrong as never)).toThrowError(ArgumentError, /SQLite file/);
    });

    it('refuses a damaged file, and keeps what it has', async () => {
      const engine = at.engine();
      await createNotes(engine);
      await lastValueFrom(add(engine, 1));
      const bytes = await firstValueFrom(engine.exportDatabase());
      const damaged = bytes.slice();
      damaged.fill(0xa5, 100);
      for (const wrong of [damaged, bytes.slice(0, 4000)]) {
        const error = await rejection(lastValueFrom(engine.importDatabase(wrong)));
        expect(error).toBeInstanceOf(InterfaceError);
        expect(error.message).toMatch(/no intact SQLite database/);
      }
      await lastValueFrom(add(engine, 2));
      expect(await ids(engine)).toEqual([1, 2]);
    });

    it('is not given by an engine that is disposed', async () => {
      const engine = at.engine();
      await lastValueFrom(engine.dispose());
      expect(await rejection(firstValueFrom(engine.exportDatabase()))).toBeInstanceOf(ResourceClosedError);
    });
  },
  { dialect: 'sqlite' },
);
