/**
 * Counts of passed, failed and skipped specs, and the one line that reports them.
 *
 * A runner prints its own tally as the last line; under a parent runner (`TALLY_FILE` set) it writes the counts
 * there instead, so that the parent prints the only plain `N passed, N failed, N skipped` line. A runner that dies
 * without reporting counts as one failure.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root directory. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

export const emptyTally = () => ({ passed: 0, failed: 0, skipped: 0 });

export function addTallies(tallies) {
  const sum = emptyTally();
  for (const tally of tallies) for (const key of Object.keys(sum)) sum[key] += tally[key];
  return sum;
}

export const formatTally = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** Nothing run is a failure too: an empty run must not look like a good one. */
export const tallyIsGood = ({ passed, failed }) => failed === 0 && passed > 0;

/** Reports the counts of one runner, to the parent or as the last line, and sets the exit code. */
export function reportTally(label, tally) {
  const file = process.env.TALLY_FILE;
  if (file) writeFileSync(file, JSON.stringify(tally));
  else process.stdout.write(`\n${label}\n${formatTally(tally)}\n`);
  if (!tallyIsGood(tally) && !process.exitCode) process.exitCode = 1;
}

/**
 * Runs a command; resolves with its exit code (a signal counts as 1). Its output is this process's, or goes to the
 * writable stream `output`.
 */
export function run(command, args, { output, ...options } = {}) {
  return new Promise(resolve => {
    const to = output === undefined ? 'inherit' : 'pipe';
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', to, to], ...options });
    child.stdout?.pipe(output, { end: false });
    child.stderr?.pipe(output, { end: false });
    child.on('error', error => {
      process.stderr.write(`${command}: ${error.message}\n`);
      resolve(127);
    });
    child.on('close', (code, signal) => {
      if (signal) process.stderr.write(`${command} was ended by ${signal}\n`);
      resolve(code ?? 1);
    });
  });
}

/** Runs a spec runner as a child and resolves with its counts. */
export async function runForTally(command, args, options = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'tally-'));
  const file = join(dir, 'tally.json');
  try {
    const code = await run(command, args, {
      ...options,
      env: { ...process.env, ...options.env, TALLY_FILE: file },
    });
    let tally;
    try {
      tally = JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      process.stderr.write(`${args[0] ?? command} ended (exit code ${code}) without reporting its counts\n`);
      return { ...emptyTally(), failed: 1 };
    }
    return code !== 0 && tally.failed === 0 && tally.passed > 0 ? { ...tally, failed: 1 } : tally;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
