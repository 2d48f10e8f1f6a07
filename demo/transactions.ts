/**
 * Transactions: commit, rollback by an error, rollback by unsubscribing, savepoints, writers in a queue, a retry.
 *
 * Runs with `npm run demo:transactions`, on a SQLite file of its own in the system's folder for temporary files.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  catchError,
  concat,
  concatMap,
  firstValueFrom,
  lastValueFrom,
  merge,
  NEVER,
  of,
  tap,
  throwError,
  toArray,
} from 'rxjs';
import {
  CheckConstraint,
  column,
  createEngine,
  Integer,
  IntegrityError,
  MetaData,
  retryTransient,
  select,
  Table,
  Text,
  type Connection,
  type Executor,
} from 'rxalchemy';

const folder = mkdtempSync(join(tmpdir(), 'rxalchemy-'));
const engine = createEngine(`sqlite:///${join(folder, 'bank.db')}`);
const metadata = new MetaData();
const accounts = new Table(
  'accounts',
  metadata,
  {
    id: column(Integer, { primaryKey: true }),
    owner: column(Text, { nullable: false }),
    cents: column(Integer, { nullable: false }),
  },
  { constraints: c => [new CheckConstraint(c.cents.ge(0), { name: 'no_debts' })] },
);

await lastValueFrom(
  concat(
    metadata.createAll(engine),
    engine.execute(
      accounts.insert().values([
        { id: 1, owner: 'Dana', cents: 10_000 },
        { id: 2, owner: 'Jeremy', cents: 5_000 },
      ]),
    ),
  ),
);

const balances = async (title: string, on: Executor = engine): Promise<void> => {
  const rows = await firstValueFrom(
    on.execute(select(accounts.c.owner, accounts.c.cents).orderBy(accounts.c.id)).all(),
  );
  console.log(
    `${title.padEnd(63)} ${rows.map(({ owner, cents }) => `${owner} ${(cents / 100).toFixed(2)}`).join('   ')}`,
  );
};

/** Takes from one account and gives to the other. */
const transfer = (conn: Connection, from: number, to: number, cents: number) =>
  concat(
    conn.execute(
      accounts
        .update()
        .where(accounts.c.id.eq(to))
        .values({ cents: accounts.c.cents.add(cents) }),
    ),
    conn.execute(
      accounts
        .update()
        .where(accounts.c.id.eq(from))
        .values({ cents: accounts.c.cents.sub(cents) }),
    ),
  );

await balances('at the start');

await lastValueFrom(engine.begin(conn => transfer(conn, 1, 2, 2_500)));
await balances('25.00 moved; committed before the Observable completed');

await lastValueFrom(
  engine
    .begin(conn => transfer(conn, 2, 1, 1_000_000))
    .pipe(
      catchError((error: unknown) => {
        if (!(error instanceof IntegrityError)) return throwError(() => error);
        console.log(`  refused: ${error.constraint ?? 'a constraint'} (${error.code})`);
        return of(null);
      }),
    ),
);
await balances('too much: the second update failed, the first was rolled back');

let changed!: () => void;
const inside = new Promise<void>(resolve => (changed = resolve));
const leaving = engine
  .begin(conn => concat(transfer(conn, 1, 2, 500).pipe(tap({ complete: () => changed() })), NEVER))
  .subscribe();
await inside;
leaving.unsubscribe();
await firstValueFrom(engine.idle());
await balances('unsubscribed in the middle: rolled back, the connection is back');

await lastValueFrom(
  engine.begin(conn =>
    concat(
      transfer(conn, 1, 2, 100),
      conn
        .beginNested(inner =>
          concat(
            transfer(inner, 1, 2, 1_000),
            throwError(() => new Error('changed my mind')),
          ),
        )
        .pipe(catchError(() => of(null))),
    ),
  ),
);
await balances('a savepoint that failed inside one that went on: 1.00 moved');

await lastValueFrom(
  merge(...Array.from({ length: 20 }, () => engine.begin(conn => transfer(conn, 2, 1, 5)))).pipe(
    retryTransient({ attempts: 3 }),
    toArray(),
  ),
);
await balances('twenty writers at once queue for the right to write: 1.00 back');

const seen = await firstValueFrom(
  engine.begin(
    reader =>
      concat(
        reader.scalar(select(accounts.c.cents).where(accounts.c.id.eq(1))),
        engine.begin(conn => transfer(conn, 1, 2, 700)).pipe(concatMap(() => [])),
        reader.scalar(select(accounts.c.cents).where(accounts.c.id.eq(1))),
      ).pipe(toArray()),
    { readOnly: true },
  ),
);
console.log(`a reader beside a writer sees one state: ${seen.join(' and ')} cents before and after`);
await balances('and the writer went on meanwhile');

await firstValueFrom(engine.dispose());
rmSync(folder, { recursive: true });
