/** Who leaves the line for a connection is out of that for the right to write as well, at once (C12). */
import { Observable } from 'rxjs';

import { WritePermit, type Holder } from '../../lib/pool/permit.js';
import { WaitingLine } from '../../lib/pool/waiting-line.js';

const holder: Holder = { label: 'holder', since: 0 };

function enter(line: WaitingLine, gate: 'read' | 'write'): () => void {
  const waiting = new Observable<never>(subscriber =>
    line.enter({
      request: { label: gate, gate, within: [] },
      subscriber,
      timeout: Infinity,
      late: () => new Error('late'),
      gated: gate === 'write',
    }),
  ).subscribe();
  return () => waiting.unsubscribe();
}

describe('A waiting line', () => {
  it('[C12] offers the right to write to nobody who has left, and keeps nothing of them', () => {
    const permit = new WritePermit();
    permit.take(holder);
    const waits = spyOn(permit, 'wait').and.callThrough();
    const leaves = spyOn(permit, 'leave').and.callThrough();
    let offers = 0;
    const line = new WaitingLine(permit, () => {
      offers++;
      return false;
    });
    const leave = [enter(line, 'write'), enter(line, 'read'), enter(line, 'write')];
    expect([line.length, line.writers]).toEqual([3, 2]);
    leave[0]!();
    leave[1]!();
    expect([line.length, line.writers]).toEqual([1, 1]);
    permit.release(holder);
    expect(offers).toBe(1);
    leave[2]!();
    expect([line.length, line.writers]).toEqual([0, 0]);
    expect(leaves.calls.allArgs()).toEqual(waits.calls.allArgs());
  });
});
