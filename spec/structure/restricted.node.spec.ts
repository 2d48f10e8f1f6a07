/** The package in a process that may do less than others: what Node was forbidden is told, or not needed. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { repositoryRoot } from './imports.js';

const execute = promisify(execFile);

const PROGRAM = `
  import { createEngine, text } from 'rxalchemy';
  import { firstValueFrom } from 'rxjs';
  const engine = createEngine(process.argv[1]);
  try {
    console.log(JSON.stringify(await firstValueFrom(engine.execute(text('SELECT 1 AS one')).all())));
  } catch (error) {
    console.log(error.name + ': ' + error.message);
  }
  await firstValueFrom(engine.dispose());
  console.log('open: ' + engine.pool.open);`;

async function outputOf(flags: readonly string[], url = 'sqlite://'): Promise<string> {
  const args = [...flags, '--input-type=module', '--eval', PROGRAM, url];
  const { stdout } = await execute(process.execPath, args, { cwd: repositoryRoot, timeout: 30_000 });
  return stdout;
}

const permission =
  Number.parseInt(process.versions.node, 10) < 23 ? '--experimental-permission' : '--permission';

describe('a process', () => {
  for (const url of ['sqlite://', 'mysql://root@127.0.0.1/none'])
    it(`that may start no threads is told so as by an error of the library: ${url}`, async () => {
      const output = await outputOf([permission, '--allow-fs-read=*'], url);
      expect(output).toMatch(/^OperationalError: .*Access to this API has been restricted.*\nopen: 0\n$/);
    });

  it('that may load no native code is told what lets it', async () => {
    expect(await outputOf(['--no-addons'])).toMatch(
      /^InterfaceError: the binary of better-sqlite3 does not load: .*--allow-addons.*\nopen: 0\n$/,
    );
  });

  it('that may make no code of strings executes all the same', async () => {
    const output = await outputOf(['--disallow-code-generation-from-strings']);
    expect(output).toBe('[{"one":1}]\nopen: 0\n');
  });
});
