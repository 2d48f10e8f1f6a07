/**
 * The demos do what they say, end by themselves and leave nothing behind.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../structure/imports.js';

const run = promisify(execFile);
const script = (name: string): string => join(repositoryRoot, 'dist', 'demo', `${name}.js`);

describe('a demo', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rxalchemy demo '));
  });
  afterEach(() => {
    expect(readdirSync(folder)).withContext('left behind').toEqual([]);
    rmSync(folder, { recursive: true });
  });

  async function outputOf(name: string, ...args: string[]): Promise<string> {
    const env = { ...process.env, TMPDIR: folder };
    const { stdout, stderr } = await run(process.execPath, [script(name), ...args], { env });
    expect(stderr).toBe('');
    return stdout;
  }

  it('quickstart: ends with its users counted', async () => {
    expect(await outputOf('quickstart')).toContain('done: 3 users');
  }, 120_000);

  it('stream: commits and streams every row', async () => {
    const said = await outputOf('stream', '20000');
    expect(said).toContain('committed');
    expect(said).toMatch(/of 20,000 below zero, the coldest -\d/);
  }, 120_000);

  it('stream: refuses what is no number of rows', async () => {
    const failed = (await run(process.execPath, [script('stream'), 'many']).catch(
      (error: unknown) => error,
    )) as {
      code: number;
      stderr: string;
    };
    expect(failed.code).toBe(2);
    expect(failed.stderr).toContain("not 'many'");
  }, 120_000);

  it('stream: rolls back and ends when it is interrupted', async () => {
    const env = { ...process.env, TMPDIR: folder };
    const child = spawn(process.execPath, [script('stream'), '50000000'], { env });
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      if (!said.includes('Ctrl-C')) child.kill('SIGINT');
      said += String(bytes);
    });
    const code = await new Promise(resolve => child.on('close', resolve));
    expect(code).toBe(130);
    expect(said).toContain('cancelled: nothing was written');
  }, 120_000);

  it('cancel: stops the queries of earlier keystrokes and finds the last', async () => {
    const said = await outputOf('cancel');
    expect(said).toContain('was stopped');
    expect(said).toContain("found   'kalokami': kalokami");
  }, 120_000);

  it('transactions: ends with the balances it promises', async () => {
    const said = await outputOf('transactions');
    expect(said).toContain('refused: no_debts');
    expect(said).toMatch(/meanwhile\s+Dana 68\.00 {3}Jeremy 82\.00/);
  }, 120_000);

  it('http: serves rows as lines and stops the query of a closed request', async () => {
    const said = await outputOf('http');
    expect(said).toContain('1600 lines');
    expect(said).toContain('the query of a closed request was stopped');
  }, 120_000);

  it('http: ends on Ctrl-C with a request open, whose query it stops', async () => {
    const env = { ...process.env, TMPDIR: folder };
    const child = spawn(process.execPath, [script('http'), '--port', '0'], { env });
    let said = '';
    let failed = '';
    child.stderr.on('data', (bytes: Buffer) => (failed += String(bytes)));
    const origin = await new Promise<string>(resolve => {
      child.stdout.on('data', (bytes: Buffer) => {
        said += String(bytes);
        const [, found] = /serving on (\S+)/.exec(said) ?? [];
        if (found !== undefined) resolve(found);
      });
    });
    expect((await fetch(`${origin}/readings?below=cold`)).status).toBe(400);
    const { body } = await fetch(`${origin}/endless`);
    const reader = body!.getReader();
    await reader.read();
    child.kill('SIGINT');
    const code = await new Promise(resolve => child.on('close', resolve));
    await reader.cancel().catch(() => {});
    expect([code, failed]).toEqual([0, '']);
    expect(said).toContain('the query of a closed request was stopped');
  }, 120_000);

  it('http: says what is wrong with a port', async () => {
    const failed = (await run(process.execPath, [script('http'), '--port', 'abc']).catch(
      (error: unknown) => error,
    )) as { code: number; stderr: string };
    expect(failed.code).toBe(2);
    expect(failed.stderr).toContain("not 'abc'");
  }, 120_000);
});
