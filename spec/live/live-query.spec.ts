/** One live query by itself, whose source answers when the spec says so (C37). */
import { NEVER, Observable, of } from 'rxjs';

import { LiveQuery, type LiveSource } from '../../lib/live/live-query.js';

describe('[C37] a live query', () => {
  /** A source that knows at once what it reads, as a server's catalog does, and runs for ever. */
  const endless = (): LiveSource & { readonly runs: number; closed(): void } => {
    let runs = 0;
    let watched: { closed(): void } | undefined;
    return {
      get runs() {
        return runs;
      },
      closed: () => watched!.closed(),
      watch: watcher => {
        watched = watcher;
        return () => (watched = undefined);
      },
      reads: () => of({ tables: ['a'], writes: false }),
      rows: () =>
        new Observable(subscriber => {
          runs++;
          subscriber.add(NEVER.subscribe(subscriber));
          subscriber.add(() => runs--);
        }),
      on: undefined,
      throttleTime: 0,
      refusal: () => new Error('it writes'),
    };
  };

  for (const [how, end] of [
    ['its last subscriber leaves', (subscription: { unsubscribe(): void }) => subscription.unsubscribe()],
    ['the engine is disposed', (_: unknown, source: { closed(): void }) => source.closed()],
  ] as const)
    it(`ends the run under way when ${how}, also where what it reads was known at once`, async () => {
      const source = endless();
      const query = new LiveQuery(source, () => {});
      const subscription = new Observable<readonly unknown[]>(subscriber =>
        query.join(subscriber),
      ).subscribe();
      await Promise.resolve();
      expect(source.runs).toBe(1);
      end(subscription, source);
      expect(source.runs).toBe(0);
    });
});
