/**
 * Random numbers that are the same for the same seed, so that a failure can be told by its seed and tried again.
 *
 * Specs meet the same values in each run; `SEED=… npx jasmine …` has them meet others.
 */

/** The seed of this run. */
export const SEED: number = Number(globalThis.process?.env['SEED'] ?? 1);

/** A function of n that gives integers from 0 to n − 1 (mulberry32). */
export function randomFrom(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return n => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}

/** As `Math.random`, from a seed. */
export function fractionsFrom(seed: number): () => number {
  const random = randomFrom(seed);
  return () => random(2 ** 32) / 2 ** 32;
}
