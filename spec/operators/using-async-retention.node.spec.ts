/** `usingAsync` keeps nothing of what it has released, however long its subscription is kept. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EMPTY, firstValueFrom, NEVER, Observable, of, throwError, timer } from 'rxjs';
import type { Subscriber, Subscription } from 'rxjs';
import { usingAsync } from '../../lib/operators/index.js';

describe('usingAsync, when it is over', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;

  class Resource {
    readonly big: number[] = [1, 2, 3];
  }
  const release = { complete: () => EMPTY, error: () => EMPTY, cancel: () => EMPTY };

  async function collected(reference: WeakRef<Resource>): Promise<boolean> {
    for (let round = 0; round < 20 && reference.deref() !== undefined; round++) {
      await firstValueFrom(timer(0));
      collectGarbage();
    }
    return reference.deref() === undefined;
  }

  const bodies: [
    string,
    (resource: Resource) => Observable<unknown>,
    (subscription: Subscription) => void,
  ][] = [
    ['completed', resource => of(resource.big.length), () => {}],
    ['failed', () => throwError(() => 'boom'), () => {}],
    ['been unsubscribed', () => NEVER, subscription => subscription.unsubscribe()],
  ];
  for (const [how, body, end] of bodies) {
    it(`has let go of the resource when it has ${how}`, async () => {
      const kept: Subscriber<Resource>[] = [];
      let reference!: WeakRef<Resource>;
      const acquire = new Observable<Resource>(subscriber => {
        const resource = new Resource();
        reference = new WeakRef(resource);
        kept.push(subscriber); // as a careless producer does
        subscriber.next(resource);
      });
      const subscription = usingAsync(() => acquire, body, release).subscribe({ error: () => {} });
      end(subscription);
      expect(await collected(reference)).toBeTrue();
      expect(subscription.closed).toBeTrue();
      expect(kept.length).toBe(1);
    });
  }
});
