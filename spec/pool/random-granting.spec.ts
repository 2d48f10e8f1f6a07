/**
 * The pool under random asking, leaving, giving back, opening, failing, dying and disposing: after every step its figures
 * add up, nobody has a connection that is gone or evicted, one at most may write, and nobody waits for what is free.
 */
import type { AcquireRequest } from '../../lib/pool/index.js';
import type { Lease } from '../../lib/pool/lease.js';
import { poolOfLanes, type FakeLane } from '../support/pool-of-lanes.js';
import { randomFrom } from '../support/random.js';

const SEEDS = 400;
const STEPS = 120;

interface Asked {
  readonly request: Partial<AcquireRequest>;
  leave(): void;
}

function play(seed: number): string[] {
  const random = randomFrom(seed);
  const size = 1 + random(3);
  const shared = random(4) === 0;
  const { pool, lanes, ask, told, leases, give } = poolOfLanes({ size, shared });
  const asked = new Map<string, Asked>();
  const left = new Set<string>();
  const broken: string[] = [];
  let names = 0;
  let seen = 0;

  const pick = <T>(from: Iterable<T>): T | undefined => {
    const all = [...from];
    return all.length === 0 ? undefined : all[random(all.length)];
  };
  const laneOf = (lease: Lease): FakeLane => lease.lane as unknown as FakeLane;
  const actions: (() => void)[] = [
    () => {
      const name = `n${++names}`;
      const gate = (['read', 'write', 'use'] as const)[random(3)]!;
      const request = { gate, quick: gate === 'read' && random(2) === 0 };
      asked.set(name, { request, leave: ask(name, request) });
    },
    () => {
      const name = pick([...asked.keys()].filter(one => !leases.has(one)));
      if (name === undefined) return;
      left.add(name);
      asked.get(name)!.leave();
      asked.delete(name);
    },
    () => {
      const name = pick(leases.keys());
      if (name !== undefined) give(name);
    },
    () => {
      const name = pick(leases.keys());
      if (name === undefined || shared) return;
      leases
        .get(name)!
        .evict({ why: 'stuck', error: new Error('stuck') })
        .subscribe();
      leases.delete(name);
    },
    () => pick(lanes.filter(({ state }) => state === 'opening'))?.opens(),
    () => {
      if (random(4) === 0) pick(lanes.filter(({ state }) => state === 'opening'))?.fails();
    },
    () => {
      if (random(6) === 0) pick(lanes.filter(({ state }) => state === 'open'))?.dies();
    },
    () => {
      const lease = pick([...leases.values()].filter(({ mayWrite }) => !mayWrite));
      if (lease !== undefined && lease.lane.state === 'open')
        lease.admit(true, 0).subscribe({ error: () => {} });
    },
    () => pick([...leases.values()].filter(({ mayWrite }) => mayWrite))?.dismiss(),
  ];

  const check = (step: number): void => {
    const complain = (what: string): void => void broken.push(`seed ${seed}, step ${step}: ${what}`);
    for (const name of told.slice(seen)) {
      if (left.has(name)) complain(`${name} had left and was granted`);
      const lease = leases.get(name);
      if (lease !== undefined && laneOf(lease).state !== 'open')
        complain(`${name} was granted a ${laneOf(lease).state} one`);
      if (lease !== undefined && laneOf(lease).retired) complain(`${name} was granted a retired one`);
    }
    seen = told.length;
    const { open, opening, idle, leased, waiting, writer } = pool.status;
    if (open + opening > size) complain(`${open} open and ${opening} opening of ${size}`);
    if (leased !== leases.size) complain(`${leased} leased, ${leases.size} granted and not given back`);
    if (leases.size === 0 && writer !== undefined) complain(`${writer} may write and has no lease`);
    const seats = new Map<FakeLane, Lease[]>();
    for (const lease of leases.values())
      seats.set(laneOf(lease), [...(seats.get(laneOf(lease)) ?? []), lease]);
    const alone = [...leases].filter(([name]) => asked.get(name)?.request.quick !== true);
    for (const [name, lease] of alone) {
      if (!shared && seats.get(laneOf(lease))!.length > 1) complain(`${name} shares its connection`);
    }
    const waitingFor = [...asked].filter(
      ([name]) => !leases.has(name) && !told.some(one => one === name || one.startsWith(`${name}:`)),
    );
    if (waitingFor.length !== waiting)
      complain(`${waiting} wait, ${waitingFor.length} were asked for and not told`);
    const free = waitingFor.filter(
      ([, { request }]) =>
        (shared ? request.gate === 'use' : request.gate !== 'write') || writer === undefined,
    );
    if (idle > 0 && free.length > 0) complain(`${free[0]![0]} waits beside ${idle} idle`);
    if (free.length > opening && open + opening < (shared ? 1 : size))
      complain(`${free[0]![0]} waits and nothing is opened`);
  };

  for (let step = 0; step < STEPS && broken.length === 0; step++) {
    actions[random(actions.length)]!();
    check(step);
  }
  let disposed = '';
  pool
    .dispose()
    .subscribe({ complete: () => (disposed = 'done'), error: () => (disposed = 'leases were out') });
  const out = leases.size;
  return [...broken, ...ended(seed, pool.status.leased, disposed, out)];
}

function ended(seed: number, leased: number, disposed: string, out: number): string[] {
  const broken: string[] = [];
  if (leased > 0) broken.push(`seed ${seed}: ${leased} leased after dispose`);
  if (disposed === 'done' && out > 0) broken.push(`seed ${seed}: dispose did not tell of ${out} leases`);
  return broken;
}

describe('A pool under random use', () => {
  it(`[C12] [C17] [C29] adds up after every of ${STEPS} steps, for ${SEEDS} seeds`, () => {
    const broken: string[] = [];
    for (let seed = 1; seed <= SEEDS && broken.length < 5; seed++) broken.push(...play(seed));
    expect(broken).toEqual([]);
  });
});
