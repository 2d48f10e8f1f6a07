/** Random schemas, there and back: what was found, made again from generated code, is found again. */
import { randomSchema } from './random-schema.js';
import { roundTrips, type RoundTrip } from './round-trip.js';

const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1);

describe('code generated from random schemas', () => {
  let trips: ReadonlyMap<string, RoundTrip>;
  beforeAll(async () => {
    const { messages, trips: made } = await roundTrips(
      Object.fromEntries(SEEDS.map(seed => [`seed${seed}`, randomSchema(seed)])),
    );
    expect(messages).toBe('');
    trips = made;
  }, 120_000);

  for (const seed of SEEDS) {
    it(`creates what was found: seed ${seed}`, () => {
      const trip = trips.get(`seed${seed}`)!;
      expect(trip.after).withContext(trip.source).toEqual(trip.before);
      expect(trip.sourceAfter).toBe(trip.source);
      expect(trip.source).not.toContain('Not declared here');
    });
  }
});
