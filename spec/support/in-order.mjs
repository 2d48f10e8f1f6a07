/**
 * Jobs that run at the same time and are read one after the other.
 *
 * Promises: nothing of a later job is printed before an earlier one has ended; what it wrote until then follows at once.
 */
import { PassThrough } from 'node:stream';

/**
 * Starts every job with an output of its own, a writable stream, and shows the outputs in the order of the jobs.
 * Resolves with their results, in that order too.
 */
export async function inOrder(jobs, shown = process.stdout) {
  const running = jobs.map(job => {
    const output = new PassThrough({ highWaterMark: 2 ** 30 });
    return { output, result: job(output).finally(() => output.end()) };
  });
  const results = [];
  for (const { output, result } of running) {
    for await (const chunk of output) shown.write(chunk);
    results.push(await result);
  }
  return results;
}
