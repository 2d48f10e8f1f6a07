/** Events that need Node: on the diagnostics channel, and while another process has the lock of a file. */
import { channel } from 'node:diagnostics_channel';
import { concat, filter, firstValueFrom, lastValueFrom, of, take } from 'rxjs';

import { createEngine, text } from '../../lib/index.js';
import type { EngineEvent } from '../../lib/index.js';
import { record, words } from '../support/engine-events.js';
import { describeEngines } from '../support/engines.js';
import { add, createNotes } from '../support/notes.js';

const functions = new URL('../scenarios/fixtures/thread-functions.js', import.meta.url);
const one = text<{ one: number }>('SELECT 1 AS one');

describe('events of retrying', () => {
  describeEngines(
    'against the lock of another process',
    at => {
      it('tells of each try again, with its reason and delay', async () => {
        const engine = at.engine();
        await createNotes(engine);
        const holder = await firstValueFrom(engine.connect());
        await firstValueFrom(holder.runInThread(functions, 'lock'));
        const events = record(engine);
        const waiting = firstValueFrom(add(engine, 1));
        await firstValueFrom(
          engine.events.pipe(
            filter(({ type }) => type === 'retry'),
            take(3),
          ),
        );
        await firstValueFrom(holder.close());
        await waiting;
        const retries = events.filter(event => event.type === 'retry');
        expect(retries[0]!.reason).toContain('locked');
        expect(retries[0]!.delay).toBeGreaterThan(0);
        expect(events.filter(({ type }) => type === 'execute').length).toBe(1);
        expect(events.filter(({ type }) => type === 'executed').length).toBe(1);
      });
    },
    { database: 'file' },
  );
});

describe('the diagnostics channel rxalchemy', () => {
  it('hears the same, with the engine’s name; an engine that nobody listens to otherwise included', async () => {
    const heard: (EngineEvent & { engine: string })[] = [];
    const listen = (message: unknown): unknown => heard.push(message as EngineEvent & { engine: string });
    const engine = createEngine('sqlite://', { loggingName: 'orders' });
    const other = createEngine('sqlite://');
    channel('rxalchemy').subscribe(listen);
    try {
      await lastValueFrom(engine.execute(one));
      await lastValueFrom(other.execute(one));
    } finally {
      channel('rxalchemy').unsubscribe(listen);
    }
    await lastValueFrom(concat(engine.execute(one), of(1)));
    const of1 = heard.filter(({ engine: name }) => name === 'orders');
    expect(words(of1)).toEqual([
      'wait',
      'connect',
      'acquire',
      'execute SELECT',
      'executed rows',
      'release clean',
    ]);
    expect(heard.filter(({ engine: name }) => name.startsWith('sqlite://')).length).toBe(of1.length);
    await Promise.all([firstValueFrom(engine.dispose()), firstValueFrom(other.dispose())]);
  });
});
