/**
 * `engine.events`: what is told, in which order, what is hidden, and that listening breaks
 * nothing.
 */
import {
  concat,
  config,
  filter,
  firstValueFrom,
  lastValueFrom,
  map,
  NEVER,
  take,
  tap,
  throwError,
} from 'rxjs';

import { column, Integer, MetaData, String, Table, text } from '../../lib/index.js';
import type { Connection } from '../../lib/index.js';
import { describeBoth } from '../support/both.js';
import { itOn } from '../support/engines.js';
import { record, words } from '../support/engine-events.js';
import { add, createNotes, ids, numbersTo, rejection } from '../support/notes.js';

const one = text<{ one: number }>('SELECT 1 AS one');

describeBoth('engine.events', at => {
  it('tells the life of a statement', async () => {
    const engine = at.engine();
    const events = record(engine);
    await lastValueFrom(engine.execute(one));
    expect(words(events)).toEqual([
      'wait',
      'connect',
      'acquire',
      'execute SELECT',
      'executed rows',
      'release clean',
    ]);
    events.length = 0;
    await firstValueFrom(engine.scalar(one));
    await firstValueFrom(engine.idle());
    expect(words(events)).toEqual(['acquire', 'execute SELECT', 'executed rows', 'release clean']);
    events.length = 0;
    await rejection(lastValueFrom(engine.execute(text('SELECT * FROM nowhere'))));
    expect(words(events)).toEqual(['acquire', 'execute SELECT', 'executed failed', 'release clean']);
  });

  it('tells the life of a transaction, in order', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const events = record(engine);
    await lastValueFrom(
      engine.begin(conn =>
        concat(
          add(conn, 1),
          conn.beginNested(inner => add(inner, 2)),
          conn.beginNested(() => throwError(() => new Error('boom'))).pipe(tap({ error: () => {} })),
        ),
      ),
    ).catch(() => undefined);
    expect(words(events)).toEqual([
      'acquire',
      'begin',
      'execute INSERT',
      'executed effect',
      'savepoint rx_savepoint_1',
      'execute INSERT',
      'executed effect',
      'releaseSavepoint rx_savepoint_1',
      'savepoint rx_savepoint_2',
      'rollbackToSavepoint rx_savepoint_2',
      'rollback',
      'release clean',
    ]);
    events.length = 0;
    await lastValueFrom(engine.begin(conn => add(conn, 1), { label: 'import' }));
    expect(words(events)).toEqual([
      'acquire',
      'begin',
      'execute INSERT',
      'executed effect',
      'commit',
      'release clean',
    ]);
    const labels = events.flatMap(event =>
      event.type === 'begin' || event.type === 'commit' ? [event.label] : [],
    );
    expect(labels).toEqual(['import', 'import']);
  });

  it('tells of the rollback of what a closed connection leaves open', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const events = record(engine);
    const conn: Connection = await firstValueFrom(engine.connect());
    await firstValueFrom(conn.begin());
    await firstValueFrom(conn.close());
    expect(words(events)).toEqual(['acquire', 'begin', 'rollback', 'release clean']);
  });

  it('pairs execute and executed by id, with SQL, parameters, sets, duration and error', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const events = record(engine);
    await lastValueFrom(
      engine.execute(text('INSERT INTO notes (id, body) VALUES (:id, :body)'), { id: 1, body: 'hello' }),
    );
    await lastValueFrom(
      engine.execute(text('INSERT INTO notes (id) VALUES (:id)'), [{ id: 2 }, { id: 3 }], { label: 'two' }),
    );
    const error = await rejection(lastValueFrom(add(engine, 1)));
    const executes = events.filter(event => event.type === 'execute');
    const executeds = events.filter(event => event.type === 'executed');
    expect(executes.map(({ id }) => id)).toEqual(executeds.map(({ id }) => id));
    expect(new Set(executes.map(({ id }) => id)).size).toBe(3);
    expect(executes.map(({ params }) => params as unknown)).toEqual([[1, 'hello'], undefined, [1, 'note 1']]);
    expect(executes.map(({ sets }) => sets)).toEqual([1, 2, 1]);
    expect(executes[1]!.label).toBe('two');
    expect(executeds.every(({ duration }) => duration >= 0)).toBeTrue();
    expect(executeds[2]!.error).toBe(error);
  });

  it('tells of cancelling, once, with a CancelledError that its subscriber never gets', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const events = record(engine);
    const source = engine.begin(conn => concat(conn.execute(one), NEVER), { emit: 'live' });
    await firstValueFrom(source);
    await firstValueFrom(engine.idle());
    const cancelled = engine.execute(one).subscribe(() => fail('a row after leaving'));
    cancelled.unsubscribe();
    const more = engine.execute(numbersTo(100_000));
    await firstValueFrom(more.pipe(take(1)));
    await firstValueFrom(engine.idle());
    const told = events.filter(event => event.type === 'cancelled');
    expect(told.length).toBe(2);
    for (const { error } of told) expect((error as Error).name).toBe('CancelledError');
  });

  it('costs nothing while nobody listens: a listener hears only what comes after it', async () => {
    const engine = at.engine();
    await lastValueFrom(engine.execute(one));
    const events = record(engine);
    expect(events).toEqual([]);
    await lastValueFrom(engine.execute(one));
    expect(events.length).toBe(4);
  });

  it('tells of the end of the engine, once, and of nothing after it', async () => {
    const engine = at.engine();
    await lastValueFrom(engine.execute(one));
    const events = record(engine);
    const last = lastValueFrom(engine.events);
    await firstValueFrom(engine.dispose());
    expect((await last).type).toBe('disposed');
    await firstValueFrom(engine.dispose());
    await rejection(lastValueFrom(engine.execute(one)));
    expect(events.filter(({ type }) => type === 'disposed').length).toBe(1);
    expect(await lastValueFrom(engine.events, { defaultValue: 'complete' })).toBe('complete' as never);
  });

  it('breaks nothing when a listener throws', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const reported: unknown[] = [];
    const before = config.onUnhandledError;
    config.onUnhandledError = error => reported.push(error);
    const boom = new Error('a listener');
    let heard = 0;
    const throwing = engine.events.subscribe(() => {
      heard++;
      throw boom;
    });
    const listening = record(engine);
    await lastValueFrom(engine.begin(conn => add(conn, 1)));
    throwing.unsubscribe();
    // RxJS reports in a task of its own.
    while (reported.length < heard) await new Promise(resolve => setTimeout(resolve, 0));
    config.onUnhandledError = before;
    expect(await ids(engine)).toEqual([1]);
    expect(listening.length).toBeGreaterThan(3);
    expect(new Set(reported)).toEqual(new Set([boom]));
  });

  it('may be listened to from inside itself: a listener that executes', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const audited = firstValueFrom(
      engine.events.pipe(
        filter(({ type }) => type === 'commit'),
        map(() => add(engine, 99).subscribe()),
      ),
    );
    await lastValueFrom(engine.begin(conn => add(conn, 1)));
    await audited;
    await lastValueFrom(add(engine, 2));
    expect(await ids(engine)).toEqual([1, 2, 99]);
  });
});

describeBoth('hideParameters', at => {
  const secret = 'correct horse battery staple';
  const safes = new Table('safes', new MetaData(), {
    id: column(Integer, { primaryKey: true }),
    pin: column(String(100), { unique: true }),
    digits: column(Integer),
  });

  it('keeps values out of events and errors, whoever refuses them', async () => {
    const engine = at.engine({ hideParameters: true });
    const events = record(engine);
    await lastValueFrom(safes.create(engine));
    const insert = text('INSERT INTO safes (id, pin) VALUES (:id, :pin)');
    await lastValueFrom(engine.execute(insert, { id: 1, pin: secret }));
    const errors = [
      await rejection(lastValueFrom(engine.execute(insert, { id: 1, pin: secret }))),
      await rejection(
        lastValueFrom(
          engine.execute(insert, [
            { id: 2, pin: secret },
            { id: 2, pin: secret },
          ]),
        ),
      ),
      await rejection(lastValueFrom(engine.execute(safes.insert().values({ digits: secret as never })))),
      await rejection(
        firstValueFrom(
          engine.connect(conn =>
            conn.execDriverSql('INSERT INTO safes (id, pin) VALUES (?, ?)', [1, secret]),
          ),
        ),
      ),
    ];
    for (const error of errors) {
      expect(error.message).toContain('SQL parameters hidden');
      expect(
        `${error.message} ${JSON.stringify(error)} ${globalThis.String(error['params'])} ${globalThis.String((error.cause as Error | undefined)?.stack)}`,
      ).not.toContain(secret);
    }
    expect(JSON.stringify(events)).not.toContain(secret);
    expect(engine.hideParameters).toBeTrue();
  });

  itOn(at, 'mysql')(
    'keeps values out of what the server says of them, also of the end of a transaction',
    async () => {
      const engine = at.engine({ hideParameters: true });
      const events = record(engine);
      await lastValueFrom(safes.create(engine));
      const digits = text('INSERT INTO safes (id, digits) VALUES (1, :digits)');
      const signal = "ROLLBACK; SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 1062, MESSAGE_TEXT = pin";
      await lastValueFrom(
        engine.execute(text(`CREATE PROCEDURE refuse(pin VARCHAR(100)) BEGIN ${signal}; END`)),
      );
      const errors = [
        await rejection(lastValueFrom(engine.execute(digits, { digits: secret }))),
        await rejection(
          lastValueFrom(
            engine.begin(async conn => {
              await rejection(lastValueFrom(conn.execute(text('CALL refuse(:pin)'), { pin: secret })));
              await lastValueFrom(conn.execute(one));
            }),
          ),
        ),
      ];
      expect(errors.map(({ name }) => name)).toEqual(['DataError', 'InvalidRequestError']);
      expect(errors[0]!.message).toMatch(/Incorrect integer value: '…' for column/);
      for (const error of errors) {
        const cause = error.cause as Error | undefined;
        expect([error.message, error.stack, cause?.message, cause?.stack].join(' ')).not.toContain(secret);
      }
      expect(JSON.stringify(events)).not.toContain(secret);
    },
  );

  it('shows them otherwise, in the error and in the events', async () => {
    const engine = at.engine();
    const events = record(engine);
    await lastValueFrom(safes.create(engine));
    const insert = text('INSERT INTO safes (id, pin) VALUES (:id, :pin)');
    await lastValueFrom(engine.execute(insert, { id: 1, pin: secret }));
    const error = await rejection(lastValueFrom(engine.execute(insert, { id: 1, pin: secret })));
    expect(error['params']).toEqual([1, secret]);
    expect(error.message).toContain(secret);
    expect(JSON.stringify(events)).toContain(secret);
  });
});
