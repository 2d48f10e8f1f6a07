/** `iterate`: a pulled source under `for await`, and called by hand as only a test would. */
import { iterate } from '../../lib/operators/index.js';
import type { Pullable } from '../../lib/operators/index.js';
import { numbers, ScriptedSource } from '../support/scripted-source.js';

const turn = (): Promise<void> => new Promise(resolve => setTimeout(resolve));

describe('iterate', () => {
  for (const answer of ['now', 'later'] as const) {
    describe(`over a source that answers ${answer}`, () => {
      it('[C11] gives every value in order, and ends', async () => {
        const source = new ScriptedSource(numbers(100), { answer });
        const seen: number[] = [];
        for await (const value of iterate(source)) seen.push(value);
        expect(seen).toEqual(numbers(100));
        expect(source.cancels).toBe(0);
      });

      it('[C30] requests one value for each turn of the loop', async () => {
        const source = new ScriptedSource(numbers(10), { answer });
        let turns = 0;
        for await (const value of iterate(source)) {
          turns += 1;
          expect(source.requested).toBe(turns);
          expect(value).toBe(turns - 1);
        }
      });

      it('gives the error after the values before it, once', async () => {
        const iterator = iterate(new ScriptedSource([1, 2], { answer, failure: 'broken' }));
        expect(await iterator.next()).toEqual({ done: false, value: 1 });
        expect(await iterator.next()).toEqual({ done: false, value: 2 });
        await expectAsync(iterator.next()).toBeRejectedWith('broken');
        expect(await iterator.next()).toEqual({ done: true, value: undefined });
      });

      it('answers several next() at once in order', async () => {
        const iterator = iterate(new ScriptedSource([1, 2, 3], { answer }));
        const results = await Promise.all([1, 2, 3, 4, 5].map(() => iterator.next()));
        expect(results.map(result => result.value)).toEqual([1, 2, 3, undefined, undefined]);
        expect(results.map(result => result.done)).toEqual([false, false, false, true, true]);
      });

      it('gives the error to the first of several next() that has no value; the others are done', async () => {
        const iterator = iterate(new ScriptedSource([1], { answer, failure: 'broken' }));
        const results = await Promise.allSettled([iterator.next(), iterator.next(), iterator.next()]);
        expect(results).toEqual([
          { status: 'fulfilled', value: { done: false, value: 1 } },
          { status: 'rejected', reason: 'broken' },
          { status: 'fulfilled', value: { done: true, value: undefined } },
        ]);
      });

      it('ends at once over nothing', async () => {
        expect(await iterate(new ScriptedSource([], { answer })).next()).toEqual({
          done: true,
          value: undefined,
        });
      });
    });
  }

  it('answers in order over a source that waits for a demand of two', async () => {
    let value = 0;
    const inPairs: Pullable<number> = {
      pull(observer) {
        let demand = 0;
        return {
          request(n) {
            demand += n;
            for (; demand >= 2; demand -= 2) {
              observer.next(++value);
              observer.next(++value);
            }
          },
          cancel: () => Promise.resolve(),
        };
      },
    };
    const iterator = iterate(inPairs);
    const results = await Promise.all([1, 2, 3, 4].map(() => iterator.next()));
    expect(results.map(result => result.value)).toEqual([1, 2, 3, 4]);
  });

  it('starts with the first next(); a second iterator is a second execution', async () => {
    const source = new ScriptedSource([1]);
    const first = iterate(source);
    expect(source.pulls).toBe(0);
    await first.next();
    await first.next();
    expect(source.pulls).toBe(1);
    await iterate(source).next();
    expect(source.pulls).toBe(2);
  });

  it('is its own iterable', () => {
    const iterator = iterate(new ScriptedSource([1]));
    expect(iterator[Symbol.asyncIterator]()).toBe(iterator);
  });

  it('reads many buffered values without growing the stack', async () => {
    let sum = 0;
    for await (const value of iterate(new ScriptedSource(numbers(20_000)))) sum += value;
    expect(sum).toBe(199_990_000);
  });

  describe('left early', () => {
    function released(): { source: ScriptedSource<number>; letGo: () => void } {
      let letGo!: () => void;
      const release = new Promise<void>(resolve => (letGo = resolve));
      return { source: new ScriptedSource(numbers(9), { release }), letGo };
    }

    const leaving: [string, (source: ScriptedSource<number>) => Promise<unknown>][] = [
      [
        'break',
        async source => {
          for await (const _ of iterate(source)) break;
        },
      ],
      [
        'return',
        async source => {
          for await (const value of iterate(source)) return value;
          return undefined;
        },
      ],
      [
        'throw',
        async source => {
          for await (const _ of iterate(source)) throw 'out';
        },
      ],
    ];
    for (const [name, leave] of leaving) {
      it(`[C11] by ${name}: cancels and waits for the release`, async () => {
        const { source, letGo } = released();
        let left = false;
        const loop = leave(source).then(
          () => (left = true),
          error => {
            left = true;
            throw error;
          },
        );
        await turn();
        expect(source.cancels).toBe(1);
        expect(left).toBeFalse();
        letGo();
        if (name === 'throw') await expectAsync(loop).toBeRejectedWith('out');
        else await loop;
        expect(source.notified).toBe(1);
      });
    }

    it('return() before the first next() starts nothing', async () => {
      const source = new ScriptedSource([1]);
      const iterator = iterate(source);
      expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
      expect(source.pulls).toBe(0);
    });

    it('throw() cancels, waits and rejects with what it was given', async () => {
      const { source, letGo } = released();
      const iterator = iterate(source);
      await iterator.next();
      const thrown = iterator.throw?.('out');
      letGo();
      await expectAsync(thrown as Promise<unknown>).toBeRejectedWith('out');
      expect(source.cancels).toBe(1);
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
    });

    it('return() twice waits twice and cancels once', async () => {
      const { source, letGo } = released();
      const iterator = iterate(source);
      await iterator.next();
      const both = Promise.all([iterator.return?.(), iterator.return?.()]);
      letGo();
      await both;
      expect(source.cancels).toBe(1);
    });

    it('return() while next() waits: both are done, in order, after the release', async () => {
      const order: string[] = [];
      let letGo!: () => void;
      const release = new Promise<void>(resolve => (letGo = resolve));
      const silent: Pullable<number> = { pull: () => ({ request: () => {}, cancel: () => release }) };
      const iterator = iterate(silent);
      const next = iterator.next().then(result => order.push(`next ${result.done}`));
      const again = iterator.next().then(result => order.push(`again ${result.done}`));
      const returned = iterator.return?.().then(result => order.push(`return ${result.done}`));
      const after = iterator.next().then(result => order.push(`after ${result.done}`));
      await turn();
      expect(order).toEqual([]);
      letGo();
      await Promise.all([next, again, returned, after]);
      expect(order.slice(0, 3)).toEqual(['next true', 'again true', 'return true']);
      expect(order.length).toBe(4);
    });

    it('return() after the end, or after an error nobody took, is done', async () => {
      const ended = iterate(new ScriptedSource<number>([]));
      await ended.next();
      expect(await ended.return?.()).toEqual({ done: true, value: undefined });

      const source = new ScriptedSource([1], { failure: 'broken' });
      const failed = iterate(source);
      await failed.next();
      expect(await failed.return?.()).toEqual({ done: true, value: undefined });
      expect(await failed.next()).toEqual({ done: true, value: undefined });
    });
  });

  it('rejects the first next() when pull throws', async () => {
    const iterator = iterate({
      pull() {
        throw 'boom';
      },
    });
    await expectAsync(iterator.next()).toBeRejectedWith('boom');
    expect((await iterator.next()).done).toBeTrue();
  });
});
