/**
 * `conn.runInThread` with the names of modules that only Node has: paths and packages.
 */
import { fileURLToPath } from 'node:url';
import { firstValueFrom } from 'rxjs';

import { InterfaceError } from '../../lib/index.js';
import { describeBoth } from '../support/both.js';
import { rejection } from '../support/notes.js';

const functions = new URL('../scenarios/fixtures/thread-functions.js', import.meta.url);

describeBoth(
  'the module of conn.runInThread',
  at => {
    it('may be an absolute path and a package’s name', async () => {
      const conn = await firstValueFrom(at.engine().connect());
      expect(await firstValueFrom(conn.runInThread(fileURLToPath(functions), 'sum', 1))).toBe(1);
      expect(await firstValueFrom(conn.runInThread('node:util', 'isDeepStrictEqual', 1))).toBeFalse();
      const error = await rejection(firstValueFrom(conn.runInThread('node:path', 'basename')));
      expect(error).toBeInstanceOf(InterfaceError);
      expect(error.message).toContain("'basename' of node:path failed in the thread");
      await firstValueFrom(conn.close());
    });
  },
  { dialect: 'sqlite' },
);
