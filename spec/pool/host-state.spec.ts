/**
 * What is known of one host: blocked for a time that grows, probed back. Time and chance are the spec's.
 */
import { HostState } from '../../lib/pool/host-state.js';

describe('the state of a host', () => {
  let time = 0;
  let chance = 0;
  const clock = { now: () => time, random: () => chance };
  const state = (blockTimeout = 30_000): HostState => new HostState(blockTimeout, clock);
  beforeEach(() => {
    time = 5;
    // The whole of each block.
    chance = 1;
  });

  it('is up until something fails, and says why it is not', () => {
    const host = state();
    expect([host.condition, host.due, host.reason]).toEqual(['up', false, undefined]);
    expect(host.failed('refused')).withContext('was up').toBe(true);
    expect([host.condition, host.due, host.reason]).toEqual(['blocked', false, 'refused']);
  });

  it('is due when its block is over, and back when it has proved itself', () => {
    const host = state();
    host.failed('refused');
    time += 999;
    expect(host.due).toBe(false);
    time += 1;
    expect(host.due).toBe(true);
    host.probe();
    expect([host.condition, host.due]).toEqual(['probing', false]);
    expect(host.proved()).withContext('was not up').toBe(true);
    expect([host.condition, host.reason]).toEqual(['up', undefined]);
    expect(host.proved()).toBe(false);
  });

  it('doubles the block with each probe that fails, up to the longest', () => {
    const host = state(6000);
    const blocks = [1, 2, 3, 4, 5].map(() => {
      host.failed('again');
      const block = host.until - time;
      time = host.until;
      host.probe();
      return block;
    });
    expect(blocks).toEqual([1000, 2000, 4000, 6000, 6000]);
  });

  it('begins with a short block again after it was up', () => {
    const host = state();
    for (let n = 0; n < 4; n++) {
      host.failed('again');
      time = host.until;
    }
    host.probe();
    host.proved();
    host.failed('later');
    expect(host.until - time).toBe(1000);
  });

  it('draws the block between its half and its whole', () => {
    chance = 0;
    const half = state();
    half.failed('x');
    expect(half.until - time).toBe(500);
    chance = 0.5;
    const middle = state();
    middle.failed('x');
    expect(middle.until - time).toBe(750);
  });

  it('counts what is heard while it is blocked as the same outage', () => {
    const host = state();
    host.failed('first');
    const { until } = host;
    time += 400;
    expect(host.failed('another connection of it')).toBe(false);
    expect([host.until, host.reason]).toEqual([until, 'first']);
  });

  it('is blocked again when the probe fails, and when a request that found it due does', () => {
    const host = state();
    host.failed('first');
    time = host.until;
    expect(host.failed('a request')).toBe(false);
    expect([host.condition, host.reason, host.until - time]).toEqual(['blocked', 'a request', 2000]);
  });

  it('is due at once where there is no block', () => {
    const host = state(0);
    host.failed('x');
    expect(host.due).toBe(true);
  });

  it('probes nothing that is up', () => {
    const host = state();
    host.probe();
    expect(host.condition).toBe('up');
  });

  it('must prove itself at first, after a while, after idling, and after something suspicious', () => {
    const host = state();
    expect(host.mustProve(0, 1000)).withContext('at first').toBe(true);
    host.proved();
    expect(host.mustProve(0, 1000)).toBe(false);
    expect(host.mustProve(1000, 1000)).withContext('idle').toBe(true);
    expect(host.mustProve(0, Infinity)).toBe(false);
    host.suspect();
    expect(host.mustProve(0, Infinity)).withContext('suspicious').toBe(true);
    host.proved();
    time += 1000;
    expect(host.mustProve(0, 1000)).withContext('a while').toBe(true);
    host.proved();
    host.failed('x');
    expect(host.mustProve(0, Infinity)).withContext('blocked').toBe(true);
  });
});
