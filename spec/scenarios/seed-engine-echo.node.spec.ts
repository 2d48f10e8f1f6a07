/** The seed's test of `echo`. Node only: it reads the standard output of a process. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

describe('seed, engine, echo', () => {
  it('seed 32 test_echo: the executed SQL shows on standard output', async () => {
    const program = `
      import { createEngine, text } from ${JSON.stringify(new URL('../../lib/rxalchemy.js', import.meta.url).href)};
      import { lastValueFrom } from 'rxjs';
      const engine = createEngine('sqlite://', { echo: true });
      await lastValueFrom(engine.execute(text('SELECT 1 AS echoed')));
      await lastValueFrom(engine.dispose());
    `;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { cwd: process.cwd() },
    );
    expect(stdout).toContain('SELECT 1 AS echoed');
  });
});
