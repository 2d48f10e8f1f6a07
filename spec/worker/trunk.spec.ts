/** Lanes that share a port: what travels together, in which order, and what goes alone. */
import { Trunk, unseal, type Envelope } from '../../lib/platform/trunk.js';
import { surelyCrossDown, surelyCrossUp } from '../../lib/worker/crossing.js';
import { Down, settledMessage, Up, type DownMessage } from '../../lib/worker/protocol.js';

describe('a trunk', () => {
  let posted: { envelope: Envelope; transfer: readonly ArrayBuffer[] }[];
  let atEnd: (() => void)[];
  let trunk: Trunk;
  beforeEach(() => {
    posted = [];
    atEnd = [];
    trunk = new Trunk(
      (envelope, transfer) => void posted.push({ envelope, transfer }),
      task => void atEnd.push(task),
    );
  });
  const endTurn = (): void => {
    for (const task of atEnd.splice(0)) task();
  };
  const envelopes = (): Envelope[] => posted.map(({ envelope }) => envelope);

  it('sends what lanes say in a turn in one message, at its end', () => {
    trunk.collect(1, ['a']);
    trunk.collect(2, ['b', 'c']);
    expect(envelopes()).toEqual([]);
    expect(atEnd.length).toBe(1);
    endTurn();
    expect(envelopes()).toEqual([[1, ['a'], 2, ['b', 'c']]]);
    trunk.collect(1, ['d']);
    endTurn();
    expect(envelopes().slice(1)).toEqual([[1, ['d']]]);
  });

  it('sends what may not wait behind what waits, and at once', () => {
    const buffer = new ArrayBuffer(8);
    trunk.collect(1, ['a']);
    trunk.send(1, ['b', buffer], [buffer]);
    expect(envelopes()).toEqual([
      [1, ['a']],
      [1, ['b', buffer]],
    ]);
    expect(posted[1]!.transfer).toEqual([buffer]);
    endTurn();
    expect(posted.length).toBe(2);
  });

  it('lets nobody wait for more than eight things', () => {
    for (let lane = 1; lane <= 20; lane++) trunk.collect(lane, [lane]);
    expect(envelopes().map(({ length }) => length / 2)).toEqual([8, 8]);
    endTurn();
    const seen: unknown[] = [];
    for (const envelope of envelopes()) unseal(envelope, (lane, said) => seen.push(lane, ...said!));
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => [index + 1, index + 1]).flat());
  });

  it('tells a last word from an empty one', () => {
    trunk.send(3, null, []);
    trunk.send(4, [], []);
    const seen: unknown[] = [];
    for (const envelope of envelopes()) unseal(envelope, (lane, said) => seen.push([lane, said]));
    expect(seen).toEqual([
      [3, null],
      [4, []],
    ]);
  });
});

describe('what travels with others', () => {
  const again = (parameters: readonly unknown[]): DownMessage =>
    [Down.Again, 1, 0, 0, parameters, 1, 256, 2] as unknown as DownMessage;

  it('is a statement that runs again with plain values, and credit', () => {
    expect(surelyCrossDown([again([1, 2n, 'x', null, NaN])])).toBeTrue();
    expect(surelyCrossDown([[Down.Credit, 1, 1], again([])])).toBeTrue();
  });

  it('is nothing with bytes, which may be detached, with many sets, with what a user hands over', () => {
    expect(surelyCrossDown([again([new Uint8Array(1)])])).toBeFalse();
    expect(surelyCrossDown([again([[1], [2]])])).toBeFalse();
    expect(
      surelyCrossDown([
        [Down.Credit, 1, 1],
        [Down.Call, 1, 'module', 0, 'name', [1]],
      ]),
    ).toBeFalse();
    expect(surelyCrossDown([[Down.Close]])).toBeFalse();
  });

  it('is no cancel: what it skips may be about to begin', () => {
    expect(surelyCrossDown([again([]), [Down.Cancel, 1]])).toBeFalse();
  });

  it('is every answer but what a function of the user’s returned', () => {
    const settled = {
      status: 'returned',
      rowCount: -1,
      lastRowId: null,
      inTransaction: false,
      error: null,
      readonly: null,
      quick: false,
    } as const;
    expect(surelyCrossUp([settledMessage(1, settled), [Up.Finished, 2, 0, [[1]]]])).toBeTrue();
    expect(surelyCrossUp([settledMessage(1, { ...settled, value: { any: 'thing' } })])).toBeFalse();
  });
});
