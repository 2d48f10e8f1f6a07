/** A roster: as a Set would be, without an order. */
import { Roster } from '../../lib/pool/roster.js';
import { randomFrom } from '../support/random.js';

describe('a roster', () => {
  it('agrees with a Set while things come and go', () => {
    const integer = randomFrom(11);
    const roster = new Roster<{ place: number }>();
    const set = new Set<{ place: number }>();
    for (let round = 0; round < 5000; round++) {
      const known = [...set];
      const item = known[integer(2 * known.length + 1)];
      if (item === undefined) {
        const fresh = { place: -1 };
        expect(roster.has(fresh)).toBe(false);
        roster.add(fresh);
        set.add(fresh);
      } else {
        roster.delete(item);
        roster.delete(item);
        set.delete(item);
        expect(roster.has(item)).toBe(false);
      }
      expect(roster.size).toBe(set.size);
    }
    expect(new Set(roster.all())).toEqual(set);
  });
});
