/** What a thread remembers of calls that wait: until they are over, and no longer. */
import { CallQueue } from '../../lib/worker/call-queue.js';
import { Down, type ExecuteMessage } from '../../lib/worker/protocol.js';

const call = (id: number): ExecuteMessage => [
  Down.Execute,
  id,
  'SELECT 1',
  0,
  [],
  null,
  null,
  { first: 1, size: 1, window: 1 },
];

describe('the queue of a thread', () => {
  it('[C13] finds a call cancelled, or given credit, that waited when that was said', () => {
    const queue = new CallQueue();
    for (const id of [1, 2]) queue.push(call(id));
    expect([queue.cancel(1), queue.cancel(3)]).toEqual([true, false]);
    queue.addCredit(2, 2);
    queue.addCredit(2, 3);
    queue.addCredit(3, 1);
    expect([queue.shift()?.[1], queue.shift()?.[1], queue.shift()]).toEqual([1, 2, undefined]);
    expect([1, 2, 3].map(id => queue.isCancelled(id))).toEqual([true, false, false]);
    expect([1, 2, 3].map(id => queue.creditOf(id))).toEqual([0, 5, 0]);
  });

  it('remembers nothing of a call that is over: its number comes again', () => {
    const queue = new CallQueue();
    queue.push(call(1));
    queue.addCredit(1, 2);
    queue.cancel(1);
    queue.shift();
    queue.forget(1);
    queue.push(call(1));
    expect([queue.isCancelled(1), queue.creditOf(1)]).toEqual([false, 0]);
  });
});
