/**
 * The package in a process of its own: it lives as long as somebody waits for the library, and not longer.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { repositoryRoot } from './imports.js';

const execute = promisify(execFile);

/** Runs a program that imports the package, as `node --eval` would, and gives what it printed. */
async function outputOf(program: string): Promise<string> {
  const head = `
    import { createEngine, text } from 'rxalchemy';
    import { firstValueFrom, lastValueFrom } from 'rxjs';
    import { mkdtempSync } from 'node:fs';
    import { tmpdir } from 'node:os';
    import { join } from 'node:path';`;
  const args = ['--input-type=module', '--eval', head + program];
  const { stdout } = await execute(process.execPath, args, { cwd: repositoryRoot, timeout: 100_000 });
  return stdout;
}

describe('a program that uses the package', () => {
  it('sees the end of dispose(), when nothing else keeps the process alive', async () => {
    const output = await outputOf(`
      for (let n = 0; n < 10; n++) {
        const engine = createEngine('sqlite://');
        await firstValueFrom(engine.execute(text('SELECT 1 AS one')).all());
        await lastValueFrom(engine.dispose());
        console.log('disposed');
      }`);
    expect(output).toBe('disposed\n'.repeat(10));
  });

  it('ends by itself after dispose(), without waiting for it', async () => {
    const output = await outputOf(`
      const engine = createEngine('sqlite://');
      console.log(await firstValueFrom(engine.scalar(text('SELECT 2 AS two'))));
      engine.dispose().subscribe();`);
    expect(output).toBe('2\n');
  });

  const endlessFor = (milliseconds: number): string => `
      const file = join(mkdtempSync(join(tmpdir(), 'rxalchemy-')), 'a.db');
      const engine = createEngine('sqlite:///' + file, { poolSize: 2 });
      const endless = text('WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c');
      await firstValueFrom(engine.ping());
      const conn = await firstValueFrom(engine.connect());
      // The second waits behind the first, on one connection.
      for (const target of [conn, conn, engine]) target.execute(endless).subscribe();
      await new Promise(go => setTimeout(go, ${milliseconds}));`;
  const endless = endlessFor(50);

  it('ends at process.exit() while statements run that would never end', async () => {
    const run = outputOf(`${endless} process.exit(3);`);
    await expectAsync(run).toBeRejectedWith(jasmine.objectContaining({ code: 3, killed: false }));
  });

  it('ends at process.exit(), whatever its threads are just about to begin', async () => {
    const runs = [0, 2, 5, 10, 20].map(async milliseconds => {
      const run = outputOf(`${endlessFor(milliseconds)} process.exit(3);`);
      await expectAsync(run).toBeRejectedWith(jasmine.objectContaining({ code: 3, killed: false }));
    });
    await Promise.all(runs);
  });

  it('ends with an error that nobody catches while statements run', async () => {
    const run = outputOf(`${endless} setTimeout(() => { throw new Error('uncaught'); });`);
    await expectAsync(run).toBeRejectedWith(jasmine.objectContaining({ code: 1, killed: false }));
  });

  it('ends by itself with an engine that is idle and was never disposed', async () => {
    const output = await outputOf(`
      const engine = createEngine('sqlite://');
      console.log(await firstValueFrom(engine.scalar(text('SELECT 3 AS three'))));`);
    expect(output).toBe('3\n');
  });
});
