/** Elements of the program's own, run on real databases: their rows, their effects, their types. */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import {
  CompileError,
  CustomExpression,
  CustomQuery,
  CustomStatement,
  Integer,
  MetaData,
  SqlType,
  Table,
  Text,
  UnsupportedCompilationError,
  column,
  compiles,
  select,
  type ExpressionLike,
  type ReturnsRows,
  type WireKind,
  type WireValue,
} from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';

class PointType extends SqlType<readonly number[]> {
  override readonly kind = 'point';
  override readonly wire: WireKind = 'text';
  override bind(value: unknown): WireValue {
    return (value as readonly number[]).join(' ');
  }
  override readonly result = (value: unknown): readonly number[] => (value as string).split(' ').map(Number);
}
compiles(PointType, 'sqlite', () => 'TEXT');
compiles(PointType, 'mysql', () => 'VARCHAR(100)');

class Longest extends CustomExpression<number | null> {
  constructor(readonly values: readonly ExpressionLike<string | null>[]) {
    super(Integer, values);
  }
}
compiles(
  Longest,
  'sqlite',
  ({ values }, { process }) => `max(${values.map(each => `length(${process(each)})`).join(', ')}, 0)`,
);

compiles(
  Longest,
  'mysql',
  ({ values }, { process }) =>
    `greatest(${values.map(each => `char_length(${process(each)})`).join(', ')}, 0)`,
);

class InsertFrom extends CustomStatement {
  constructor(
    readonly into: { readonly node: object },
    readonly query: ReturnsRows<unknown>,
  ) {
    super({ writes: true });
  }
}
compiles(InsertFrom, ({ into, query }, { process }) => `INSERT INTO ${process(into)} ${process(query)}`);

class Explain extends CustomQuery<{ id: number; detail: string }> {
  constructor(readonly query: ReturnsRows<unknown>) {
    super({ id: column(Integer, { nullable: false }), detail: column(Text, { nullable: false }) });
  }
}
compiles(Explain, 'sqlite', ({ query }, { process }) => `EXPLAIN QUERY PLAN ${process(query)}`);
// The columns of a server's own EXPLAIN have other names.
compiles(
  Explain,
  'mysql',
  ({ query }, { process }) => `SELECT count(*) AS id, 'SCAN' AS detail FROM (${process(query)}) AS plan`,
);

class Nowhere extends CustomStatement {}

describeEngines('custom elements', at => {
  const metadata = new MetaData();
  const places = new Table('places', metadata, {
    id: column(Integer, { primaryKey: true }),
    name: column(Text),
    at: column(new PointType()),
  });
  const copies = new Table('copies', metadata, { id: column(Integer, { primaryKey: true }) });

  it('give rows, take effect and convert', async () => {
    const engine = at.engine();
    await lastValueFrom(metadata.createAll(engine));
    await firstValueFrom(
      engine.execute(
        places.insert().values([
          { name: 'here', at: [1, 2.5] },
          { name: null, at: null },
        ]),
      ),
    );
    const row = await firstValueFrom(engine.execute(places.select().where(places.c.at.eq([1, 2.5]))).one());
    expect(row).toEqual({ id: 1, name: 'here', at: [1, 2.5] });

    const longest = select(places.c.id, new Longest([places.c.name, places.c.name]).label('n')).orderBy(
      places.c.id,
    );
    const rows: { id: number; n: number | null }[] = await firstValueFrom(engine.execute(longest).all());
    expect(rows).toEqual([
      { id: 1, n: 4 },
      { id: 2, n: null },
    ]);

    const effect = await firstValueFrom(
      engine.execute(new InsertFrom(copies, select(places.c.id).where(places.c.id.gt(0)))),
    );
    expect(effect.rowCount).toBe(2);
    expect(await firstValueFrom(engine.execute(copies.select()).scalars().all())).toEqual([1, 2]);

    const plan = await firstValueFrom(engine.execute(new Explain(copies.select())).all());
    expect(plan[0]!.detail.toUpperCase()).toContain('SCAN');
    const { id }: { id: number } = plan[0]!;
    expect(id).toBeGreaterThan(0);
  });

  it('that nobody writes fail before anything reaches the database', async () => {
    const engine = at.engine();
    compiles(Nowhere, 'none', () => 'SELECT 1');
    const failing = lastValueFrom(engine.execute(new Nowhere()));
    await expectAsync(failing).toBeRejectedWithError(
      UnsupportedCompilationError,
      at.dialect === 'sqlite' ? /compiles\(Nowhere, 'sqlite'/ : /compiles\(Nowhere, '(mysql|mariadb)'/,
    );
    expect(UnsupportedCompilationError.prototype).toBeInstanceOf(CompileError);
  });
});
