/**
 * hosts=loadbalance and hosts=replication on real servers: what goes where.
 */
import { concatMap, firstValueFrom, lastValueFrom, mergeMap, range, toArray } from 'rxjs';

import { Integer, MetaData, Table, column, text, type Engine, type TextClause } from '../../lib/index.js';
import { PORT, idsAt, portOf, describeHosts } from '../support/mariadb-hosts.js';

const insert = (id: number): TextClause<Record<string, unknown>> => text(`INSERT INTO t VALUES (${id})`);
const t = new Table('t', new MetaData(), {
  id: column(Integer(), { primaryKey: true, autoincrement: false }),
});

describeHosts('loadbalance', 2, hosts => {
  it('uses every host, and each transaction one', async () => {
    const e = hosts.engine('hosts=loadbalance', { poolSize: 3 });
    const seen = await lastValueFrom(
      range(30).pipe(
        mergeMap(() =>
          e.begin(conn =>
            range(3).pipe(
              concatMap(() => conn.execute(PORT)),
              toArray(),
            ),
          ),
        ),
        toArray(),
      ),
    );
    const of = seen.map(rows => new Set(rows.map(({ port }) => port)));
    expect(of.every(({ size }) => size === 1)).toBe(true);
    expect(new Set(of.flatMap(ports => [...ports]))).toEqual(new Set(hosts.at.map(({ port }) => port)));
  });

  it('leaves out the one that is gone', async () => {
    const e = hosts.engine('hosts=loadbalance&blockTimeout=60000');
    await hosts.at[1]!.server.signal('SIGKILL');
    const ports = await lastValueFrom(
      range(20).pipe(
        concatMap(() => portOf(e)),
        toArray(),
      ),
    );
    expect(new Set(ports)).toEqual(new Set([hosts.at[0]!.port]));
  });
});

describeHosts('replication', 3, hosts => {
  const primary = (): number => hosts.at[0]!.port;
  const replicas = (): number[] => hosts.at.slice(1).map(({ port }) => port);
  const engine = (query = ''): Engine =>
    hosts.engine(`hosts=replication&serverVersion=10.11.0&blockTimeout=400${query}`);
  const readOnlyReplicas = async (): Promise<void> => {
    for (const replica of hosts.at.slice(1)) await replica.admin('SET GLOBAL read_only = 1');
  };
  beforeEach(readOnlyReplicas);

  it('reads from the replicas, all of them, and writes to the primary', async () => {
    const e = engine();
    const ports = await lastValueFrom(
      range(40).pipe(
        concatMap(() => portOf(e)),
        toArray(),
      ),
    );
    expect(new Set(ports)).toEqual(new Set(replicas()));
    await lastValueFrom(e.execute(insert(1)));
    await lastValueFrom(e.execute(t.insert().values({ id: 2 })));
    expect(await idsAt(hosts, hosts.at[0]!)).toEqual([1, 2]);
    expect(await firstValueFrom(e.execute(t.select()).all()))
      .withContext('selects of the language')
      .toEqual([]);
    expect(e.pool.hosts!.map(({ role, state }) => `${role} ${state}`)).toEqual([
      'primary up',
      'replica up',
      'replica up',
    ]);
  });

  it('keeps connections and transactions on the primary, and readOnly ones on a replica', async () => {
    const e = engine();
    const on = (source: ReturnType<Engine['begin']>): Promise<unknown> => lastValueFrom(source);
    expect(await on(e.begin(conn => conn.execute(PORT)))).toEqual({ port: primary() });
    expect(await on(e.connect(conn => conn.execute(PORT)))).toEqual({ port: primary() });
    const { port } = (await on(e.begin(conn => conn.execute(PORT), { readOnly: true }))) as { port: number };
    expect(replicas()).toContain(port);
  });

  it('sends locks and what may write to the primary, and reads there when told to', async () => {
    const e = engine();
    const at = async (sql: string): Promise<unknown> => firstValueFrom(e.scalar(text(sql)));
    expect(await at('SELECT @@port FROM DUAL FOR UPDATE')).toBe(primary());
    expect(await at("SELECT @@port + 0 * GET_LOCK('hosts', 0)")).toBe(primary());
    const rows = await firstValueFrom(e.execute(PORT, {}, { readFrom: 'primary' }).all());
    expect(rows).toEqual([{ port: primary() }]);
    expect(await portOf(e.executionOptions({ readFrom: 'primary' }))).toBe(primary());
  });

  it('looks for tables on the primary, where they were just created', async () => {
    const e = engine();
    await lastValueFrom(e.execute(text('CREATE TABLE fresh (id INT)')));
    expect(await firstValueFrom(e.hasTable('fresh'))).toBe(true);
  });

  it('reads from the primary when no replica is ready, and from a replica when one is back', async () => {
    const e = engine();
    for (const { server } of hosts.at.slice(1)) await server.signal('SIGKILL');
    expect(await portOf(e)).toBe(primary());
    await hosts.at[2]!.server.restart();
    // Until the spec's time is up.
    while ((await portOf(e)) !== hosts.at[2]!.port) await new Promise(resolve => setTimeout(resolve, 20));
    expect(await portOf(e)).toBe(hosts.at[2]!.port);
  });

  it('reads on without the primary, and says of a write which host is missing', async () => {
    const e = engine();
    await hosts.at[0]!.server.signal('SIGKILL');
    expect(replicas()).toContain(await portOf(e));
    await expectAsync(lastValueFrom(e.execute(insert(1)))).toBeRejectedWithError(
      new RegExp(`ECONNREFUSED.*127.0.0.1:${primary()}`, 's'),
    );
  });

  it('asks the primary when a select writes after all', async () => {
    const admin = `CREATE FUNCTION many_hosts.note(n INT) RETURNS INT MODIFIES SQL DATA
      BEGIN INSERT INTO many_hosts.t VALUES (n); RETURN n; END`;
    for (const { admin: run } of hosts.at) await run(admin);
    const e = engine();
    expect(await firstValueFrom(e.scalar(text('SELECT note(5) AS n')))).toBe(5);
    expect(await idsAt(hosts, hosts.at[0]!)).toEqual([5]);
    expect(e.pool.hosts!.map(({ state }) => state)).toEqual(['up', 'up', 'up']);
  });
});
