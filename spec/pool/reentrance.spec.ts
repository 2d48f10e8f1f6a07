/** What the pool promises while whoever is told of something does something at once: gives back, evicts, asks anew. */
import { permitFor } from '../../lib/pool/permit.js';
import { poolOfLanes } from '../support/pool-of-lanes.js';

describe('The right to write of a pool', () => {
  it('[C29] is never granted to a lease that has been given back, whatever its giving back sets off', () => {
    const { pool, lanes, ask, leases, give } = poolOfLanes({ size: 2 });
    for (const name of ['writer', 'asker']) ask(name);
    for (const lane of lanes) lane.opens();
    const [writer, asker] = ['writer', 'asker'].map(name => leases.get(name)!);
    writer!.admit(true).subscribe();
    const heard: string[] = [];
    asker!.admit(true).subscribe({
      next: () => heard.push('admitted'),
      error: (error: Error) => heard.push(error.message),
    });
    pool.acquire({ label: 'next', gate: 'use', within: [] }).subscribe(() => give('writer'));
    give('asker');
    expect(heard).toEqual(['This connection was given back to the pool.']);
    expect(pool.status.writer).toBeUndefined();
    ask('later', { gate: 'write' });
    expect(leases.has('later')).toBeTrue();
  });

  it('is forgotten with the last pool of its file, also where that had lost all its connections', () => {
    const { pool, file, lanes, ask, give } = poolOfLanes({ size: 1 });
    ask('a');
    lanes[0]!.opens();
    const before = permitFor(file);
    before.forget();
    lanes[0]!.dies();
    give('a');
    pool.dispose().subscribe();
    const after = permitFor(file);
    expect(after.permit).not.toBe(before.permit);
    after.forget();
  });
});

describe('Disposing of a pool just after connections were replaced', () => {
  it('waits for the threads that are ending, but not for one that is stuck', async () => {
    const { pool, lanes, ask, give } = poolOfLanes({ size: 3 });
    for (const name of ['a', 'b', 'stuck']) ask(name);
    for (const lane of lanes) lane.opens();
    lanes[2]!.busy = true;
    for (const name of ['a', 'b']) give(name);
    give('stuck');
    pool.renew(new Error('stale'));
    expect(pool.status.open).toBe(0);
    let disposed = false;
    pool.dispose().subscribe(() => (disposed = true));
    expect(disposed).toBeFalse();
    expect(lanes.map(({ state, heldAlive }) => [state, heldAlive])).toEqual([
      ['closing', true],
      ['closing', true],
      ['open', true],
    ]);
    await Promise.resolve();
    expect(disposed).toBeTrue();
  });
});

describe('A connection of a pool that cannot be opened', () => {
  it('is told to the oldest who waits for one, not to who waits for the right to write', () => {
    const { lanes, ask, told, leases, give } = poolOfLanes({ size: 2 });
    ask('holder', { gate: 'write' });
    lanes[0]!.opens();
    ask('writer', { gate: 'write' });
    ask('reader', { gate: 'read' });
    lanes[1]!.fails();
    expect(told).toEqual(['holder', 'reader: SQLITE_CANTOPEN']);
    give('holder');
    expect(leases.has('writer')).toBeTrue();
  });
});
