/** Inspectors, reflected tables and generated code over an engine for MySQL. */
import { lastValueFrom } from 'rxjs';
import { MetaData, NoSuchTableError, Table, codegen, type Engine } from '../../lib/index.js';
import { describeMySqlEngines } from '../support/mysql-engines.js';
import { run, value } from './helpers.js';
import { plainFacts } from './round-trip.js';

describeMySqlEngines('reflection', at => {
  let engine: Engine;
  beforeEach(async () => {
    engine = at.engine();
    await run(
      engine,
      'CREATE TABLE parents (id INTEGER AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE, at DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6))',
      `CREATE TABLE children (id BIGINT AUTO_INCREMENT PRIMARY KEY, parent INTEGER NOT NULL, amount DECIMAL(10,2) DEFAULT 1.5, note LONGTEXT,
          CONSTRAINT fk_parent FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE)`,
      'CREATE INDEX ix_amount ON children (amount, parent)',
      'CREATE VIEW names AS SELECT name FROM parents',
    );
  });

  it('tells what there is', async () => {
    const inspector = engine.inspect();
    expect(await value(inspector.tableNames())).toEqual(['children', 'parents']);
    expect(await value(inspector.tableNames(undefined, { order: 'dependency' }))).toEqual([
      'parents',
      'children',
    ]);
    expect(await value(inspector.viewNames())).toEqual(['names']);
    expect(
      (await value(inspector.columns('children'))).map(each => [each.name, each.typeName, each.default]),
    ).toEqual([
      ['id', 'BIGINT', null],
      ['parent', 'INT', null],
      ['amount', 'DECIMAL(10, 2)', '1.50'],
      ['note', 'LONGTEXT', null],
    ]);
    expect(await value(inspector.hasIndex('children', 'IX_amount'))).toBeTrue();
    expect((await value(inspector.foreignKeys('children')))[0]!.referredTable).toBe('parents');
    expect((await value(inspector.columns('names')))[0]!.name).toBe('name');
    await expectAsync(value(inspector.columns('nothing'))).toBeRejectedWithError(
      NoSuchTableError,
      /'nothing'/,
    );
  });

  it('declares tables that work, and that create the same again', async () => {
    const metadata = new MetaData();
    const children = await value(Table.reflect('children', metadata, engine));
    const parents = metadata.tables.get('parents')!;
    await value(engine.execute(parents.insert().values({ name: 'p' })));
    await value(engine.execute(children.insert().values({ parent: 1, note: 'n' })));
    const [row] = await value(engine.execute(children.select()).all());
    expect(row).toEqual(jasmine.objectContaining({ id: 1n, parent: 1, amount: '1.50', note: 'n' }));
    const before = plainFacts(await value(engine.inspect().tables()));
    await lastValueFrom(metadata.dropAll(engine));
    expect(await value(engine.inspect().tableNames())).toEqual([]);
    await lastValueFrom(metadata.createAll(engine));
    expect(plainFacts(await value(engine.inspect().tables()))).toEqual(before);
  });

  it('writes code', async () => {
    const source = await value(codegen(engine, { only: ['children'] }));
    expect(source).toContain(`    id: column(BigInteger, { primaryKey: true }),
    parent: column(Integer, { nullable: false, references: new ForeignKey((): ColumnReference => parents.c.id, { name: 'fk_parent', onDelete: 'CASCADE' }) }),
    amount: column(Numeric(10, 2), { serverDefault: text('1.50') }),
    note: column(Text),
`);
    expect(source).toContain("new Index('ix_amount', [c.amount, c.parent]),");
  });
});
