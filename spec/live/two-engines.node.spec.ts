/** Live queries across engines, connections' threads and functions of the program's own (C37, C39, E7). */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { text } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { executeAll, quiet, watching } from '../support/watching.js';

describeEngines(
  'two engines on one file',
  at => {
    it('[C37] [C39] [E7] hear of each other, however the file is spelled', async () => {
      const one = at.engine();
      const other = at.engineAt(at.url.replace('spec.db', './spec.db'));
      await executeAll(one, 'CREATE TABLE a (n INT)');
      const live = watching(one.live(text('SELECT n FROM a')));
      const changes = watching(one.changes);
      await live.told(1);
      await executeAll(other, 'INSERT INTO a VALUES (1)');
      expect((await live.told(2))[1]).toEqual([{ n: 1 }]);
      await firstValueFrom(other.dispose());
      await executeAll(one, 'INSERT INTO a VALUES (2)');
      expect((await live.told(3))[2]).toEqual([{ n: 1 }, { n: 2 }]);
      expect(changes.values.map(({ tables }) => tables)).toEqual([['a'], ['a']]);
    });

    it('[C39] [E7] hear of each other although the one that listens has executed nothing', async () => {
      const one = at.engine();
      const other = at.engine();
      const changes = watching(one.changes);
      await quiet(one);
      await executeAll(other, 'CREATE TABLE a (n INT)');
      expect(changes.values.map(({ tables }) => tables)).toEqual([['a']]);
      await firstValueFrom(one.dispose());
      await executeAll(other, 'INSERT INTO a VALUES (1)');
      expect(changes.completed).toBeTrue();
      expect(changes.values.length).toBe(1);
    });

    it('[C39] end their watch when the engine that is told is disposed, and go on for the other', async () => {
      const one = at.engine();
      const other = at.engine();
      await executeAll(one, 'CREATE TABLE a (n INT)');
      const first = watching(one.changes);
      const second = watching(other.changes);
      await quiet(other);
      await firstValueFrom(one.dispose());
      await executeAll(other, 'INSERT INTO a VALUES (1)');
      expect([first.values.length, second.values.length]).toEqual([0, 1]);
    });
  },
  { stored: true, dialect: 'sqlite' },
);

describeEngines(
  'a function in the thread',
  at => {
    const module = new URL('../support/thread-functions.js', import.meta.url);

    it('[C39] that writes counts as a change of everything, one that reads as none', async () => {
      const engine = at.engine();
      await executeAll(engine, 'CREATE TABLE a (n INT)');
      const changes = watching(engine.changes);
      const live = watching(engine.live(text('SELECT n FROM a')));
      await live.told(1);
      const call = (name: string, ...args: unknown[]): Promise<unknown> =>
        lastValueFrom(engine.connect(conn => conn.runInThread(module, name, ...args)));
      await call('runSql', 'SELECT 1');
      expect(changes.values).toEqual([]);
      await call('runSql', 'INSERT INTO a VALUES (1)');
      expect((await live.told(2))[1]).toEqual([{ n: 1 }]);
      expect(changes.values.map(({ all }) => all)).toEqual([true]);
    });
  },
  { dialect: 'sqlite' },
);
