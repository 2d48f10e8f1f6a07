/**
 * `hosts=replication` on a primary and a replica that really follows it: where writes and reads go, how a replica that is behind is
 * passed over (`maxReplicaLag`), and what is left when the primary is gone and the replica takes its place.
 */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { OperationalError, createEngine, text, type DBAPIError, type Engine } from '../../lib/index.js';
import { describeReplication, type Replication } from '../support/mariadb-replication.js';
import { portOf } from '../support/mariadb-hosts.js';
import { rejection } from '../support/notes.js';

const COUNT = text<{ n: number }>('SELECT COUNT(*) AS n FROM t WHERE id = :id');
const INSERT = text('INSERT INTO t VALUES (:id)');

/** What the specs of a group do with the servers of the group. */
function useEngines(at: () => Replication): {
  of(url: string): Engine;
  replicating(query?: string): Engine;
} {
  const engines: Engine[] = [];
  afterEach(async () => {
    for (const each of engines.splice(0)) await firstValueFrom(each.dispose());
  });
  const of = (url: string): Engine => {
    const engine = createEngine(url, { poolSize: 2 });
    engines.push(engine);
    return engine;
  };
  return { of, replicating: (query = '') => of(at().url(`hosts=replication&${query}`)) };
}

const insert = (on: Engine, id: number): Promise<unknown> => lastValueFrom(on.execute(INSERT, { id }));
const has = async (on: Engine, id: number): Promise<boolean> =>
  (await firstValueFrom(on.scalar(COUNT, { id }))) === 1;
const reasonOf = (on: Engine): string => String((on.pool.hosts![1]!.reason as Error | undefined)?.message);

async function replicaRuns({ replica, caughtUp, words }: Replication): Promise<void> {
  await replica.admin.query('UNLOCK TABLES');
  await replica.admin.query(words.start);
  await caughtUp();
}

describeReplication('replication from a primary', at => {
  const { of: engineOf, replicating: engine } = useEngines(at);
  let ids = 0;

  it('shows on the replica what was written to the primary, and in a transaction or on demand at once', async () => {
    const { primary, replica, caughtUp, words } = at();
    const e = engine();
    const id = ++ids;
    await replica.admin.query(words.stopApplying);
    await insert(e, id);
    expect(await has(e, id)).toBe(false);
    expect(await has(e.executionOptions({ readFrom: 'primary' }), id)).toBe(true);
    const inside = e.begin(conn => conn.scalar(COUNT, { id }));
    expect(await lastValueFrom(inside)).toBe(1);
    await replica.admin.query(words.start);
    await caughtUp();
    expect(await has(e, id)).toBe(true);
    expect([await portOf(e), e.pool.hosts!.map(({ state }) => state)]).toEqual([replica.port, ['up', 'up']]);
    expect(primary.port).not.toBe(replica.port);
  });

  it('refuses a write on the replica itself', async () => {
    const alone = engineOf(at().url('', [at().replica]));
    const error = (await rejection(insert(alone, ++ids))) as unknown as DBAPIError;
    expect(error).toBeInstanceOf(OperationalError);
    expect([error.errno, error.outcome]).toEqual([1290, undefined]);
  });

  it('passes over a replica whose replication stands still, and uses it again', async () => {
    const { primary, replica, words } = at();
    await replica.admin.query(words.stopApplying);
    const e = engine('maxReplicaLag=10&blockTimeout=0');
    expect(await portOf(e)).toBe(primary.port);
    expect(reasonOf(e)).toMatch(/127\.0\.0\.1:\d+ does not replicate now, or is no replica/);
    const id = ++ids;
    await insert(e, id);
    expect(await has(e, id)).toBe(true);
    await replicaRuns(at());
    while ((await portOf(e)) !== replica.port);
    expect(await portOf(e)).toBe(replica.port);
    expect(await has(e, id)).toBe(true);
  });

  it('passes over a replica that is further behind than it may be', async () => {
    const { primary, replica, words } = at();
    // A change that was made a quarter of an hour ago, and cannot be applied yet.
    await replica.admin.query('LOCK TABLES replicated.t READ');
    await primary.admin.query('SET timestamp = UNIX_TIMESTAMP() - 900');
    await primary.admin.query('INSERT INTO replicated.t VALUES (?)', [++ids]);
    await primary.admin.query('SET timestamp = DEFAULT');
    const behind = async (): Promise<number> => {
      const [[row]] = (await replica.admin.query(words.status)) as unknown as [[Record<string, number>]];
      return row[words.behind] ?? 0;
    };
    while ((await behind()) < 900);
    const strict = engine('maxReplicaLag=60');
    expect(await portOf(strict)).toBe(primary.port);
    expect(reasonOf(strict)).toMatch(/is 9\d\d s behind its primary, and may be 60/);
    expect(await portOf(engine('maxReplicaLag=3600'))).toBe(replica.port);
    expect(await portOf(engine())).toBe(replica.port);
    await replicaRuns(at());
  });

  it('says what right it lacks to ask', async () => {
    const { primary, caughtUp, words } = at();
    await primary.admin.query(`REVOKE ${words.right} ON *.* FROM plain@'%'`);
    await caughtUp();
    const e = engine('maxReplicaLag=10');
    expect(await portOf(e)).toBe(primary.port);
    expect(reasonOf(e)).toMatch(
      /does not tell how far it is behind: Access denied.*(?:(?:SLAVE|REPLICA) MONITOR|REPLICATION CLIENT)/,
    );
    await primary.admin.query(`GRANT ${words.right} ON *.* TO plain@'%'`);
    await caughtUp();
  });
});

describeReplication('replication from a primary that goes', at => {
  const { of: engineOf, replicating: engine } = useEngines(at);

  it('reads on when the primary is gone, and writes to the replica that takes its place', async () => {
    const { primary, replica, caughtUp, url, words } = at();
    const [reading, writing] = [engine(), engineOf(url('hosts=failover'))];
    const id = 1;
    await insert(writing, id);
    await caughtUp();
    await primary.server.signal('SIGKILL');
    expect(await has(reading, id)).toBe(true);
    const refused = await rejection(insert(writing, id + 1));
    expect(refused['retry']).toBe('connection');
    await replica.admin.query(words.stop);
    await replica.admin.query(words.forget);
    await replica.admin.query('SET GLOBAL read_only = 0');
    await insert(writing, id + 1);
    expect(await portOf(writing)).toBe(replica.port);
    expect([await has(writing, id), await has(writing, id + 1)]).toEqual([true, true]);
  });
});
