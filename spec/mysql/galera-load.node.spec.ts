/**
 * A running load on a real Galera cluster while one of its nodes is killed and comes back: writes go on, no acknowledged write is
 * lost, none is applied twice, and what nobody can know (`outcome: 'unknown'`) is found out by reading.
 */
import { concat, firstValueFrom, from, ignoreElements, lastValueFrom, mergeMap, range } from 'rxjs';

import {
  DBAPIError,
  createEngine,
  retryTransient,
  text,
  type Engine,
  type EngineEvent,
} from '../../lib/index.js';
import { CLUSTER_WITHIN, useGalera, type GaleraCluster, type GaleraNode } from '../support/galera.js';

/** Writes in all, and how many at a time. */
const WRITES = 1200;
const AT_ONCE = 12;
const INSERT = text('INSERT INTO ops (op) VALUES (:op)');
const COUNT = text<{ n: number }>('SELECT COUNT(*) AS n FROM ops WHERE op = :op');

/** Whether a write is there, asked so that everything that was ordered before has arrived at the node that answers. */
function isThere(engine: Engine, op: number): Promise<boolean> {
  const asked = engine.connect(conn =>
    concat(
      conn.execute(text('SET SESSION wsrep_sync_wait = 1')).pipe(ignoreElements()),
      conn.execute(COUNT, { op }),
    ),
  );
  return lastValueFrom(asked.pipe(retryTransient({ attempts: 30 }))).then(row => row.n > 0);
}

class Load {
  readonly acknowledged: Set<number> = new Set();
  unknown = 0;
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Writes one: every other one commits by itself, the others in a transaction of two statements. */
  async write(op: number): Promise<void> {
    for (;;) {
      try {
        await this.#attempt(op);
        break;
      } catch (error) {
        if (!(error instanceof DBAPIError) || error.outcome !== 'unknown') throw error;
        this.unknown++;
        if (await isThere(this.#engine, op)) break;
      }
    }
    this.acknowledged.add(op);
  }

  #attempt(op: number): Promise<unknown> {
    const engine = this.#engine;
    const once =
      op % 2 === 0
        ? engine.execute(INSERT, { op })
        : engine.begin(conn => concat(conn.execute(COUNT, { op }), conn.execute(INSERT, { op })));
    return lastValueFrom(once.pipe(retryTransient({ attempts: 100_000, delay: 20 })));
  }
}

/** The writes that a node holds, by how often. */
async function heldBy(node: GaleraNode): Promise<Map<number, number>> {
  await node.ready();
  const rows = await node.ask<{ op: number; n: number }>(
    'SELECT op, COUNT(*) AS n FROM galera.ops GROUP BY op ORDER BY op',
  );
  return new Map(rows.map(({ op, n }) => [op, n]));
}

describe('a load on a Galera cluster', () => {
  const cluster = useGalera();

  for (const mode of ['failover', 'loadbalance']) {
    it(
      `goes on through kill -9 of a node (hosts=${mode})`,
      async () => {
        const at: GaleraCluster = cluster();
        const victim = at.nodes[0]!;
        await victim.ask(
          'CREATE OR REPLACE TABLE galera.ops (id INT AUTO_INCREMENT PRIMARY KEY, op INT, KEY (op))',
        );
        const engine = createEngine(at.url(`hosts=${mode}&blockTimeout=1000`), { poolSize: AT_ONCE });
        const hosts: EngineEvent[] = [];
        engine.events.subscribe(event => {
          if (event.type === 'host') hosts.push(event);
        });
        const load = new Load(engine);
        let atTheKill = 0;
        let beforeTheReturn = 0;
        let returned: Promise<void> | undefined;
        const happen = async (op: number): Promise<void> => {
          if (op === WRITES / 4) {
            atTheKill = load.acknowledged.size;
            await victim.end('SIGKILL');
          } else if (op === WRITES / 2) {
            beforeTheReturn = load.acknowledged.size;
            returned = victim.start();
          }
        };
        const all = range(1, WRITES).pipe(
          mergeMap(op => from(Promise.all([load.write(op), happen(op)])), AT_ONCE),
        );
        await lastValueFrom(all);
        await returned;
        expect(load.acknowledged.size).toBe(WRITES);
        expect(beforeTheReturn).withContext('writes went on').toBeGreaterThan(atTheKill);

        // The node comes back into rotation: it serves again.
        const serves = async (): Promise<boolean> => {
          const { port } = await firstValueFrom(
            engine.execute(text<{ port: number }>('SELECT @@port AS port')).one(),
          );
          return port === victim.port;
        };
        while (!(await serves())) await new Promise(resolve => setTimeout(resolve, 20));
        const told = hosts.filter(event => event.type === 'host' && event.host.endsWith(`:${victim.port}`));
        expect(told.map(event => (event as { state: string }).state).slice(0, 1)).toEqual(['blocked']);
        expect((told.at(-1) as { state?: string }).state).toBe('up');
        await firstValueFrom(engine.dispose());

        const expected = new Map(Array.from({ length: WRITES }, (_, index) => [index + 1, 1]));
        for (const node of at.nodes)
          expect(await heldBy(node))
            .withContext(`${node.name}, after ${load.unknown} of unknown outcome`)
            .toEqual(expected);
      },
      CLUSTER_WITHIN,
    );
  }
});
