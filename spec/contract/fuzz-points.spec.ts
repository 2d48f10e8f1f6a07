/**
 * Unsubscribing at every single point of every operation, on a scripted driver: each message, each step of the thread,
 * each microtask and each moment inside the driver is a point, and each is tried in an engine of its own.
 */
import { OPERATIONS } from '../support/operations.js';
import { tryOut } from '../support/trial.js';

for (const shared of [false, true]) {
  describe(`Unsubscribing at every point (${shared ? 'one handle' : 'file'})`, () => {
    for (const operation of OPERATIONS) {
      it(`[C12] [C13] [C14] [C15] [C17] [C18] of ${operation.name} leaves nothing behind`, async () => {
        const broken: string[] = [];
        let left = true;
        for (let point = 0; left; point += operation.stride ?? 1) {
          const trial = await tryOut(operation, { shared }, (scripted, leave) => scripted.at(point, leave));
          left = trial.over === 'left';
          if (trial.over === 'failed') broken.push(`point ${point}: ${String(trial.error)}`);
          if (trial.evictions > 0) broken.push(`point ${point}: its connection was given up`);
          broken.push(...trial.broken.map(rule => `point ${point}: ${rule}`));
        }
        expect(broken).toEqual([]);
      }, 120_000);
    }
  });
}
