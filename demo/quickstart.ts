/**
 * The quickstart: tables, rows, a connection, a transaction, rows as they stream, a query that is cancelled.
 *
 * Runs with `npm start` on a SQLite file of its own in the system's folder for temporary files.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { finalize, firstValueFrom, lastValueFrom, take, takeUntil, tap, timer } from 'rxjs';
import {
  column,
  createEngine,
  CreateTable,
  func,
  Integer,
  literal,
  MetaData,
  select,
  Table,
  Text,
  text,
} from 'rxalchemy';

const folder = mkdtempSync(join(tmpdir(), 'rxalchemy-'));
const engine = createEngine(`sqlite:///${join(folder, 'test.db')}`);
const say = (line: string): void => console.log(line);

const metadata = new MetaData();
const users = new Table('users', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
});

say(`── a table in ${engine.url}`);
await firstValueFrom(engine.execute(new CreateTable(users)));

say('── an owned connection: insert one, insert many, select');
const conn = await firstValueFrom(engine.connect());
const inserted = await firstValueFrom(conn.execute(users.insert().values({ name: 'Jeremy Goodwin' })));
say(`inserted id ${inserted.lastRowId}`);
await firstValueFrom(
  conn.execute(users.insert().values([{ name: 'Dan Rydell' }, { name: 'Dana Whitaker' }])),
);
const dUsers = await firstValueFrom(conn.execute(users.select().where(users.c.name.startsWith('D'))).all());
await firstValueFrom(conn.close());
for (const user of dUsers) say(`Username: ${user.name}`);

say('── a scoped connection with a transaction: released before it resolves');
say(
  `one is ${await firstValueFrom(engine.connect(scope => scope.begin(() => scope.scalar(select(literal(1))))))}`,
);

say('── rows as they stream');
await lastValueFrom(
  engine
    .execute(select(users.c.id, users.c.name.label('who')).orderBy(users.c.id))
    .pipe(tap(row => say(`${row.id} ${row.who}`))),
);

say('── a million rows, five taken: unsubscribing stops the rest');
const numbers = text<{ n: number }>(
  'WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000000) SELECT n FROM numbers',
);
await lastValueFrom(
  engine.execute(numbers).pipe(
    take(5),
    tap(({ n }) => say(`row ${n}`)),
    finalize(() => say('(unsubscribed)')),
  ),
);

say('── a query that would never end, stopped after 100 ms');
const endless = text('WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n');
const started = performance.now();
await lastValueFrom(engine.execute(endless).pipe(takeUntil(timer(100))), { defaultValue: null });
await firstValueFrom(engine.idle());
say(`stopped and its connection is back after ${Math.round(performance.now() - started)} ms`);

const count = await firstValueFrom(engine.scalar(select(func.count()).selectFrom(users)));
say(`── done: ${count} users; disposing the engine ends its threads`);
await firstValueFrom(engine.dispose());
rmSync(folder, { recursive: true });
