/** `insertInto` with the library's own tables and executors: the types fit, and wrong rows do not compile. */
import { from, lastValueFrom, of } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Executor } from '../../lib/engine/executor.js';
import type { WriteResult } from '../../lib/engine/write-result.js';
import { insertInto } from '../../lib/operators/index.js';
import { column } from '../../lib/schema/index.js';
import { MetaData, Table } from '../../lib/sql/index.js';
import { Integer, Text } from '../../lib/types/index.js';

describe('insertInto a Table', () => {
  const users = new Table('users', new MetaData(), {
    id: column(Integer, { primaryKey: true }),
    name: column(Text),
  });
  const executed: unknown[] = [];
  const executor = {
    execute: (statement: unknown) => (executed.push(statement), of({} as WriteResult)),
  } as unknown as Executor;

  it('executes one Insert for each batch', async () => {
    const rows = [{ name: 'Dan' }, { name: 'Dana' }, { name: null }];
    const inserted: Observable<WriteResult> = from(rows).pipe(insertInto(executor, users, { batchSize: 2 }));
    await lastValueFrom(inserted);
    expect(executed).toEqual([users.insert().values(rows.slice(0, 2)), users.insert().values(rows.slice(2))]);
  });

  it('takes rows of the table only', () => {
    // @ts-expect-error: users has no column `nome`
    from([{ nome: 'Dan' }]).pipe(insertInto(executor, users));
    // @ts-expect-error: name is a Text
    from([{ name: 3 }]).pipe(insertInto(executor, users));
    expect().nothing();
  });
});
