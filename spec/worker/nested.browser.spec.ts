/** What a worker of a worker asks in a long step. The rest is shown by a program in spec/browser/bundlers.node.spec.ts. */
import { stoppedWithParent } from '../../lib/worker/nested.js';
import { describeInBrowser } from '../support/in-browser.js';

/** Milliseconds in which it has certainly looked. */
const LOOKED = 250;

describeInBrowser('what a worker of a worker asks', () => {
  function asked(told: () => boolean): { now: () => boolean; leave: () => void } {
    const made = spyOn(URL, 'createObjectURL').and.callThrough();
    const { by, now } = stoppedWithParent({ by: 'sharedMemory', now: told });
    expect(by).toBe('sharedMemory');
    const ticket = made.calls.mostRecent().returnValue;
    return { now, leave: () => URL.revokeObjectURL(ticket) };
  }

  /** Asks as a long step does. */
  function lastAnswer(now: () => boolean): boolean {
    const until = performance.now() + LOOKED;
    while (performance.now() < until) if (now()) return true;
    return false;
  }

  it('is what it was told, as long as its parent is there', () => {
    let told = false;
    const { now, leave } = asked(() => told);
    expect(lastAnswer(now)).toBe(false);
    told = true;
    expect(now()).toBe(true);
    leave();
  });

  it('is to stop when requests tell that everything ends', () => {
    const { now, leave } = asked(() => false);
    leave();
    expect(lastAnswer(now)).toBe(true);
  });
});
