/** Databases in the origin private file system: both VFSs, what they promise across engines, what they refuse. */
import { concat, firstValueFrom, lastValueFrom } from 'rxjs';

import { fileParts, originPath, poolParts } from '../../lib/dialects/sqlite/driver/wasm/origin-path.js';
import { createEngine, OperationalError, text, TimeoutError, type Engine } from '../../lib/index.js';
import { describeInBrowser } from '../support/in-browser.js';
import { add, all, createNotes, ids, insertNote, rejection } from '../support/notes.js';
import { removeOriginFile } from '../support/origin.js';

const VFSS = ['opfs', 'opfs-sahpool'] as const;

for (const vfs of VFSS)
  describeInBrowser(`a database of the VFS ${vfs}`, () => {
    const made: Engine[] = [];
    let name: string;

    beforeEach(() => {
      name = `spec ${crypto.randomUUID()}/ü & 'x'.db`;
    });

    afterEach(async () => {
      for (const engine of made.splice(0)) await lastValueFrom(engine.dispose());
      await removeOriginFile(name);
    });

    const open = (query = '', options: Parameters<typeof createEngine>[1] = {}): Engine => {
      const engine = createEngine(`sqlite:///${encodeURIComponent(name)}?vfs=${vfs}${query}`, options);
      made.push(engine);
      return engine;
    };

    it('keeps what was committed, and says where it lies', async () => {
      const first = open();
      await createNotes(first);
      await lastValueFrom(concat(add(first, 1), add(first, 2)));
      expect(first.dialect.storage).toBe(vfs);
      await lastValueFrom(first.dispose());
      const second = open('&mode=rw');
      expect(await ids(second)).toEqual([1, 2]);
    });

    it('is not made by mode=rw, nor written by mode=ro', async () => {
      const missing = await rejection(ids(open('&mode=rw')));
      expect(missing).toBeInstanceOf(OperationalError);
      expect(missing['code']).toBe('SQLITE_CANTOPEN');
      const maker = open();
      await createNotes(maker);
      await lastValueFrom(maker.dispose());
      const reader = open('&mode=ro');
      expect(await ids(reader)).toEqual([]);
      expect((await rejection(all(add(reader, 1))))['code']).toMatch(/^SQLITE_READONLY/);
    });

    it('is whole after its worker was ended in the middle of a transaction', async () => {
      const engine = open('', { cancelGrace: 20 });
      await createNotes(engine);
      await lastValueFrom(add(engine, 1));
      const dying = engine.begin(conn =>
        concat(
          conn.execute(insertNote(2)),
          conn.runInThread(new URL('data:text/javascript,export const run = () => close();'), 'run'),
          conn.execute(insertNote(3)),
        ),
      );
      const error = await rejection(all(dying));
      expect(error).toBeInstanceOf(OperationalError);
      expect(await ids(engine)).toEqual([1]);
    });

    it('keeps databases apart whose names are one to a URL', async () => {
      const names = ['?ü', '#ü', '%3Fü'].map(part => `${name}${part}`);
      const at = (of: string): Engine => {
        const engine = createEngine(`sqlite:///${encodeURIComponent(of)}?vfs=${vfs}`);
        made.push(engine);
        return engine;
      };
      const each = <T>(what: (name: string, index: number) => Promise<T>): Promise<T[]> =>
        Promise.all(names.map(what));
      await each(async (of, index) => {
        const engine = at(of);
        await createNotes(engine);
        await lastValueFrom(add(engine, index));
        await lastValueFrom(engine.dispose());
      });
      expect(await each(of => ids(at(of)))).toEqual([[0], [1], [2]]);
      const root = await navigator.storage.getDirectory();
      for (const of of names) {
        // Where a page that cannot open it looks whether there is one.
        const parts = (vfs === 'opfs' ? fileParts : poolParts)(originPath(of)!);
        let folder = root;
        for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
        const last = parts.at(-1)!;
        await (vfs === 'opfs' ? folder.getFileHandle(last) : folder.getDirectoryHandle(last));
      }
      for (const engine of made.splice(0)) await lastValueFrom(engine.dispose());
      for (const of of names) await removeOriginFile(of);
    });

    it('waits for another engine that is about to let go, and no longer than its timeout', async () => {
      const [one, other] = [open(), open()];
      await createNotes(one);
      const owned = await firstValueFrom(one.connect());
      const transaction = await firstValueFrom(owned.begin());
      await lastValueFrom(add(owned, 1));
      const error = await rejection(lastValueFrom(other.begin(conn => add(conn, 2), { timeout: 200 })));
      expect(error instanceof TimeoutError || error['code'] === 'SQLITE_BUSY')
        .withContext(String(error))
        .toBeTrue();
      await firstValueFrom(transaction.commit());
      await firstValueFrom(owned.close());
      if (vfs === 'opfs-sahpool') await lastValueFrom(one.dispose());
      await lastValueFrom(add(other, 2));
      expect(await ids(other)).toEqual([1, 2]);
    });
  });

describeInBrowser('a database of the origin', () => {
  it('stays where it was made', async () => {
    const name = `spec-${crypto.randomUUID()}.db`;
    const pooled = createEngine(`sqlite:///${name}?vfs=opfs-sahpool`);
    await createNotes(pooled);
    await lastValueFrom(pooled.dispose());
    const engine = createEngine(`sqlite:///./${name}`);
    expect(await ids(engine)).toEqual([]);
    expect(engine.dialect.storage).toBe('opfs-sahpool');
    await lastValueFrom(engine.dispose());
    await removeOriginFile(name);
  });

  it('refuses a file that is no database, and takes an empty one as a new database', async () => {
    const root = await navigator.storage.getDirectory();
    for (const [content, code] of [
      ['this is no database, but long enough to have a header of one '.repeat(4), 'SQLITE_NOTADB'],
      ['', undefined],
    ] as const) {
      const name = `spec-${crypto.randomUUID()}.db`;
      const writable = await (await root.getFileHandle(name, { create: true })).createWritable();
      await writable.write(content);
      await writable.close();
      const engine = createEngine(`sqlite:///${name}?vfs=opfs`);
      const outcome = await createNotes(engine).then(
        () => undefined,
        ({ code: given }: { code?: string }) => given,
      );
      expect(outcome).toBe(code);
      await lastValueFrom(engine.dispose());
      // What could not be read is as it was.
      if (code !== undefined)
        expect(await (await (await root.getFileHandle(name)).getFile()).text()).toBe(content);
      await removeOriginFile(name);
    }
  });

  it('refuses a name that is none', async () => {
    for (const name of ['..%2Fx.db', '.', '.rxalchemy/x']) {
      const engine = createEngine(`sqlite:///${name}`);
      const error = await rejection(all(engine.execute(text('SELECT 1'))));
      expect(error['code']).withContext(name).toBe('SQLITE_CANTOPEN');
      await lastValueFrom(engine.dispose());
    }
  });

  it('refuses a write-ahead log, which there cannot be', () => {
    expect(() => createEngine('sqlite:///x.db?journalMode=wal')).toThrowError(
      /journalMode=wal must be one of/,
    );
  });
});
