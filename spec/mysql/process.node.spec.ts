/** A process waits for what a statement is told behind: the cleaning of a session that it has changed. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describeMySql } from '../support/mariadb.js';

const library = new URL('../../lib/index.js', import.meta.url).href;

const PROGRAM = `
  import { lastValueFrom } from 'rxjs';
  import { createEngine, inlineScheduler, text } from ${JSON.stringify(library)};
  const engine = createEngine(process.env.SPEC_URL, { scheduler: inlineScheduler({ warn: false }) });
  await lastValueFrom(engine.execute(text('SELECT @@sql_mode AS mode')));
  console.log('told');
`;

describeMySql('a process whose last statement changed its session', database => {
  it('ends when that statement is told to have ended', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', PROGRAM], {
      cwd: new URL('../../..', import.meta.url),
      env: { ...process.env, SPEC_URL: database().url },
    });
    expect(stdout).toBe('told\n');
  });
});
