/**
 * A real Galera cluster: nodes that take connections but no statements leave the rotation, a lost majority is a typed error, and
 * what comes back is used again.
 */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { OperationalError, createEngine, retryTransient, text, type Engine } from '../../lib/index.js';
import { CLUSTER_WITHIN, useGalera, type GaleraNode } from '../support/galera.js';
import { rejection } from '../support/notes.js';

/** Reads from a table, if one without a name: what reads from nothing is answered by a node that refuses everything else. */
const PORT = text<{ port: number }>('SELECT @@port AS port FROM (SELECT 1) AS one');

describe('a Galera cluster', () => {
  const cluster = useGalera();
  let engine: Engine;
  beforeEach(() => {
    engine = createEngine(cluster().url('hosts=failover&blockTimeout=1000'));
  });
  afterEach(async () => {
    await firstValueFrom(engine.dispose());
  });

  const port = async (): Promise<number> => (await firstValueFrom(engine.execute(PORT).one())).port;
  /** Waits until a read is served as wished. */
  const untilServedBy = async (node: GaleraNode): Promise<void> => {
    while ((await port()) !== node.port) await new Promise(resolve => setTimeout(resolve, 20));
  };

  it(
    'is left by a node that takes connections and refuses statements, until it takes them again',
    async () => {
      const [first, second] = cluster().nodes as [GaleraNode, GaleraNode];
      expect(await port()).toBe(first.port);
      await first.ask("SET GLOBAL wsrep_reject_queries = 'ALL'");
      expect(await port()).toBe(second.port);
      expect(engine.pool.hosts![0]).toEqual(jasmine.objectContaining({ state: 'blocked', idle: 0 }));
      const reason = engine.pool.hosts![0]!.reason as OperationalError;
      expect([reason.errno, reason.retry]).toEqual([1047, 'connection']);
      await first.ask("SET GLOBAL wsrep_reject_queries = 'NONE'");
      await untilServedBy(first);
      expect(engine.pool.hosts!.map(({ state }) => state)).toEqual(['up', 'up', 'up']);
    },
    CLUSTER_WITHIN,
  );

  it(
    'that has lost its majority says so with a typed error, and works again when it has one',
    async () => {
      const [first, second, third] = cluster().nodes as [GaleraNode, GaleraNode, GaleraNode];
      await lastValueFrom(engine.execute(text('CREATE OR REPLACE TABLE quorum (id INT PRIMARY KEY)')));
      await Promise.all([second.end(), third.end()]);
      // What is committed just now: the survivor does not know yet that it is alone, and then not what became of it.
      const [single, inTransaction] = (await Promise.all([
        rejection(lastValueFrom(engine.execute(text('INSERT INTO quorum VALUES (7)')))),
        rejection(lastValueFrom(engine.begin(conn => conn.execute(text('INSERT INTO quorum VALUES (8)'))))),
      ])) as unknown as [OperationalError, OperationalError];
      for (const error of [single, inTransaction]) {
        expect(error).toBeInstanceOf(OperationalError);
        expect([error.errno, error.outcome, error.connectionInvalidated]).toEqual([1180, 'unknown', true]);
      }
      // Some seconds pass before the survivor knows that it is alone; what it answers until then is true.
      let error: OperationalError | undefined;
      while (error?.code !== 'NO_HOST_READY') {
        error = (await rejection(
          (async () => {
            await new Promise(resolve => setTimeout(resolve, 50));
            await port();
          })(),
        ).catch(() => undefined)) as unknown as OperationalError | undefined;
      }
      expect(error).toBeInstanceOf(OperationalError);
      expect([error.phase, error.retry, error.connectionInvalidated]).toEqual([
        'connect',
        'connection',
        false,
      ]);
      expect(error.message).toMatch(/none of the 3 hosts can be used \(.*WSREP has not yet prepared node/);
      const write = (await rejection(
        lastValueFrom(engine.execute(text('INSERT INTO quorum VALUES (1)'))),
      )) as unknown as OperationalError;
      expect([write.code, write.outcome]).toEqual(['NO_HOST_READY', undefined]);
      await first.ask("SET GLOBAL wsrep_provider_options = 'pc.bootstrap=1'");
      await first.ready();
      await lastValueFrom(
        engine.execute(text('INSERT INTO quorum VALUES (2)')).pipe(retryTransient({ attempts: 20 })),
      );
      expect(await firstValueFrom(engine.scalar(text('SELECT GROUP_CONCAT(id) AS ids FROM quorum')))).toBe(
        '2',
      );
    },
    CLUSTER_WITHIN,
  );
});
