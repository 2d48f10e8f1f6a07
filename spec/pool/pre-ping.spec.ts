/**
 * The check of a connection that has been idle, before it is granted (`prePing`): on by default for servers.
 */
import { filter, firstValueFrom, lastValueFrom } from 'rxjs';

import { text, type Engine, type EngineEvent } from '../../lib/index.js';
import { describeEngines, type EngineCase } from '../support/engines.js';
import { add, createNotes, ids } from '../support/notes.js';
import { recorder, type Recorder } from '../support/recorder.js';

const CHECK = 'SELECT 1';

describeEngines('prePing', at => {
  function engineOfOne({ scheduler }: EngineCase, prePing?: boolean): [Engine, Recorder] {
    const recording = recorder(scheduler);
    const options = { poolSize: 1, timeout: 60_000, scheduler: recording.scheduler };
    return [at.engine(prePing === undefined ? options : { ...options, prePing }), recording];
  }

  /** As if nobody had used the engine for a while. */
  function idle(): void {
    const now = Date.now();
    const clock = Date.now as jasmine.Spy;
    clock.and.returnValue(now + 60_000);
  }

  const checks = ({ sent }: Recorder): number => sent.filter(sql => sql === CHECK).length;

  beforeEach(() => {
    // The clock stands still, lest a busy machine lets a connection be idle for long.
    const now = Date.now();
    spyOn(Date, 'now').and.returnValue(now);
  });

  it('checks a connection that has been idle, and then grants it', async () => {
    const [engine, recording] = engineOfOne(at, true);
    await createNotes(engine);
    for (let round = 1; round <= 3; round++) {
      await lastValueFrom(add(engine, round));
      expect(checks(recording)).toBe(round - 1);
      idle();
      expect((await ids(engine)).length).toBe(round);
      expect(checks(recording)).toBe(round);
    }
    expect(engine.pool).toEqual(jasmine.objectContaining({ open: 1, leased: 0, waiting: 0 }));
  });

  it('checks without being asked where the database is a server', async () => {
    const [engine, recording] = engineOfOne(at);
    await firstValueFrom(engine.execute(text('SELECT 2 AS two')));
    idle();
    expect(await firstValueFrom(engine.execute(text('SELECT 2 AS two')))).toEqual({ two: 2 });
    expect(checks(recording)).toBe(at.dialect === 'sqlite' ? 0 : 1);
  });

  it('checks nothing when it is off', async () => {
    const [engine, recording] = engineOfOne(at, false);
    await firstValueFrom(engine.execute(text('SELECT 2 AS two')));
    idle();
    await firstValueFrom(engine.execute(text('SELECT 2 AS two')));
    expect(checks(recording)).toBe(0);
  });

  it('[C9] gives a connection back that was checked for somebody who left, and idle() waits for that', async () => {
    const [engine, recording] = engineOfOne(at, true);
    await createNotes(engine);
    idle();
    const acquired: EngineEvent[] = [];
    engine.events.pipe(filter(({ type }) => type === 'acquire')).subscribe(event => acquired.push(event));
    engine.execute(text('SELECT 2 AS two')).subscribe().unsubscribe();
    await firstValueFrom(engine.idle());
    expect(acquired.length).toBe(1);
    expect(engine.pool).toEqual(jasmine.objectContaining({ open: 1, leased: 0, waiting: 0 }));
    expect(checks(recording)).toBe(1);
    expect(await ids(engine)).toEqual([]);
  });

  it('replaces a connection that does not answer', async () => {
    if (at.database === 'memory') return;
    const [engine, recording] = engineOfOne(at, true);
    await createNotes(engine);
    const evicted: EngineEvent[] = [];
    engine.events.pipe(filter(({ type }) => type === 'evict')).subscribe(event => evicted.push(event));
    recording.breaks = sql => sql === CHECK;
    idle();
    await lastValueFrom(add(engine, 1));
    expect(checks(recording)).toBe(1);
    expect(evicted.length).toBe(1);
    recording.breaks = () => false;
    expect(await ids(engine)).toEqual([1]);
    expect(engine.pool).toEqual(jasmine.objectContaining({ open: 1, leased: 0, waiting: 0 }));
  });
});
