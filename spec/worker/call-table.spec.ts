/** The calls of a lane by id: as a Map would keep them, however they come and go. */
import { CallTable } from '../../lib/worker/call-table.js';
import { randomFrom } from '../support/random.js';

describe('the table of calls', () => {
  it('agrees with a Map while calls come, stay for long, and go', () => {
    const integer = randomFrom(7);
    const random = (): number => integer(1000) / 1000;
    const table = new CallTable<{ readonly id: number }>();
    const map = new Map<number, { readonly id: number }>();
    for (let round = 0; round < 20_000; round++) {
      if (map.size === 0 || random() < (round % 4000 < 2000 ? 0.7 : 0.3)) {
        const call = { id: table.newId() };
        expect(call.id).toBeGreaterThan(0);
        expect(map.has(call.id)).toBe(false);
        table.set(call);
        map.set(call.id, call);
      } else {
        const ids = [...map.keys()];
        // The first call of all stays.
        const id = ids[Math.min(ids.length - 1, 1 + Math.floor(random() * ids.length))]!;
        table.delete(id);
        map.delete(id);
        expect(table.get(id)).toBeUndefined();
      }
      expect(table.size).toBe(map.size);
    }
    for (const [id, call] of map) expect(table.get(id)).toBe(call);
    expect(table.takeAll()).toEqual([...map.values()].sort((a, b) => a.id - b.id));
    expect(table.size).toBe(0);
  });

  it('knows nothing of ids that are not there', () => {
    const table = new CallTable<{ readonly id: number }>();
    const id = table.newId();
    table.set({ id });
    for (const other of [0, -1, id + 64, id + 1]) expect(table.get(other)).toBeUndefined();
    table.delete(id + 64);
    expect(table.size).toBe(1);
  });
});
