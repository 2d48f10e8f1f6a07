/** Batches that wait in the thread for credit: sent as far as it goes, the last one marked, then forgotten. */
import { Answers } from '../../lib/worker/answers.js';
import { HeldBatches } from '../../lib/worker/held-batches.js';
import { packRows } from '../../lib/worker/packing.js';
import { Up, type UpMessage } from '../../lib/worker/protocol.js';

function setUp(): { readonly held: HeldBatches; readonly sent: () => string[] } {
  const posted: UpMessage[] = [];
  const answers = new Answers(messages => posted.push(...messages));
  const sent = (): string[] => {
    answers.flush();
    return posted
      .splice(0)
      .map(message => `${message[1]}${message[0] === Up.Batch && message[3] ? ' last' : ''}`);
  };
  return { held: new HeldBatches(answers), sent };
}

const batch = packRows([[1]], 1);

describe('batches that are held', () => {
  it('go as far as there is credit, and nothing is kept of a call whose last one has gone', () => {
    const { held, sent } = setUp();
    for (let nth = 0; nth < 3; nth++) held.add(7, batch, 0);
    expect(sent()).toEqual([]);
    expect(held.credit(7, 1)).toBeTrue();
    held.complete(7);
    expect(sent()).toEqual(['7']);
    expect(held.credit(7, 5)).toBeTrue();
    expect(sent()).toEqual(['7', '7 last']);
    expect([held.has(7), held.credit(7, 1)]).toEqual([false, false]);
  });

  it('of a call that has not settled stay open for more, and are dropped with it', () => {
    const { held, sent } = setUp();
    held.add(7, batch, 3);
    held.credit(7, 0);
    expect(sent()).toEqual(['7']);
    expect(held.has(7)).toBeTrue();
    held.drop(7);
    expect(held.has(7)).toBeFalse();
    held.sendAll();
    expect(sent()).toEqual([]);
  });
});
