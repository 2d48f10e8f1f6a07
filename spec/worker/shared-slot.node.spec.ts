/**
 * Small messages in shared memory: they come back exactly, what does not fit is refused, and order is kept with what goes
 * through the port.
 */
import { createEngine, text } from '../../lib/index.js';
import { SharedSlot, slotMemory } from '../../lib/platform/shared-slot.js';
import { firstValueFrom, lastValueFrom } from 'rxjs';

function pair(): { writer: SharedSlot; reader: SharedSlot } {
  const memory = slotMemory();
  return { writer: new SharedSlot(memory), reader: new SharedSlot(memory) };
}

describe('a slot for small messages', () => {
  const values: readonly (readonly [string, unknown])[] = [
    ['integers', [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, Number.MAX_SAFE_INTEGER]],
    ['other numbers', [-0, 0.1, Number.NaN, Infinity, -Infinity, 5e-324]],
    ['integers of 64 bits', [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)]],
    ['what is its own tag', [undefined, null, false, true]],
    ['strings', ['', 'a', 'Reykjavík', '\0', '\u{ff}']],
    ['wide strings', ['a', '東京', '😀', '\ud800', 'é']],
    ['lists in lists', [[], [[]], [[1, ['x', [null]]], 'y']]],
    ['an empty list', []],
  ];
  for (const [what, message] of values) {
    it(`gives back ${what}`, () => {
      const { writer, reader } = pair();
      expect(writer.write(message as readonly unknown[])).toBe(true);
      const read = reader.read()!;
      expect(read).toEqual(message as unknown[]);
      expect(read.map(value => Object.is(value, -0))).toEqual(
        (message as unknown[]).map(value => Object.is(value, -0)),
      );
      expect(reader.read()).toBeUndefined();
    });
  }

  const refused: readonly (readonly [string, readonly unknown[]])[] = [
    ['an object', [1, {}]],
    ['bytes', [new Uint8Array(3)]],
    ['a function', [(): void => {}]],
    ['a symbol', [Symbol('s')]],
    ['an integer of more than 64 bits', [2n ** 63n]],
    ['too many values', new Array<number>(5000).fill(1)],
    ['a string that is too long', ['x'.repeat(20_000)]],
    ['wide text that is too long', ['東'.repeat(9000)]],
    ['strings that are too long together', new Array<string>(5).fill('x'.repeat(4000))],
  ];
  for (const [what, message] of refused) {
    it(`refuses ${what} and stays free`, () => {
      const { writer, reader } = pair();
      expect(writer.write(message)).toBe(false);
      expect(reader.read()).toBeUndefined();
      expect(writer.write(['next'])).toBe(true);
      expect(reader.read()).toEqual(['next']);
    });
  }

  it('refuses a list that holds itself', () => {
    const { writer } = pair();
    const list: unknown[] = [];
    list.push(list);
    expect(writer.write(list)).toBe(false);
  });

  it('keeps a message until it is read', () => {
    const { writer, reader } = pair();
    expect(writer.write([1])).toBe(true);
    expect(writer.write([2])).toBe(false);
    expect(reader.read()).toEqual([1]);
    expect(writer.write([2])).toBe(true);
    expect(reader.read()).toEqual([2]);
  });
});

describe('messages through a slot and through a port', () => {
  it('[C28] keep their order, whatever they carry', async () => {
    const engine = createEngine('sqlite:///:memory:');
    const conn = await firstValueFrom(engine.connect());
    const bytes = new Uint8Array(8);
    const value = (n: number): unknown => (n % 7 === 3 ? bytes : n % 11 === 5 ? 'x'.repeat(20_000) : `v${n}`);
    const answers: unknown[] = [];
    const asked: Promise<void>[] = [];
    for (let n = 0; n < 300; n++) {
      const query = conn.execute(text('SELECT :n AS n, :v AS v'), { n, v: value(n) });
      asked.push(lastValueFrom(query.one()).then(row => void answers.push(row)));
      // Some travel together, some by themselves, some while the thread has others.
      if (n % 5 < 2) await new Promise(resolve => setImmediate(resolve));
      if (n % 13 === 0) await asked.at(-1);
    }
    await Promise.all(asked);
    expect(answers).toEqual(Array.from({ length: 300 }, (_, n) => ({ n, v: value(n) })));
    await lastValueFrom(conn.close());
    await lastValueFrom(engine.dispose());
  });
});
