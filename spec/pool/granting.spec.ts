/** Which connection goes to whom, and when connections open and end: the pool by itself, on lanes made of nothing. */
import { poolOfLanes } from '../support/pool-of-lanes.js';

describe('A pool', () => {
  it('opens a connection only when somebody waits for one, and no more than its size', () => {
    const { pool, lanes, ask, told } = poolOfLanes({ size: 2 });
    expect(lanes.length).toBe(0);
    for (const name of ['a', 'b']) ask(name);
    const leave = ask('c');
    expect(lanes.length).toBe(2);
    expect(pool.status).toEqual(jasmine.objectContaining({ open: 0, opening: 2, waiting: 3, leased: 0 }));
    for (const lane of lanes) lane.opens();
    expect(told).toEqual(['a', 'b']);
    expect(pool.status).toEqual(jasmine.objectContaining({ open: 2, opening: 0, waiting: 1, leased: 2 }));
    leave();
  });

  it('[C12] does not open another one for those who have left', () => {
    const { pool, lanes, ask, told } = poolOfLanes({ size: 2 });
    const leave = ask('left');
    leave();
    lanes[0]!.opens();
    expect(told).toEqual([]);
    expect(pool.status).toEqual(jasmine.objectContaining({ open: 1, idle: 1, leased: 0, waiting: 0 }));
    ask('next');
    expect(told).toEqual(['next']);
    expect(lanes.length).toBe(1);
  });

  it('takes the connection that was used last, for a writer the one that wrote last', () => {
    const { lanes, ask, leases, give } = poolOfLanes({ size: 3 });
    for (const name of ['a', 'b']) ask(name);
    ask('w', { gate: 'write' });
    for (const lane of lanes) lane.opens();
    const laneOf = (name: string): unknown => leases.get(name)!.lane;
    const [a, b, w] = ['a', 'b', 'w'].map(laneOf);
    give('w');
    give('a');
    give('b');
    ask('reader', { gate: 'read' });
    expect(laneOf('reader')).toBe(b);
    ask('writer', { gate: 'write' });
    expect(laneOf('writer')).toBe(w);
    ask('other', { gate: 'read' });
    expect(laneOf('other')).toBe(a);
  });

  it('grants a connection and the right to write together, so that a waiting writer holds no connection', () => {
    const { pool, lanes, ask, told, give } = poolOfLanes({ size: 2 });
    ask('first', { gate: 'write' });
    lanes[0]!.opens();
    ask('second', { gate: 'write' });
    ask('reader', { gate: 'read' });
    expect(lanes.length).toBe(2);
    lanes[1]!.opens();
    expect(told).toEqual(['first', 'reader']);
    expect(pool.status.writer).toBe('first');
    give('reader');
    expect(told).toEqual(['first', 'reader']);
    give('first');
    expect(told).toEqual(['first', 'reader', 'second']);
    expect(pool.status.writer).toBe('second');
  });

  it('opens a connection for a writer who is offered the right and has none', () => {
    const { lanes, ask, told, leases } = poolOfLanes({ size: 2 });
    ask('holder');
    lanes[0]!.opens();
    leases.get('holder')!.admit(true).subscribe();
    ask('writer', { gate: 'write' });
    expect(lanes.length).toBe(1);
    leases.get('holder')!.dismiss();
    expect(lanes.length).toBe(2);
    lanes[1]!.opens();
    expect(told).toEqual(['holder', 'writer']);
  });

  it('lets quick readers share a connection, but not past one who waits for a connection of its own', () => {
    const { ask, told, lanes, give } = poolOfLanes({ size: 1 });
    const quick = { gate: 'read', quick: true } as const;
    ask('quick 1', quick);
    lanes[0]!.opens();
    ask('quick 2', quick);
    expect(told).toEqual(['quick 1', 'quick 2']);
    ask('alone');
    ask('quick 3', quick);
    give('quick 1');
    expect(told).toEqual(['quick 1', 'quick 2']);
    give('quick 2');
    expect(told).toEqual(['quick 1', 'quick 2', 'alone']);
    give('alone');
    ask('quick 4', quick);
    expect(told.slice(3)).toEqual(['quick 3', 'quick 4']);
  });

  it('keeps the seat of quick readers until the last of them is back, and replaces it when one is evicted', () => {
    const { pool, ask, lanes, leases, give } = poolOfLanes({ size: 1 });
    const quick = { gate: 'read', quick: true } as const;
    ask('a', quick);
    lanes[0]!.opens();
    ask('b', quick);
    leases
      .get('a')!
      .evict({ why: 'stuck', error: new Error('stuck') })
      .subscribe();
    expect(lanes[0]!.retired).toBeTrue();
    expect(pool.status).toEqual(jasmine.objectContaining({ open: 0, leased: 1 }));
    ask('c', quick);
    expect(lanes.length).toBe(2);
    give('b');
    lanes[1]!.opens();
    expect(leases.has('c')).toBeTrue();
    give('c');
    expect(pool.status).toEqual(jasmine.objectContaining({ open: 1, idle: 1, leased: 0 }));
  });

  it('tells the oldest waiter that a connection could not be opened, and tries again for the next', () => {
    const { lanes, ask, told } = poolOfLanes({ size: 1 });
    ask('a');
    ask('b');
    lanes[0]!.fails();
    expect(told).toEqual(['a: SQLITE_CANTOPEN']);
    expect(lanes.length).toBe(2);
    lanes[1]!.opens();
    expect(told).toEqual(['a: SQLITE_CANTOPEN', 'b']);
  });

  it('[C35] replaces a connection whose thread has died, idle or leased', () => {
    const { pool, lanes, ask, told, leases, give } = poolOfLanes({ size: 1 });
    ask('a', { gate: 'write' });
    lanes[0]!.opens();
    ask('b', { gate: 'write' });
    lanes[0]!.dies();
    expect(pool.status.writer).toBeUndefined();
    expect(lanes.length).toBe(2);
    lanes[1]!.opens();
    expect(told).toEqual(['a', 'b']);
    expect(leases.get('a')!.state).toBe('held');
    give('a');
    give('b');
    lanes[1]!.dies();
    expect(pool.status).toEqual(jasmine.objectContaining({ open: 0, idle: 0, leased: 0, waiting: 0 }));
    ask('c');
    lanes[2]!.opens();
    expect(told).toEqual(['a', 'b', 'c']);
  });
});

describe('The time of a connection', () => {
  beforeEach(() =>
    jasmine
      .clock()
      .install()
      .mockDate(new Date(2030, 0, 1)),
  );
  afterEach(() => jasmine.clock().uninstall());

  it('ends after `recycle`, when it comes back', () => {
    const { pool, lanes, ask, give } = poolOfLanes({ size: 1, recycle: 1000 });
    ask('a');
    lanes[0]!.opens();
    jasmine.clock().tick(900);
    give('a');
    expect(pool.status.idle).toBe(1);
    ask('b');
    jasmine.clock().tick(200);
    expect(lanes[0]!.state).toBe('open');
    ask('c');
    give('b');
    expect(lanes[0]!.retired).toBeTrue();
    expect(lanes.length).toBe(2);
    lanes[1]!.opens();
    expect(pool.status).toEqual(jasmine.objectContaining({ open: 1, leased: 1, waiting: 0 }));
  });

  it('ends after `idleTimeout` where there are others, and one stays', () => {
    const { pool, lanes, ask, give } = poolOfLanes({ size: 3, idleTimeout: 1000 });
    for (const name of ['a', 'b', 'c']) ask(name);
    for (const lane of lanes) lane.opens();
    for (const name of ['a', 'b', 'c']) give(name);
    expect(pool.status.idle).toBe(3);
    jasmine.clock().tick(500);
    ask('again');
    give('again');
    jasmine.clock().tick(500);
    expect(pool.status.open).toBe(1);
    jasmine.clock().tick(100_000);
    expect(pool.status).toEqual(jasmine.objectContaining({ open: 1, idle: 1 }));
    expect(lanes.map(({ retired }) => retired)).toEqual([true, true, false]);
  });

  it('is not ended while it is in use', () => {
    const { pool, lanes, ask, give } = poolOfLanes({ size: 2, idleTimeout: 1000 });
    for (const name of ['a', 'b']) ask(name);
    for (const lane of lanes) lane.opens();
    give('a');
    jasmine.clock().tick(100_000);
    expect(pool.status).toEqual(jasmine.objectContaining({ open: 1, idle: 0, leased: 1 }));
    give('b');
    jasmine.clock().tick(100_000);
    expect(pool.status).toEqual(jasmine.objectContaining({ open: 1, idle: 1, leased: 0 }));
  });

  it('begins anew by itself while another process holds the lock that opening needs, for as long as `timeout`', () => {
    const { lanes, ask, told } = poolOfLanes({ size: 1, timeout: 1000 });
    ask('a');
    let tries = 0;
    while (told.length === 0 && tries < 1000) {
      if (lanes[tries]?.state === 'opening') lanes[tries++]!.fails('SQLITE_BUSY');
      jasmine.clock().tick(1);
    }
    expect(told.length).toBe(1);
    expect(tries).toBeGreaterThan(5);
    expect(tries).toBeLessThan(100);
  });
});

describe('Disposing of a pool', () => {
  it('[C19] ends idle connections at once and those in use when they are back; twice is harmless', async () => {
    const { pool, lanes, ask } = poolOfLanes({ size: 3 });
    for (const name of ['a', 'b']) ask(name);
    for (const lane of lanes) lane.opens();
    ask('opening');
    const outcomes: string[] = [];
    for (const which of ['first', 'second']) {
      pool.dispose().subscribe({
        next: () => outcomes.push(`${which} done`),
        error: (error: Error) => outcomes.push(`${which}: ${error.message}`),
      });
    }
    await Promise.resolve();
    await Promise.resolve();
    expect(outcomes.length).toBe(2);
    expect(outcomes[0]).toContain("first: dispose() found 2 connection(s) in use and ended them: 'a' for");
    expect(outcomes[1]).toBe('second done');
    expect(lanes.every(({ state }) => state === 'gone')).toBeTrue();
    expect(pool.status).toEqual(jasmine.objectContaining({ open: 0, opening: 0, leased: 0, waiting: 0 }));
  });

  it('[C19] closes a connection that comes open too late', async () => {
    const { pool, lanes, ask, told } = poolOfLanes({ size: 1 });
    ask('a');
    let done = false;
    pool.dispose().subscribe(() => (done = true));
    expect(told).toEqual(['a: This Engine was disposed while waiting for a connection.']);
    expect(lanes[0]!.state).toBe('closing');
    await Promise.resolve();
    expect(done).toBeTrue();
  });
});
