/**
 * Two readers of one file on two cores, against one.
 */
import { text } from '../../lib/index.js';
import { forkJoin, lastValueFrom } from 'rxjs';
import { withEngine, withItems } from './fixtures.js';
import { alternate, atLeast, median, ratioLine, sized } from './harness.js';
import type { Group } from './harness.js';
import { elapsed } from './measure.js';

const ROWS = sized(1_000_000);
const scan = text(
  'SELECT count(*) AS n, sum(length(name || city) * score) AS s FROM items WHERE age + id % 7 > 3',
);

export const group: Group = {
  name: 'readers',
  benches: [
    {
      name: 'two against one',
      run: () =>
        withItems(ROWS, file =>
          withEngine(file, async engine => {
            const { one, two } = await alternate({
              one: () => elapsed(() => lastValueFrom(engine.execute(scan))),
              two: () => elapsed(() => lastValueFrom(forkJoin([engine.execute(scan), engine.execute(scan)]))),
            });
            // Two readers do twice the work: the throughput of two over that of one.
            const doubled = one.map(ms => ms * 2);
            const note = `one scan ${median(one).toFixed(0)} ms, two at once ${median(two).toFixed(0)} ms`;
            return [ratioLine('two readers at once', 'one reader', doubled, two, atLeast(1.7), note)];
          }),
        ),
    },
  ],
};
