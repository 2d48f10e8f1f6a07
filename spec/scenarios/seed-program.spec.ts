/**
 * The seed program, ported, as it is written in the API's own text: its types hold and it prints what it should.
 */
import { concat, firstValueFrom, lastValueFrom } from 'rxjs';
import { tap } from 'rxjs/operators';
import {
  column,
  CreateTable,
  DropTable,
  Integer,
  literal,
  MetaData,
  select,
  Table,
  Text,
} from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';

describeEngines('the seed program', at => {
  it('runs as written', async () => {
    const printed: string[] = [];
    const print = (...values: unknown[]): unknown => printed.push(values.join(' '));
    const engine = at.engine();

    const metadata = new MetaData();
    const users = new Table('users', metadata, {
      id: column(Integer, { primaryKey: true }),
      name: column(Text),
    });

    await firstValueFrom(engine.execute(new CreateTable(users)));

    const conn = await firstValueFrom(engine.connect());
    await firstValueFrom(conn.execute(users.insert().values({ name: 'Jeremy Goodwin' })));
    await firstValueFrom(
      conn.execute(users.insert().values([{ name: 'Dan Rydell' }, { name: 'Dana Whitaker' }])),
    );
    const dUsers = await firstValueFrom(
      conn.execute(users.select().where(users.c.name.startsWith('D'))).all(),
    );
    await firstValueFrom(conn.close());

    const typed: { id: number; name: string | null }[] = dUsers;
    for (const user of typed) print(`Username: ${user.name}`);

    const one = await firstValueFrom(
      engine.connect(scoped => scoped.begin(() => scoped.scalar(select(literal(1))))),
    );
    print(one);
    expect(engine.pool.leased).toBe(0);

    await lastValueFrom(
      engine
        .execute(select(users.c.id, users.c.name.label('who')).orderBy(users.c.id))
        .pipe(tap(row => print(row.id, row.who))),
    );
    await lastValueFrom(concat(engine.execute(new DropTable(users)), metadata.createAll(engine)));

    expect(printed).toEqual([
      'Username: Dan Rydell',
      'Username: Dana Whitaker',
      '1',
      '1 Jeremy Goodwin',
      '2 Dan Rydell',
      '3 Dana Whitaker',
    ]);
  });
});
