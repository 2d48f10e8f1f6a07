/**
 * The package under a test runner's fake timers: what threads answer arrives although nobody moves the clock.
 *
 * In processes of their own: what is faked is faked for all that runs there.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { repositoryRoot } from './imports.js';

const execute = promisify(execFile);

/** What each kind of runner replaces once the library is loaded: with functions that keep their tasks to themselves. */
const FAKES: Readonly<Record<string, string>> = {
  'the timers of Vitest and node:test':
    'for (const name of timers) globalThis[name] = () => ({ ref() {}, unref() {} });',
  'the microtasks of Jest and Sinon': 'globalThis.queueMicrotask = () => {}; process.nextTick = () => {};',
  'a clock that stands still': 'performance.now = () => 0; Date.now = () => 0;',
};

const PROGRAM = `
  import { firstValueFrom, lastValueFrom, count } from 'rxjs';
  import { createEngine, text } from 'rxalchemy';
  const timers = ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'];
  const { exit } = process;
  const write = line => process.getBuiltinModule('node:fs').writeSync(1, line + ' ');
  FAKE
  const engine = createEngine('sqlite://');
  const many = text('WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30000) SELECT n FROM c');
  write('pushed ' + await lastValueFrom(engine.execute(many).pipe(count())));
  write('all ' + (await firstValueFrom(engine.execute(many).all())).length);
  let pulled = 0;
  for await (const row of engine.execute(many)) pulled++;
  write('pulled ' + pulled);
  await firstValueFrom(engine.begin(conn => conn.execute(text('CREATE TABLE t (a)'))));
  await firstValueFrom(engine.execute(text('INSERT INTO t VALUES (:a)'), [{ a: 1 }, { a: 2 }]));
  write('live ' + (await firstValueFrom(engine.live(text('SELECT a FROM t')))).length);
  const failed = await firstValueFrom(engine.execute(text('SELECT a FROM nowhere'))).catch(error => error);
  write(failed.name);
  engine.execute(many).subscribe().unsubscribe();
  await firstValueFrom(engine.idle());
  await firstValueFrom(engine.dispose());
  write('disposed');
  exit(0);`;

describe('under fake timers', () => {
  for (const [title, fake] of Object.entries(FAKES))
    it(`goes on with ${title}`, async () => {
      const args = ['--input-type=module', '--eval', PROGRAM.replace('FAKE', fake)];
      const { stdout } = await execute(process.execPath, args, { cwd: repositoryRoot, timeout: 30_000 });
      expect(stdout).toBe('pushed 30000 all 30000 pulled 30000 live 2 ProgrammingError disposed ');
    });
});
