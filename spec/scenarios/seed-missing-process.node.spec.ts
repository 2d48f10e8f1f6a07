/** What the seed never tested of processes and files: no thread is left behind (N1), processes end by themselves (N9). */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { firstValueFrom } from 'rxjs';

import { createEngine, OperationalError } from '../../lib/index.js';
import { rejection } from '../support/notes.js';

const quiet = { opening: 0, leased: 0, waiting: 0, writer: undefined };

describe('seed N1', () => {
  for (const url of ['sqlite:////nowhere/at/all.db', 'sqlite:////tmp?mode=rw']) {
    it(`seed N1 a failed connect leaves no thread behind: ${url}`, async () => {
      const engine = createEngine(url);
      for (let round = 0; round < 3; round++) {
        expect(await rejection(firstValueFrom(engine.connect()))).toBeInstanceOf(OperationalError);
        expect(engine.pool).toEqual(jasmine.objectContaining({ ...quiet, open: 0 }));
      }
      await firstValueFrom(engine.dispose());
    });
  }
});

describe('seed N9, processes', () => {
  const library = JSON.stringify(new URL('../../lib/rxalchemy.js', import.meta.url).href);
  const programs: [string, string][] = [
    [
      'dispose() after use',
      `await firstValueFrom(engine.scalar(text('SELECT 1'))); await firstValueFrom(engine.dispose());`,
    ],
    [
      'dispose() with a handle open',
      `await firstValueFrom(engine.connect()); await firstValueFrom(engine.dispose()).catch(() => {});`,
    ],
    [
      'dispose() while rows stream',
      `engine.execute(text('WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n')).subscribe({ error() {} }); await firstValueFrom(engine.events); await firstValueFrom(engine.dispose()).catch(() => {});`,
    ],
    ['no dispose() at all, when nothing runs', `await firstValueFrom(engine.scalar(text('SELECT 1')));`],
    ['no use', `engine.connect(); engine.execute(text('SELECT 1'));`],
  ];
  for (const [what, body] of programs) {
    it(`seed N9 the process ends by itself after ${what}`, async () => {
      const program = `
        import { createEngine, text } from ${library};
        import { firstValueFrom } from 'rxjs';
        const engine = createEngine('sqlite://');
        ${body}
        console.log('end of program');
      `;
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', program],
        { timeout: 100_000 },
      );
      expect(stdout).toContain('end of program');
    }, 120_000);
  }
});
