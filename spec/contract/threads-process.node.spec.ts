/** Nothing keeps the process alive but work under way: programs that end by themselves (C19). */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const library = new URL('../../lib/rxalchemy.js', import.meta.url).href;
const functions = new URL('../support/thread-functions.js', import.meta.url).href;
const root = new URL('../../..', import.meta.url);

const HEAD = `
  import { firstValueFrom, lastValueFrom, take, timeout } from 'rxjs';
  import { createEngine, inlineScheduler, text, workerThreads } from ${JSON.stringify(library)};
  const functions = ${JSON.stringify(functions)};
  const url = process.env.SPEC_URL;
  const scheduler = process.env.SPEC_SCHEDULER === 'inline' ? inlineScheduler({ warn: false }) : workerThreads;
  const engine = createEngine(url, { scheduler, poolSize: 3 });
  const run = sql => lastValueFrom(engine.execute(text(sql)), { defaultValue: null });
  const endless = text('WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n');
  process.on('exit', code => console.log('exit', code));
`;

/** What a process may do last; each prints 'ran' before its last line. */
const programs: readonly (readonly [name: string, program: string, where: readonly string[]])[] = [
  [
    'has run statements on several threads',
    `await run('CREATE TABLE t (x)'); await Promise.all([1, 2, 3].map(x => run('SELECT ' + x))); console.log('ran');`,
    ['threads file', 'inline memory'],
  ],
  [
    'has disposed and not waited',
    `await run('SELECT 1'); console.log('ran'); engine.dispose().subscribe();`,
    ['threads file', 'inline memory'],
  ],
  [
    'has disposed what it never used',
    `console.log('ran'); await firstValueFrom(engine.dispose());`,
    ['threads memory'],
  ],
  [
    'has left a stream and a loop',
    `await lastValueFrom(engine.execute(endless).pipe(take(5)));
     for await (const row of engine.execute(endless)) if (row.x === 700) break;
     console.log('ran');`,
    ['threads memory', 'inline file'],
  ],
  [
    'has had errors, in a statement and in a transaction',
    `await run('SELEC 1').catch(() => {});
     await lastValueFrom(engine.begin(() => Promise.reject(new Error('no')))).catch(() => console.log('ran'));`,
    ['threads file'],
  ],
  [
    'has cancelled a statement that would run for minutes',
    `await run('SELECT 1');
     const long = 'SELECT count(*) FROM (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n)';
     await lastValueFrom(engine.execute(text(long)).pipe(timeout(50))).catch(() => console.log('ran'));`,
    ['threads file', 'threads memory'],
  ],
  [
    'has lost a thread',
    `await lastValueFrom(engine.connect(conn => conn.runInThread(functions, 'exit', 1))).catch(() => console.log('ran'));`,
    ['threads file', 'threads memory'],
  ],
  [
    'could not open its database',
    `for (let n = 0; n < 3; n++) await run('SELECT 1').catch(() => {}); console.log('ran');`,
    ['threads nowhere', 'inline nowhere'],
  ],
];

describe('a process that', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rxalchemy spec '));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  let files = 0;
  async function outputOf(program: string, where: string): Promise<string> {
    const [scheduler, database] = where.split(' ') as [string, string];
    const file = join(folder, database === 'file' ? `${++files}.db` : 'nowhere/x.db');
    const url = database === 'memory' ? 'sqlite://' : `sqlite:///${file}`;
    const env = { ...process.env, SPEC_URL: url, SPEC_SCHEDULER: scheduler };
    const args = ['--input-type=module', '--eval', HEAD + program];
    const { stdout } = await execute(process.execPath, args, { env, cwd: root, timeout: 100_000 });
    return stdout;
  }

  for (const [name, program, places] of programs) {
    it(`${name} ends by itself`, async () => {
      const outputs = await Promise.all(places.map(where => outputOf(program, where)));
      expect(outputs).toEqual(places.map(() => 'ran\nexit 0\n'));
    }, 120_000);
  }

  it('waits for a statement lives until it ends', async () => {
    const program = `engine.execute(text('SELECT 7 AS x')).subscribe(row => console.log(row.x)); console.log('subscribed');`;
    for (const where of ['threads memory', 'inline memory']) {
      expect(await outputOf(program, where)).toBe('subscribed\n7\nexit 0\n');
    }
  }, 120_000);
});
