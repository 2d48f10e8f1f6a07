/** Which way a thread waits, told by the gaps that each way is found to have. */
import { SPIN_LIMIT, Waiting } from '../../lib/worker/waiting.js';

/** Milliseconds from one call to the next where the thread spins for `spin`. */
type Gap = (spin: number) => number;

/** Waits `count` times; gives what each one spun. */
function wait(waiting: Waiting, count: number, gap: Gap): number[] {
  return Array.from({ length: count }, () => {
    const spin = waiting.next();
    waiting.over(spin, gap(spin));
    return spin;
  });
}

const share = (spins: readonly number[]): number => spins.filter(spin => spin > 0).length / spins.length;

describe('the way a thread waits', () => {
  const spinsFaster: Gap = spin => (spin > 0 ? 0.015 : 0.06);
  const sleepsFaster: Gap = spin => (spin > 0 ? 0.03 + spin : 0.015);

  it('is to spin where that makes the gaps shorter', () => {
    const waiting = new Waiting();
    wait(waiting, 100, spinsFaster);
    expect(share(wait(waiting, 320, spinsFaster))).toBeGreaterThan(0.95);
  });

  it('is to sleep where a spin is in the way of the caller', () => {
    const waiting = new Waiting();
    wait(waiting, 100, sleepsFaster);
    const spins = wait(waiting, 320, sleepsFaster);
    expect(share(spins)).toBeLessThan(0.05);
    expect(share(spins)).toBeGreaterThan(0);
    expect(Math.max(...spins)).toBeLessThanOrEqual(2 * 0.015 + 1e-9);
  });

  it('follows a machine that changes', () => {
    const waiting = new Waiting();
    wait(waiting, 300, spinsFaster);
    wait(waiting, 300, sleepsFaster);
    expect(share(wait(waiting, 320, sleepsFaster))).toBeLessThan(0.05);
    wait(waiting, 600, spinsFaster);
    expect(share(wait(waiting, 320, spinsFaster))).toBeGreaterThan(0.95);
  });

  it('is to sleep where calls are rare, without a trial', () => {
    const waiting = new Waiting();
    wait(waiting, 100, () => 40);
    expect(share(wait(waiting, 320, () => 40))).toBe(0);
  });

  it('spins again when calls that were rare come quickly', () => {
    const waiting = new Waiting();
    wait(waiting, 100, () => 40);
    wait(waiting, 600, spinsFaster);
    expect(share(wait(waiting, 320, spinsFaster))).toBeGreaterThan(0.95);
  });

  it('changes for no single long gap', () => {
    const waiting = new Waiting();
    wait(waiting, 100, spinsFaster);
    wait(waiting, 1, () => 500);
    expect(share(wait(waiting, 320, spinsFaster))).toBeGreaterThan(0.95);
  });

  it('never spins for longer than the limit', () => {
    const waiting = new Waiting();
    const spins = wait(waiting, 500, spin => (spin > 0 ? 0.2 : 0.3));
    expect(Math.max(...spins)).toBe(SPIN_LIMIT);
  });
});
