/** The shared words: an interrupt hits the execution it is meant for, or nothing (C16). */
import { ControlCaller, ControlThread, createWords } from '../../lib/worker/control.js';

function make(): {
  caller: ControlCaller;
  thread: ControlThread;
  interrupts: number[];
  stop: (id: number) => void;
} {
  const words = createWords();
  const caller = new ControlCaller(words);
  const interrupts: number[] = [];
  return {
    caller,
    thread: new ControlThread(words),
    interrupts,
    stop: id => caller.stop(id, () => interrupts.push(id)),
  };
}

describe('the control words', () => {
  it('[C16] interrupt the execution that is inside the driver', () => {
    const { thread, interrupts, stop } = make();
    thread.enter(7);
    expect(thread.stopRequested(7)).toBe(false);
    stop(7);
    expect(interrupts).toEqual([7]);
    expect(thread.stopRequested(7)).toBe(true);
  });

  it('[C16] interrupt nothing before, after and instead of it', () => {
    const { thread, interrupts, stop } = make();
    stop(7);
    thread.enter(7);
    thread.leave();
    stop(7);
    thread.enter(8);
    stop(7);
    expect(interrupts).toEqual([]);
    expect(thread.stopRequested(7)).toBe(false);
    expect(thread.stopRequested(8)).toBe(false);
    stop(8);
    expect(interrupts).toEqual([8]);
  });

  it('[C16] a stop asked of one execution is none for the next', () => {
    const { thread, stop } = make();
    thread.enter(1);
    stop(1);
    thread.leave();
    thread.enter(2);
    expect(thread.stopRequested(2)).toBe(false);
  });

  it('stop at the next row also where nothing can interrupt', () => {
    const { caller, thread } = make();
    thread.enter(3);
    caller.stop(3, undefined);
    expect(thread.stopRequested(3)).toBe(true);
  });

  it('do not deliver an interrupt while another decides, and never wait for it', () => {
    const { caller, thread } = make();
    thread.enter(5);
    let nested = 0;
    caller.stop(5, () => caller.stop(5, () => nested++));
    expect(nested).toBe(0);
    caller.stop(5, () => nested++);
    expect(nested).toBe(1);
    thread.leave();
  });

  it('let go when the interrupt itself throws', () => {
    const { caller, thread } = make();
    thread.enter(5);
    expect(() =>
      caller.stop(5, () => {
        throw new Error('no');
      }),
    ).toThrowError('no');
    thread.leave();
    thread.enter(6);
    expect(thread.stopRequested(6)).toBe(false);
  });

  it('count signals', () => {
    const { caller, thread } = make();
    const before = thread.signals();
    caller.signal();
    caller.signal();
    expect(thread.signals()).toBe(before + 2);
  });
});
