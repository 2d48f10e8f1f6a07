/** What subscribing needs, loaded with the first subscription as in a page: what that changes, which is nothing but time. */
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';

import { LateRunning } from '../../lib/engine/late-running.js';
import { running, type Running } from '../../lib/engine/running.js';
import { Engine } from '../../lib/engine/engine.js';
import { EngineStart } from '../../lib/engine/engine-start.js';
import { EngineUrl } from '../../lib/engine/url.js';
import {
  ArgumentError,
  InvalidRequestError,
  ResourceClosedError,
  sqlite,
  sqliteRuntime,
  text,
  type Result,
} from '../../lib/index.js';
import { inline } from '../support/place-node.js';

/** Loads when told to. */
class Loader {
  count = 0;
  #arrived: (loaded: Running) => void = () => undefined;
  #failed: (error: unknown) => void = () => undefined;

  readonly load = (): Promise<Running> => {
    this.count++;
    return new Promise((resolve, reject) => {
      this.#arrived = resolve;
      this.#failed = reject;
    });
  };

  arrive(): void {
    this.#arrived(running);
  }

  fail(error: unknown): void {
    this.#failed(error);
  }
}

describe('what subscribing needs, loaded late', () => {
  let loader: Loader;
  let engine: Engine;

  beforeEach(() => {
    loader = new Loader();
    const start = new EngineStart({
      url: EngineUrl.parse('sqlite://'),
      dialect: sqliteRuntime,
      choice: () => ({ dialect: sqlite }),
      options: { scheduler: inline() },
      running: new LateRunning(loader.load),
    });
    engine = new Engine(start, {});
  });

  afterEach(async () => {
    await firstValueFrom(engine.dispose());
  });

  const numbers = (): Result<unknown, unknown> =>
    engine.execute(text('SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3'));

  it('is loaded by nothing but a subscription, and once for all that wait', async () => {
    const [first, second] = [numbers(), engine.begin(conn => conn.execute(text('SELECT 4')).scalar())];
    expect(engine.pool).toEqual(jasmine.objectContaining({ size: 1, open: 0, leased: 0, waiting: 0 }));
    expect(engine.dialect).toEqual(jasmine.objectContaining({ name: 'sqlite', serverVersion: undefined }));
    expect(engine.ddl.dialect).toBe('sqlite');
    expect(loader.count).toBe(0);
    const both = Promise.all([lastValueFrom(first.pipe(toArray())), lastValueFrom(second)]);
    expect(loader.count).toBe(1);
    loader.arrive();
    expect(await both).toEqual([[{ n: 1 }, { n: 2 }, { n: 3 }], 4]);
    expect(engine.pool.open).toBe(1);
    expect(loader.count).toBe(1);
  });

  it('refuses at once what it would refuse', () => {
    expect(() => engine.execute('SELECT 1' as never)).toThrowError(ArgumentError);
    expect(() => engine.begin(conn => conn.close(), { isolationLevel: 'READ COMMITTED' })).toThrowError(
      ArgumentError,
      /SERIALIZABLE/,
    );
    expect(() => engine.connect('nothing' as never)).toThrowError(ArgumentError);
    expect(() => numbers().mergeMapRows(row => [row], 0)).toThrowError(ArgumentError, /concurrency/);
    expect(() => numbers().partitions(0)).toThrowError(ArgumentError);
    expect(loader.count).toBe(0);
  });

  it('gives every view of a result what it gives when it is there', async () => {
    const result = numbers();
    const cursor = firstValueFrom(result.cursor());
    const iterated: unknown[] = [];
    const views = [
      firstValueFrom(result.all()),
      firstValueFrom(result.first()),
      firstValueFrom(result.scalars().all()),
      firstValueFrom(result.tuples().partitions(2)),
      firstValueFrom(result.keys()),
      lastValueFrom(result.concatMapRows(row => [row]).pipe(toArray())),
      lastValueFrom(result.mergeMapRows(row => [row], 2).pipe(toArray())),
      result.forEachRow(() => undefined),
      (async () => {
        for await (const row of result) iterated.push(row);
        return iterated.length;
      })(),
    ];
    loader.arrive();
    const rows = [{ n: 1 }, { n: 2 }, { n: 3 }];
    expect(await firstValueFrom((await cursor).fetchMany(2))).toEqual(rows.slice(0, 2));
    await firstValueFrom((await cursor).close());
    expect(await Promise.all(views)).toEqual([rows, rows[0], [1, 2, 3], [[1], [2]], ['n'], rows, rows, 3, 3]);
    expect(engine.pool.leased).toBe(0);
  });

  it('keeps the order of those who wait', async () => {
    const told: number[] = [];
    const waiting = [1, 2, 3].map(n =>
      lastValueFrom(
        engine.connect(() => {
          told.push(n);
          return [n];
        }),
      ),
    );
    loader.arrive();
    await Promise.all(waiting);
    expect(told).toEqual([1, 2, 3]);
  });

  it('runs nothing for those who have left meanwhile', async () => {
    const seen: string[] = [];
    engine.events.subscribe(({ type }) => seen.push(type));
    numbers()
      .subscribe(() => seen.push('row'))
      .unsubscribe();
    engine
      .connect()
      .subscribe(() => seen.push('connection'))
      .unsubscribe();
    const demand = numbers().pull({
      next: () => seen.push('pulled'),
      error: () => seen.push('error'),
      complete: () => seen.push('complete'),
    });
    demand.request(1);
    await demand.cancel();
    loader.arrive();
    await new Promise(resolve => setTimeout(resolve));
    expect(seen).toEqual([]);
    expect(engine.pool.open).toBe(0);
    expect(await firstValueFrom(numbers().all())).toHaveSize(3);
  });

  it('gives a pull what was asked for before, and what is asked for later', async () => {
    const rows: unknown[] = [];
    const done = new Promise<void>((resolve, reject) => {
      const demand = numbers()
        .scalars()
        .pull({
          next: row => {
            rows.push(row);
            if (rows.length === 2) demand.request(5);
          },
          error: reject,
          complete: resolve,
        });
      demand.request(1);
      demand.request(1);
    });
    loader.arrive();
    await done;
    expect(rows).toEqual([1, 2, 3]);
  });

  it('that cannot be loaded is a typed error for all that wait, and is asked for again by the next', async () => {
    const failing = [
      lastValueFrom(numbers()),
      lastValueFrom(engine.connect(() => [])),
      numbers().forEachRow(() => undefined),
      numbers()[Symbol.asyncIterator]().next(),
    ];
    loader.fail(new TypeError('404'));
    for (const each of failing)
      await expectAsync(each).toBeRejectedWithError(
        InvalidRequestError,
        /could not be loaded: TypeError: 404/,
      );
    const rows = firstValueFrom(numbers().all());
    expect(loader.count).toBe(2);
    loader.arrive();
    expect(await rows).toHaveSize(3);
  });

  it('is not loaded to dispose of an engine, which is disposed of all the same', async () => {
    const types: string[] = [];
    engine.events.subscribe(({ type }) => types.push(type));
    const waiting = lastValueFrom(numbers());
    await firstValueFrom(engine.idle());
    await firstValueFrom(engine.dispose());
    await firstValueFrom(engine.dispose());
    expect(types).toEqual(['disposed']);
    loader.arrive();
    await expectAsync(waiting).toBeRejectedWithError(ResourceClosedError, /disposed/);
    await expectAsync(lastValueFrom(numbers())).toBeRejectedWithError(ResourceClosedError, /disposed/);
    expect(loader.count).toBe(1);
  });
});
