/**
 * What a query costs the server: one execution of a statement that is prepared once, and nothing besides; what happens to
 * statements that are closed behind the connection's back.
 */
import { concatMap, firstValueFrom, forkJoin, from, lastValueFrom, toArray } from 'rxjs';

import { createEngine, text, type Engine } from '../../lib/index.js';
import { describeMySql, type SpecDatabase } from '../support/mariadb.js';

const sum = text('SELECT :a + 1 AS n');

describeMySql('statements that are prepared', database => {
  let engine: Engine;
  afterEach(async () => {
    await lastValueFrom(engine.dispose());
  });

  function open(options: Readonly<Record<string, string>> = {}): void {
    const { server, name } = database();
    engine = createEngine(server.url(name, options), { poolSize: 1 });
  }

  const ask = (statement: typeof sum, a: number): Promise<unknown> =>
    firstValueFrom(engine.execute(statement, { a }).scalar());

  /** How often the server was asked for what since it started; the question itself counts as no `Com_stmt_…`. */
  async function asked({ server }: SpecDatabase): Promise<Readonly<Record<string, number>>> {
    const [rows] = await server.admin.query("SHOW GLOBAL STATUS LIKE 'Com\\_%'");
    const counts = rows as unknown as readonly { Variable_name: string; Value: string }[];
    return Object.fromEntries(counts.map(({ Variable_name, Value }) => [Variable_name, Number(Value)]));
  }

  it('are executed once for each query, and nothing else is asked of the server', async () => {
    open();
    await ask(sum, 0);
    const before = await asked(database());
    for (let a = 0; a < 20; a++) expect(Number(await ask(sum, a))).toBe(a + 1);
    const after = await asked(database());
    const more = Object.entries(after)
      .map(([name, count]) => [name, count - before[name]!] as const)
      .filter(([name, count]) => count !== 0 && name !== 'Com_show_status');
    expect(Object.fromEntries(more)).toEqual({ Com_select: 20, Com_stmt_execute: 20 });
  });

  it('take a text where they were given a number before, as it is', async () => {
    open();
    const given = [1, 'x', 2, null, 'y', 3, 'z', 1.5, '', 7];
    for (const [sql, read] of [
      ['SELECT :a AS a', (value: unknown) => value],
      ['SELECT JSON_ARRAY(:a) AS a', (value: unknown) => (JSON.parse(value as string) as unknown[])[0]],
    ] as const) {
      const seen = engine.connect(conn =>
        from(given).pipe(
          concatMap(a => conn.scalar(text(sql), { a })),
          toArray(),
        ),
      );
      expect((await firstValueFrom(seen)).map(read))
        .withContext(sql)
        .toEqual(given);
    }
  });

  it('are prepared again when the server had to close them, being too many', async () => {
    open({ maxPreparedStatements: '2' });
    const statements = [1, 2, 3, 4].map(more => text(`SELECT :a + ${more} AS n`));
    for (let a = 0; a < 3; a++)
      for (const [index, statement] of statements.entries())
        expect(Number(await ask(statement, a))).toBe(a + index + 1);
    const waiting = statements.map(statement => engine.execute(statement, { a: 5 }).scalar());
    expect((await firstValueFrom(forkJoin(waiting))).map(Number)).toEqual([6, 7, 8, 9]);
  });

  it('are prepared again after the session was made as new', async () => {
    open();
    for (const a of [1, 2]) {
      expect(Number(await ask(sum, a))).toBe(a + 1);
      await lastValueFrom(engine.execute(text('SET @mine = 1')));
    }
    const left = await firstValueFrom(engine.execute(text('SELECT @mine AS mine')).scalar());
    expect(left).toBeNull();
    expect(Number(await ask(sum, 3))).toBe(4);
  });

  it('give the columns that a table has now', async () => {
    open();
    const all = text('SELECT * FROM grows WHERE id >= :a');
    const rows = (): Promise<readonly unknown[]> =>
      firstValueFrom(engine.execute(all, { a: 1 }).pipe(toArray()));
    await lastValueFrom(engine.execute(text('CREATE TABLE grows (id INT PRIMARY KEY)')));
    await lastValueFrom(engine.execute(text('INSERT INTO grows VALUES (1)')));
    expect(await rows()).toEqual([{ id: 1 }]);
    await lastValueFrom(engine.execute(text('ALTER TABLE grows ADD price DECIMAL(6,2) DEFAULT 1.5')));
    expect(await rows()).toEqual([{ id: 1, price: '1.50' }]);
    await lastValueFrom(engine.execute(text('ALTER TABLE grows MODIFY price VARCHAR(9)')));
    expect(await rows()).toEqual([{ id: 1, price: '1.50' }]);
  });
});
