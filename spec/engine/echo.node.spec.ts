/**
 * `echo`: what it prints on standard output, seen from another process.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const library = JSON.stringify(new URL('../../lib/rxalchemy.js', import.meta.url).href);

async function output(options: string, body: string): Promise<string[]> {
  const program = `
    import { createEngine, text } from ${library};
    import { firstValueFrom, lastValueFrom, throwError } from 'rxjs';
    const engine = createEngine('sqlite://', ${options});
    ${body}
    await lastValueFrom(engine.dispose());
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  return stdout.split('\n').filter(line => line !== '');
}

const work = `
  await lastValueFrom(engine.execute(text('CREATE TABLE t (a, b)')));
  await lastValueFrom(engine.begin(async conn => {
    await lastValueFrom(conn.execute(text('INSERT INTO t VALUES (:a, :b)'), { a: 1, b: 'it' }));
    await lastValueFrom(conn.beginNested(inner => inner.execute(text('INSERT INTO t VALUES (:a, :b)'), [{ a: 1, b: 2 }, { a: 3, b: 4 }])));
    await lastValueFrom(conn.beginNested(() => throwError(() => new Error('boom')))).catch(() => {});
  }));
  await lastValueFrom(engine.execute(text('INSERT INTO t VALUES (:a, :b)'), { a: new Uint8Array(5000), b: 'x'.repeat(5000) }));
`;

describe('echo', () => {
  it('prints every statement with its parameters, and transactions', async () => {
    const lines = await output('{ echo: true }', work);
    expect(lines.slice(0, -1)).toEqual([
      'CREATE TABLE t (a, b)',
      'BEGIN',
      'INSERT INTO t VALUES (?, ?) [1, "it"]',
      'SAVEPOINT rx_savepoint_1',
      'INSERT INTO t VALUES (?, ?) (2 parameter sets)',
      'RELEASE SAVEPOINT rx_savepoint_1',
      'SAVEPOINT rx_savepoint_2',
      'ROLLBACK TO SAVEPOINT rx_savepoint_2',
      'COMMIT',
    ]);
    expect(lines.at(-1)).toMatch(
      /^INSERT INTO t VALUES \(\?, \?\) \[<5000 bytes>, "x+" … \(5000 characters\)\]$/,
    );
    expect(lines.at(-1)!.length).toBeLessThan(500);
  });

  it('leaves parameters out with hideParameters', async () => {
    const lines = await output('{ echo: true, hideParameters: true }', work);
    expect(lines).toContain('INSERT INTO t VALUES (?, ?)');
    expect(lines.join('\n')).not.toContain('"it"');
  });

  it('prints outcomes and the pool with debug, and nothing without echo', async () => {
    const lines = await output(`{ echo: 'debug' }`, work);
    expect(lines.some(line => /^-- effect in \d+\.\d\d ms$/.test(line))).toBeTrue();
    expect(lines).toContain('-- disposed');
    expect(lines.some(line => line.startsWith('-- acquire '))).toBeTrue();
    expect(await output('{ echo: false }', work)).toEqual([]);
    expect(await output('{}', work)).toEqual([]);
  });
});
