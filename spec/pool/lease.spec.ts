/** What a lease promises of its calls and of its time: each hears once how it ended, each stage has a time of its own (C17). */
import { settledAs, type CallSink } from '../../lib/worker/lane-call.js';
import { poolOfLanes, ROLLBACK } from '../support/pool-of-lanes.js';

function listening(): { readonly sink: CallSink; readonly told: string[] } {
  const told: string[] = [];
  return {
    told,
    sink: {
      columns: () => told.push('columns'),
      batch: () => told.push('batch'),
      settled: ({ status }) => told.push(status),
      lost: () => told.push('lost'),
    },
  };
}

const ended = settledAs('cancelled', null, false);

describe('A lease', () => {
  beforeEach(() => jasmine.clock().install());
  afterEach(() => jasmine.clock().uninstall());

  it('that is given up ends its calls here and now, deaf to what the thread still says', () => {
    const { lanes, ask, leases } = poolOfLanes({ size: 1 });
    ask('a');
    lanes[0]!.opens();
    const { sink, told } = listening();
    leases.get('a')!.schedule(ROLLBACK, sink);
    leases.get('a')!.evict({ why: 'invalidated', error: undefined }).subscribe();
    expect(told).toEqual(['failed']);
    const [call] = lanes[0]!.calls;
    call!.sink.columns([]);
    call!.sink.batch([], false);
    call!.sink.settled(ended);
    call!.sink.lost({ name: 'Error', message: 'dead' });
    expect(told).toEqual(['failed']);
  });

  it('[C17] gives the thread `cancelGrace` for the end of a call, and again for the cleaning after it', () => {
    const { pool, lanes, ask, leases, give } = poolOfLanes({ size: 1, cancelGrace: 1000 });
    ask('a');
    const [lane] = lanes;
    lane!.opens();
    leases.get('a')!.schedule(ROLLBACK, listening().sink);
    give('a');
    jasmine.clock().tick(900);
    lane!.calls[0]!.sink.settled(settledAs('cancelled', null, true));
    expect(lane!.calls.map(({ sql }) => sql)).toEqual(['ROLLBACK', 'ROLLBACK']);
    jasmine.clock().tick(900);
    expect(lane!.retired).toBeFalse();
    lane!.calls[1]!.sink.settled(settledAs('effect', null, false));
    expect(pool.status).toEqual(jasmine.objectContaining({ idle: 1, leased: 0 }));
    jasmine.clock().tick(10_000);
    expect(lane!.retired).toBeFalse();
  });

  it('[C17] is given up, and its connection replaced, where the cleaning takes longer', () => {
    const { pool, lanes, ask, leases, give } = poolOfLanes({ size: 1, cancelGrace: 1000 });
    ask('a');
    lanes[0]!.opens();
    leases.get('a')!.schedule(ROLLBACK, listening().sink);
    lanes[0]!.calls[0]!.sink.settled(settledAs('effect', null, true));
    give('a');
    ask('b');
    jasmine.clock().tick(999);
    expect(lanes.length).toBe(1);
    jasmine.clock().tick(1);
    expect(lanes.map(({ retired }) => retired)).toEqual([true, false]);
    lanes[1]!.opens();
    expect(leases.has('b')).toBeTrue();
    expect(pool.status.leased).toBe(1);
  });
});
