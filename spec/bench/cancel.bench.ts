/**
 * From unsubscribe to the moment the thread is free again, while a cross join runs that would take minutes.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { text } from '../../lib/index.js';
import { firstValueFrom } from 'rxjs';
import { withEngine, withItems } from './fixtures.js';
import { atMost, quantile, sized } from './harness.js';
import type { Group } from './harness.js';
import { elapsed } from './measure.js';

const ROUNDS = sized(300);
const crossJoin = text('SELECT count(*) AS n FROM items a, items b, items c WHERE a.id + b.id + c.id < 0');

export const group: Group = {
  name: 'cancel',
  benches: [
    {
      name: 'unsubscribe',
      run: () =>
        withItems(10_000, file =>
          withEngine(file, async engine => {
            const times: number[] = [];
            for (let round = -10; round < ROUNDS; round++) {
              const running = engine.execute(crossJoin).subscribe();
              await delay(5 + (round % 7));
              const ms = await elapsed(() => {
                running.unsubscribe();
                return firstValueFrom(engine.idle());
              });
              if (round >= 0) times.push(ms);
            }
            const note = `p50 ${quantile(times, 0.5).toFixed(2)} ms over ${ROUNDS} rounds`;
            const figure = quantile(times, 0.99);
            const bench = 'unsubscribe → thread free, p99';
            return [{ bench, against: '–', figure, unit: 'ms', reach: atMost(20), rounds: times, note }];
          }),
        ),
    },
  ],
};
