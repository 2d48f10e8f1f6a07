/** `forEachDemand`: one callback at a time, and out by the first failure or abort. */
import { forEachDemand } from '../../lib/operators/index.js';
import type { PullObserver } from '../../lib/operators/index.js';
import { numbers, ScriptedSource } from '../support/scripted-source.js';

const turn = (): Promise<void> => new Promise(resolve => setTimeout(resolve));

describe('forEachDemand', () => {
  for (const answer of ['now', 'later'] as const) {
    it(`sees every value in order and resolves to their number, answered ${answer}`, async () => {
      const seen: [number, number][] = [];
      const source = new ScriptedSource([7, 8, 9], { answer });
      expect(await forEachDemand(source, (value, index) => void seen.push([value, index]))).toBe(3);
      expect(seen).toEqual([
        [7, 0],
        [8, 1],
        [9, 2],
      ]);
    });
  }

  it('resolves to 0 over nothing', async () => {
    expect(await forEachDemand(new ScriptedSource([]), () => {})).toBe(0);
  });

  it('does not grow the stack with synchronous callbacks', async () => {
    expect(await forEachDemand(new ScriptedSource(numbers(100_000)), () => {})).toBe(100_000);
  });

  it('[C30] requests the next value when the promise of the last callback has resolved', async () => {
    const source = new ScriptedSource(numbers(4));
    let active = 0;
    const count = await forEachDemand(source, async value => {
      active += 1;
      expect(active).toBe(1);
      expect(source.requested).toBe(value + 1);
      await turn();
      active -= 1;
    });
    expect(count).toBe(4);
  });

  it('waits for the last callback when the source has completed', async () => {
    let finish!: () => void;
    let resolved = false;
    const done = forEachDemand(
      new ScriptedSource([1]),
      () => new Promise<void>(resolve => (finish = resolve)),
    );
    void done.then(() => (resolved = true));
    await turn();
    expect(resolved).toBeFalse();
    finish();
    expect(await done).toBe(1);
  });

  it('waits for the last callback when the source has failed; the first failure counts', async () => {
    for (const late of ['resolves', 'rejects']) {
      let settle!: () => void;
      let rejected = false;
      const done = forEachDemand(
        new ScriptedSource([1], { failure: 'broken' }),
        () =>
          new Promise<void>(
            (resolve, reject) => (settle = () => (late === 'resolves' ? resolve() : reject('late'))),
          ),
      );
      done.catch(() => (rejected = true));
      await turn();
      expect(rejected).toBeFalse();
      settle();
      await expectAsync(done).withContext(late).toBeRejectedWith('broken');
    }
  });

  it('rejects when pull throws', async () => {
    const done = forEachDemand(
      {
        pull() {
          throw 'boom';
        },
      },
      () => {},
    );
    await expectAsync(done).toBeRejectedWith('boom');
  });

  describe('whose callback fails', () => {
    const callbacks: [string, () => Promise<void> | void][] = [
      [
        'by throwing',
        () => {
          throw 'boom';
        },
      ],
      ['by rejecting', () => Promise.reject('boom')],
    ];
    for (const [name, callback] of callbacks) {
      it(`${name}: cancels, waits for the release, rejects with that error`, async () => {
        let letGo!: () => void;
        let rejected = false;
        const release = new Promise<void>(resolve => (letGo = resolve));
        const source = new ScriptedSource(numbers(9), { release });
        const done = forEachDemand(source, callback);
        done.catch(() => (rejected = true));
        await turn();
        expect(source.cancels).toBe(1);
        expect(rejected).toBeFalse();
        letGo();
        await expectAsync(done).toBeRejectedWith('boom');
        expect(source.notified).toBe(1);
      });
    }
  });

  describe('aborted', () => {
    it('before: rejects with the reason, starts nothing', async () => {
      const source = new ScriptedSource([1]);
      const done = forEachDemand(source, () => {}, { signal: AbortSignal.abort('reason') });
      await expectAsync(done).toBeRejectedWith('reason');
      expect(source.pulls).toBe(0);
    });

    it('inside a callback: no callback after it, rejects after the release', async () => {
      let letGo!: () => void;
      let rejected = false;
      const release = new Promise<void>(resolve => (letGo = resolve));
      const source = new ScriptedSource(numbers(9), { release });
      const controller = new AbortController();
      const done = forEachDemand(source, value => (value === 3 ? controller.abort('reason') : undefined), {
        signal: controller.signal,
      });
      done.catch(() => (rejected = true));
      await turn();
      expect(source.notified).toBe(4);
      expect(rejected).toBeFalse();
      letGo();
      await expectAsync(done).toBeRejectedWith('reason');
    });

    it('while a callback is under way: does not wait for it, and takes its late failure', async () => {
      let failLate!: (error: unknown) => void;
      const controller = new AbortController();
      const source = new ScriptedSource(numbers(9));
      const done = forEachDemand(source, () => new Promise<void>((_, reject) => (failLate = reject)), {
        signal: controller.signal,
      });
      controller.abort('reason');
      await expectAsync(done).toBeRejectedWith('reason');
      failLate('late');
      await turn();
      expect(source.cancels).toBe(1);
      expect(source.notified).toBe(1);
    });

    it('after the end: no listener is left', async () => {
      for (const failure of [undefined, 'broken']) {
        const controller = new AbortController();
        const added = spyOn(controller.signal, 'addEventListener').and.callThrough();
        const removed = spyOn(controller.signal, 'removeEventListener').and.callThrough();
        const source = new ScriptedSource([1], failure === undefined ? {} : { failure });
        await forEachDemand(source, () => {}, { signal: controller.signal }).catch(() => {});
        expect(added).toHaveBeenCalledTimes(1);
        expect(removed).toHaveBeenCalledTimes(1);
        controller.abort();
        expect(source.cancels).toBe(0);
      }
    });

    it('while it drains: rejects with the reason', async () => {
      const controller = new AbortController();
      let observer!: PullObserver<number>;
      const done = forEachDemand(
        {
          pull(given: PullObserver<number>) {
            observer = given;
            return { request: () => {}, cancel: () => Promise.resolve() };
          },
        },
        () => new Promise<void>(() => {}),
        { signal: controller.signal },
      );
      observer.next(1);
      observer.complete();
      controller.abort('reason');
      await expectAsync(done).toBeRejectedWith('reason');
    });
  });
});
