/** Somebody who waits: settles once, whichever way, and leaves no timer behind. */
import { config, Observable } from 'rxjs';

import { Waiter } from '../../lib/pool/waiter.js';

describe('A waiter', () => {
  beforeEach(() => jasmine.clock().install());
  afterEach(() => jasmine.clock().uninstall());

  interface Waiting {
    readonly waiter: Waiter<number>;
    readonly told: unknown[];
    settled: number;
    leave(): void;
  }

  function wait(timeout: number, teardown: () => void = () => {}): Waiting {
    const told: unknown[] = [];
    let waiter: Waiter<number> | undefined;
    const waiting = { told, settled: 0 } as unknown as { -readonly [K in keyof Waiting]: Waiting[K] };
    const subscription = new Observable<number>(subscriber => {
      waiter = new Waiter(
        subscriber,
        timeout,
        () => new Error('too long'),
        () => waiting.settled++,
      );
      subscriber.add(teardown);
    }).subscribe({
      next: value => told.push(value),
      error: (error: Error) => told.push(error.message),
      complete: () => told.push('complete'),
    });
    waiting.waiter = waiter!;
    waiting.leave = () => subscription.unsubscribe();
    return waiting;
  }

  it('is granted once', () => {
    const waiting = wait(100);
    waiting.waiter.grant(1);
    waiting.waiter.grant(2);
    waiting.waiter.fail(new Error('late'));
    jasmine.clock().tick(1000);
    expect(waiting.told).toEqual([1, 'complete']);
    expect(waiting.settled).toBe(1);
    expect(waiting.waiter.waiting).toBeFalse();
  });

  it('keeps what the teardown of its subscriber throws from whoever settles it', async () => {
    jasmine.clock().uninstall();
    const reported: unknown[] = [];
    config.onUnhandledError = error => reported.push(error);
    for (const end of ['grant', 'fail'] as const) {
      const waiting = wait(100, () => {
        throw new Error('teardown');
      });
      expect(() => waiting.waiter[end](1)).not.toThrow();
      expect(waiting.settled).toBe(1);
    }
    await new Promise(resolve => setTimeout(resolve));
    config.onUnhandledError = null;
    expect(reported.length).toBe(2);
  });

  it('leaves no timer behind, whichever way it settles', () => {
    // The clock of the specs cannot be listened to.
    jasmine.clock().uninstall();
    const begun = spyOn(globalThis, 'setTimeout').and.callThrough();
    const cleared = spyOn(globalThis, 'clearTimeout').and.callThrough();
    const ends = [
      (waiting: Waiting) => waiting.waiter.grant(1),
      (waiting: Waiting) => waiting.waiter.fail(new Error('no')),
      (waiting: Waiting) => waiting.leave(),
    ];
    for (const end of ends) end(wait(100));
    for (const { returnValue } of begun.calls.all()) expect(cleared).toHaveBeenCalledWith(returnValue);
    expect(begun).toHaveBeenCalledTimes(3);
  });

  it('[C29] fails when its time is over, and is not granted then', () => {
    const waiting = wait(100);
    jasmine.clock().tick(99);
    expect(waiting.waiter.waiting).toBeTrue();
    jasmine.clock().tick(1);
    waiting.waiter.grant(1);
    expect(waiting.told).toEqual(['too long']);
    expect(waiting.settled).toBe(1);
  });

  it('[C12] settles when its subscriber leaves, without a word', () => {
    const waiting = wait(100);
    waiting.leave();
    expect(waiting.settled).toBe(1);
    waiting.waiter.grant(1);
    jasmine.clock().tick(1000);
    expect(waiting.told).toEqual([]);
    expect(waiting.settled).toBe(1);
  });

  it('[C29] waits for ever with Infinity', () => {
    const waiting = wait(Infinity);
    jasmine.clock().tick(1e9);
    expect(waiting.waiter.waiting).toBeTrue();
    waiting.waiter.fail(new Error('disposed'));
    expect(waiting.told).toEqual(['disposed']);
  });
});
