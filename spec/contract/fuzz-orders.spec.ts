/**
 * Unsubscribing at random points while messages and steps of the threads overtake each other in random orders, on a
 * scripted driver. Every trial is told by its seed; a failure names it.
 */
import { OPERATIONS } from '../support/operations.js';
import { randomFrom } from '../support/random.js';
import { tryOut } from '../support/trial.js';

const ROUNDS = 12;

for (const shared of [false, true]) {
  describe(`Unsubscribing in random orders (${shared ? 'one handle' : 'file'})`, () => {
    for (const operation of OPERATIONS) {
      it(`[C12] [C13] [C14] [C15] [C17] [C18] of ${operation.name} leaves nothing behind`, async () => {
        const broken: string[] = [];
        const whole = await tryOut(operation, { shared }, () => {});
        for (let seed = 1; seed <= ROUNDS; seed++) {
          const random = randomFrom(seed);
          const point = random(whole.points);
          const trial = await tryOut(operation, { shared }, (scripted, leave) => {
            scripted.choose = random;
            scripted.at(point, leave);
          });
          if (trial.over === 'failed') broken.push(`seed ${seed}: ${String(trial.error)}`);
          if (trial.evictions > 0) broken.push(`seed ${seed}: its connection was given up`);
          broken.push(...trial.broken.map(rule => `seed ${seed}: ${rule}`));
        }
        expect(broken).toEqual([]);
      }, 120_000);
    }
  });
}
