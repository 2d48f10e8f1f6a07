/** Expressions and peculiarities of a real server's tables: read as they were declared, and the same in tables made of them. */
import { lastValueFrom } from 'rxjs';
import { MetaData, codegen, createEngine, inlineScheduler, type Engine } from '../../lib/index.js';
import { describeMySql } from '../support/mariadb.js';
import { run, value } from './helpers.js';
import { plainFacts } from './round-trip.js';

describeMySql('expressions of tables of a real server', current => {
  let engine: Engine;
  beforeEach(() => {
    engine = createEngine(current().url, { scheduler: inlineScheduler({ warn: false }) });
  });
  afterEach(async () => value(engine.dispose()));

  const isMySql = (): boolean => current().server.flavour === 'mysql';

  /** MariaDB tells letters beyond U+FFFF as question marks. */
  const smile = (): string => (isMySql() ? '😀' : '');
  const table = (): string => `CREATE TABLE told (
    id INT PRIMARY KEY,
    kind VARCHAR(30) NOT NULL DEFAULT 'it''s\\\\n',
    \`größe\` INT DEFAULT 5,
    loud VARCHAR(90) AS (concat(kind, '\\\\', '"', 'é日${smile()}', '\\'', '\\n')) STORED,
    at DATETIME(6) DEFAULT (now(6)),
    told VARCHAR(40) DEFAULT (concat('a', 'it''s', '日')),
    words TEXT DEFAULT ('it''s'),
    moment TIMESTAMP(3) NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
    bytes VARBINARY(9) DEFAULT 0x4142,
    CONSTRAINT ck_kind CHECK (kind <> 'it''s' AND kind <> 'é日${smile()}' AND \`größe\` > 1)
  )`;

  it('mean what was declared, also in tables made of what was read', async () => {
    await run(engine, table());
    const metadata = new MetaData();
    await lastValueFrom(metadata.reflect(engine), { defaultValue: null });
    const before = await value(engine.inspect().tables());
    const column = (name: string) => before[0]!.columns.find(each => each.name === name)!;
    expect(column('words').defaultText).toBe("it's");
    expect(column('at').default).toBe('CURRENT_TIMESTAMP(6)');
    expect(column('bytes').default).toBe(isMySql() ? '0x4142' : "'AB'");
    expect(column('loud').computed!.sql).toContain(`é日${smile()}`);
    expect(before[0]!.checkConstraints[0]!.sql).toContain('größe');

    const behaviour = async (): Promise<unknown> => {
      await run(engine, 'INSERT INTO told (id, kind) VALUES (1, DEFAULT)');
      const rows = await value(engine.execute(metadata.tables.get('told')!.select()).all());
      const refused: boolean[] = [];
      for (const kind of ["'it''s'", `'é日${smile()}'`, "'other'"]) {
        const statement = `INSERT INTO told (id, kind) VALUES (${refused.length + 2}, ${kind})`;
        refused.push(
          await run(engine, statement).then(
            () => false,
            () => true,
          ),
        );
      }
      const [{ loud, told, words, kind }] = rows as [Record<string, unknown>];
      return { loud, told, words, kind, refused };
    };
    const declared = await behaviour();
    expect(declared).toEqual({
      loud: `it's\\n\\"é日${smile()}'\n`,
      told: "ait's日",
      words: "it's",
      kind: "it's\\n",
      refused: [true, true, false],
    });

    await lastValueFrom(metadata.dropAll(engine));
    await lastValueFrom(metadata.createAll(engine));
    expect(await behaviour()).toEqual(declared);
    // ON UPDATE is not declared.
    const plain = (facts: typeof before): unknown =>
      plainFacts(
        facts.map(each => ({
          ...each,
          columns: each.columns.map(column => ({ ...column, onUpdate: null })),
        })),
      );
    expect(plain(await value(engine.inspect().tables()))).toEqual(plain(before));
  });

  it('of MySQL alone are told, or named where the language has no words for them', async () => {
    if (!isMySql()) return;
    await run(
      engine,
      `CREATE TABLE more (
        id INT PRIMARY KEY, kind VARCHAR(20), hidden INT INVISIBLE DEFAULT 3, place POINT NOT NULL SRID 4326,
        doc JSON, key_of VARCHAR(9) AS (doc->>'$.a') VIRTUAL, v VECTOR(3),
        KEY ix_text ((concat(kind, 'it''s', 'é'))), KEY ix_off (kind) INVISIBLE,
        UNIQUE KEY ix_many ((CAST(doc->'$.x' AS UNSIGNED ARRAY))), CONSTRAINT ck_off CHECK (kind <> '') NOT ENFORCED
      )`,
    );
    const source = await value(codegen(engine, { only: ['more'] }));
    for (const each of ['hidden INVISIBLE', 'place SRID 4326', 'ix_off INVISIBLE', 'ck_off NOT ENFORCED']) {
      expect(source).toContain(each);
    }
    const [more] = await value(engine.inspect().tables());
    const index = (name: string) => more!.indexes.find(each => each.name === name)!.parts[0]!.sql;
    expect(index('ix_text')).toBe("(concat(`kind`,_utf8mb4'it\\'s',_utf8mb4'é'))");
    expect(index('ix_many')).toBe("(cast(json_extract(`doc`,_utf8mb4'$.x') as unsigned array))");
    expect(more!.columns.find(each => each.name === 'v')!.typeName).toBe('VECTOR(3)');

    const metadata = new MetaData();
    await lastValueFrom(metadata.reflect(engine), { defaultValue: null });
    await lastValueFrom(metadata.dropAll(engine));
    await lastValueFrom(metadata.createAll(engine));
    const [again] = await value(engine.inspect().tables());
    expect(plainFacts([{ ...again!, remarks: [] }])).toEqual(plainFacts([{ ...more!, remarks: [] }]));
  });
});
