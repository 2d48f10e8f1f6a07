/**
 * Two readers of one file on two cores, against one; beside it what two plain threads gain on the same machine at the
 * same time, since no reader can gain more.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { forkJoin, lastValueFrom } from 'rxjs';
import { text } from '../../lib/index.js';
import { withEngine, withItems } from './fixtures.js';
import { alternate, atLeast, median, ratioLine, sized } from './harness.js';
import type { Group, Line } from './harness.js';
import { elapsed } from './measure.js';

const ROWS = sized(1_000_000);
const STEPS = sized(200_000_000);
const scan = text(
  'SELECT count(*) AS n, sum(length(name || city) * score) AS s FROM items WHERE age + id % 7 > 3',
);

async function burn(workers: readonly Worker[]): Promise<void> {
  await Promise.all(
    workers.map(worker => {
      const done = once(worker, 'message');
      worker.postMessage(STEPS);
      return done;
    }),
  );
}

function twoAgainstOne(): Promise<Line[]> {
  return withItems(ROWS, file =>
    withEngine(file, async engine => {
      const workers = [0, 1].map(() => new Worker(new URL('burn-worker.js', import.meta.url)));
      const { one, two, oneThread, twoThreads } = await alternate({
        one: () => elapsed(() => lastValueFrom(engine.execute(scan))),
        two: () => elapsed(() => lastValueFrom(forkJoin([engine.execute(scan), engine.execute(scan)]))),
        oneThread: () => elapsed(() => burn(workers.slice(1))),
        twoThreads: () => elapsed(() => burn(workers)),
      });
      await Promise.all(workers.map(worker => worker.terminate()));
      // Two do twice the work: the throughput of two over that of one.
      const doubled = (ms: readonly number[]): number[] => ms.map(each => each * 2);
      const note = `one scan ${median(one).toFixed(0)} ms, two at once ${median(two).toFixed(0)} ms`;
      return [
        ratioLine('two readers at once', 'one reader', doubled(one), two, atLeast(1.7), note),
        ratioLine('two plain threads at once (the machine)', 'one', doubled(oneThread), twoThreads),
      ];
    }),
  );
}

export const group: Group = {
  name: 'readers',
  benches: [{ name: 'two against one', run: twoAgainstOne }],
};
