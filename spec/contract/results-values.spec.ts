/** Values through engine, thread, driver and database, and back: exactly, or a typed error that names the column. */
import { firstValueFrom, lastValueFrom, tap } from 'rxjs';

import {
  BigInteger,
  column,
  CreateTable,
  DataError,
  Float,
  insert,
  Integer,
  InterfaceError,
  LargeBinary,
  MetaData,
  select,
  Table,
  Text,
  text,
} from '../../lib/index.js';
import type { Engine, WireValue } from '../../lib/index.js';
import { describeEngines, itOn } from '../support/engines.js';
import { all, rejection } from '../support/notes.js';
import { hasReturning } from '../support/statements.js';

const wide = new Table('wide', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  whole: column(Integer),
  big: column(BigInteger),
  real: column(Float),
  words: column(Text),
  bytes: column(LargeBinary),
});

/** As MySQL must store it for integers of 64 bits; SQLite has no other. */
const stored = new Table('wide', new MetaData(), {
  id: column(BigInteger, { primaryKey: true }),
  whole: column(BigInteger),
  big: column(BigInteger),
  real: column(Float),
  words: column(Text),
  bytes: column(LargeBinary),
});

const BEYOND = 9007199254740993n;
const MAX = 9223372036854775807n;
const MIN = -9223372036854775808n;

async function withWide(engine: Engine): Promise<void> {
  await firstValueFrom(engine.execute(new CreateTable(engine.dialect.name === 'mysql' ? stored : wide)));
}

/** What `text()` gives for one bound value, and what SQLite took it for. */
async function bound(engine: Engine, v: unknown): Promise<[unknown, unknown]> {
  const { v: value, t } = await firstValueFrom(
    engine.execute(text<{ v: unknown; t: string }>('SELECT :v AS v, typeof(:v) AS t'), { v }).one(),
  );
  return [value, t];
}

describeEngines('values', at => {
  it('reals keep every bit: the smallest, the largest, and those that are whole', async () => {
    const engine = at.engine();
    await withWide(engine);
    const reals = [0, 1, -1, 0.1, 5e-324, 1.7976931348623157e308, 1e300, 9007199254740994, 1e17];
    await firstValueFrom(
      engine.execute(
        wide.insert(),
        reals.map(real => ({ real })),
      ),
    );
    const back = await all(engine.execute(select(wide.c.real).orderBy(wide.c.id)).scalars());
    expect(back).toEqual(reals);
    expect(
      await all(
        engine.execute(text<{ real: number }>('SELECT wide.real FROM wide ORDER BY id')).scalars('real'),
      ),
    ).toEqual(reals);
  });

  it('infinities are refused before anything is sent, and read where somebody else has stored them', async () => {
    const engine = at.engine();
    await withWide(engine);
    for (const real of [Infinity, -Infinity, NaN])
      await expectAsync(firstValueFrom(engine.execute(wide.insert().values({ real })))).toBeRejectedWithError(
        /'wide\.real'.*finite number/s,
      );
    // MySQL stores none.
    if (at.dialect === 'sqlite')
      expect(await firstValueFrom(engine.scalar(text('SELECT 9e999')))).toBe(Infinity);
  });

  it('a negative zero is a zero', async () => {
    const engine = at.engine();
    await withWide(engine);
    await firstValueFrom(engine.execute(wide.insert().values({ whole: -0, real: -0 })));
    const row = await firstValueFrom(engine.execute(select(wide.c.whole, wide.c.real)).one());
    // Objects compare -0 and 0 as different here.
    expect(row.whole).toBe(0);
    expect(row.real === 0).toBe(true);
  });

  it('int64 is never rounded: BigInteger gives bigint, at both ends', async () => {
    const engine = at.engine();
    await withWide(engine);
    const bigs = [0n, 1n, -1n, BEYOND, -BEYOND, MAX, MIN];
    await firstValueFrom(
      engine.execute(
        wide.insert(),
        bigs.map(big => ({ big })),
      ),
    );
    expect(await all(engine.execute(select(wide.c.big).orderBy(wide.c.id)).scalars())).toEqual(bigs);
    const many = Array.from({ length: 300 }, (_, index) => ({ big: BEYOND + BigInt(index) }));
    await firstValueFrom(engine.execute(wide.insert(), many));
    const back = await all(
      engine.execute(select(wide.c.big).where(wide.c.id.gt(7)).orderBy(wide.c.id)).scalars(),
    );
    expect(back).toEqual(many.map(({ big }) => big));
  });

  const rounded: [string, string][] = [
    ['an Integer column', 'SELECT whole FROM wide'],
    ['an expression', 'SELECT whole + 0 AS whole FROM wide'],
    ['an aggregate', 'SELECT max(whole) AS whole FROM wide'],
    ['a subquery', 'SELECT whole FROM (SELECT max(whole) AS whole FROM wide) inner_select'],
    ['a literal', `SELECT ${BEYOND} AS whole`],
  ];
  // MySQL makes a decimal of a sum, and one type of what a union joins.
  const roundedInSqlite: [string, string][] = [
    ['a sum', 'SELECT sum(whole) AS whole FROM wide'],
    [
      'the second part of a union behind a real',
      'SELECT wide.real AS whole FROM wide WHERE 0 UNION ALL SELECT whole FROM wide',
    ],
    [
      'the second part of a union behind a text',
      'SELECT words AS whole FROM wide WHERE 0 UNION ALL SELECT whole FROM wide',
    ],
  ];
  for (const [name, sql] of at.dialect === 'mysql' ? rounded : [...rounded, ...roundedInSqlite]) {
    it(`an integer beyond 2^53 in ${name} is a DataError that names the column`, async () => {
      const engine = at.engine();
      await withWide(engine);
      await firstValueFrom(engine.execute(text(`INSERT INTO wide (whole) VALUES (${BEYOND})`)));
      const error = await rejection(all(engine.execute(text(sql))));
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toMatch(
        /the integer in column 'whole' \(.*9007199254740993?.*\) does not fit a number exactly/,
      );
      expect(error.message).toContain('BigInteger');
      expect([error['phase'], error['code'], error['retry']]).toEqual([
        'fetch',
        'INTEGER_OUT_OF_RANGE',
        'never',
      ]);
      expect(error['statement']).toBe(sql);
      expect(await firstValueFrom(engine.scalar(text('SELECT 1')))).toBe(1);
    });
  }

  it('typed selects say so too, and give the rows before', async () => {
    const engine = at.engine();
    await withWide(engine);
    await firstValueFrom(engine.execute(wide.insert(), [{ whole: 1 }, { whole: 2 }]));
    await firstValueFrom(engine.execute(text(`INSERT INTO wide (whole) VALUES (${MAX}), (3)`)));
    const seen: unknown[] = [];
    const rows = engine
      .execute(select(wide.c.whole).orderBy(wide.c.id))
      .pipe(tap(({ whole }) => seen.push(whole)));
    expect(await rejection(lastValueFrom(rows))).toBeInstanceOf(DataError);
    expect(seen).toEqual([1, 2]);
  });

  it('the id of an inserted row is exact, beyond 2^53 too', async () => {
    const engine = at.engine();
    await withWide(engine);
    const small = await firstValueFrom(engine.execute(wide.insert().values({ id: 5 })));
    expect(small.lastRowId).toBe(5);
    await firstValueFrom(engine.execute(text(`INSERT INTO wide (id) VALUES (${MAX - 2n})`)));
    const large = await firstValueFrom(engine.execute(wide.insert().values({ whole: 1 })));
    expect(large.lastRowId).toBe(MAX - 1n);
    const many = await firstValueFrom(engine.execute(wide.insert(), [{ whole: 2 }]));
    expect(many.lastRowId).toBe(MAX);
  });

  it('bytes are Uint8Arrays of their own, empty ones too', async () => {
    const engine = at.engine();
    await withWide(engine);
    const blobs: Uint8Array[] = [
      new Uint8Array(0),
      new Uint8Array([0, 1, 255]),
      new Uint8Array(100_000).fill(7),
      new (class Own extends Uint8Array {})([97, 98, 99] as never),
    ];
    blobs.push(new Uint8Array([9, 8, 7, 6]).subarray(1, 3));
    await firstValueFrom(
      engine.execute(
        wide.insert(),
        blobs.map(bytes => ({ bytes })),
      ),
    );
    const back = await all(engine.execute(select(wide.c.bytes).orderBy(wide.c.id)).scalars());
    expect(back.map(bytes => Object.getPrototypeOf(bytes) as unknown)).toEqual(
      blobs.map(() => Uint8Array.prototype),
    );
    expect(back.map(bytes => [...bytes!])).toEqual(blobs.map(bytes => [...bytes]));
    const untyped = await firstValueFrom(engine.scalar(text("SELECT x'00ff'")));
    expect(untyped).toEqual(new Uint8Array([0, 255]));
    expect(Object.getPrototypeOf(untyped)).toBe(Uint8Array.prototype);
    expect(await firstValueFrom(engine.scalar(text('SELECT length(:b)'), { b: new Uint8Array(0) }))).toBe(0);
  });

  it('strings keep NUL characters, emoji and combining marks; half a surrogate pair is refused', async () => {
    const engine = at.engine();
    await withWide(engine);
    const words = ['', 'a\0b', '\0', '😀', 'e\u0301', '\ufeffbom', '\u2028', "it's", 'x'.repeat(100_000)];
    await firstValueFrom(
      engine.execute(
        wide.insert(),
        words.map(each => ({ words: each })),
      ),
    );
    expect(await all(engine.execute(select(wide.c.words).orderBy(wide.c.id)).scalars())).toEqual(words);
    for (const lone of ['\ud83d', 'a\ude00b']) {
      const writing = engine.execute(wide.insert().values({ words: lone }));
      expect((await rejection(all(writing))).name).toBe('StatementError');
      expect((await rejection(all(engine.execute(text('SELECT :v'), { v: lone })))).name).toBe(
        'StatementError',
      );
    }
    const conn = await firstValueFrom(engine.connect());
    expect(() => conn.execDriverSql('SELECT ?', ['\ud83d'])).toThrowError(/surrogate/);
    await firstValueFrom(conn.close());
  });

  it('any name may name a column', async () => {
    const engine = at.engine();
    // MySQL's driver has no column '__proto__', which is an error.
    const names = [
      at.dialect === 'mysql' ? 'prototype' : '__proto__',
      'constructor',
      'a b',
      '"',
      '',
      '1',
      '日本',
      '${x}',
      '`',
    ];
    const [quote, quotes] = at.dialect === 'mysql' ? ['`', '``'] : ['"', '""'];
    const quoted = (name: string): string => quote + name.replaceAll(quote, quotes) + quote;
    const list = names.map((name, index) => `${index} AS ${quoted(name)}`).join(', ');
    const [row] = await all(
      engine.execute(text<Record<string, number>>(`SELECT ${list}`.replaceAll(':', '\\:'))),
    );
    expect(new Set(Object.keys(row!))).toEqual(new Set(names));
    names.forEach((name, index) => expect(Object.getOwnPropertyDescriptor(row, name)!.value).toBe(index));
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  });

  itOn(at, 'mysql')('a name that the driver refuses is an error, and the connection goes on', async () => {
    const engine = at.engine({ poolSize: 1 });
    for (const id of [1, 2]) {
      const refused = engine.execute(text('SELECT :id AS `__proto__`'), { id });
      const error = await rejection(all(refused));
      expect(error).toBeInstanceOf(InterfaceError);
      expect(error.message).toContain("no column named '__proto__'; rename it with AS");
      expect(await firstValueFrom(engine.scalar(text('SELECT :id'), { id }))).toBe(id);
    }
  });

  it('500 columns, and as many parameters', async () => {
    const engine = at.engine();
    const names = Array.from({ length: 500 }, (_, index) => `c${index}`);
    const params = Object.fromEntries(names.map((name, index) => [name, index]));
    const rows = await all(
      engine.execute(text<object>(`SELECT ${names.map(name => `:${name} AS ${name}`).join()}`), params),
    );
    expect(rows).toEqual([params]);
    const table = `CREATE TABLE broad (${names.map(name => `${name} INTEGER`).join()})`;
    await firstValueFrom(engine.execute(text(table)));
    const inserting = text(`INSERT INTO broad VALUES (${names.map(name => `:${name}`).join()})`);
    await firstValueFrom(
      engine.execute(
        inserting,
        Array.from({ length: 20 }, () => params),
      ),
    );
    expect((await all(engine.execute(text<object>('SELECT * FROM broad')))).at(-1)).toEqual(params);
  });

  it('inserts without columns, one and many', async () => {
    const engine = at.engine();
    await withWide(engine);
    const one = await firstValueFrom(engine.execute(wide.insert()));
    expect([one.rowCount, one.lastRowId]).toEqual([1, 1]);
    const many = await firstValueFrom(engine.execute(wide.insert(), [{}, {}, {}]));
    expect(many as unknown).toEqual(jasmine.objectContaining({ rowCount: 3, lastRowId: 4 }));
    if (!hasReturning(at)) return;
    expect(await all(engine.execute(insert(wide).returning(wide.c.id)))).toEqual([{ id: 5 }]);
  });

  it('rows of megabytes each', async () => {
    const engine = at.engine();
    const long = at.dialect === 'mysql' ? "REPEAT('x', 1000000)" : "printf('%.*c', 1000000, 'x')";
    const rows = await all(
      engine.execute(
        text<{ n: number; t: string }>(
          `WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 40) SELECT n, ${long} AS t FROM r`,
        ),
      ),
    );
    expect(rows.map(({ n, t }) => n === 0 || t.length)).toEqual(rows.map(() => 1_000_000));
    expect(rows.length).toBe(40);
  });
});

describeEngines(
  'values of any type in any column',
  at => {
    it('whole numbers are integers, others are reals', async () => {
      const engine = at.engine();
      expect(await firstValueFrom(engine.scalar(text("SELECT :v || 'a'"), { v: 1 }))).toBe('1a');
      expect(await firstValueFrom(engine.scalar(text("SELECT :v || 'a'"), { v: 1.5 }))).toBe('1.5a');
      expect(await firstValueFrom(engine.scalar(text('SELECT 7 / :v'), { v: 2 }))).toBe(3);
      expect(await bound(engine, 9007199254740991)).toEqual([9007199254740991, 'integer']);
      expect(await bound(engine, 2 ** 53)).toEqual([2 ** 53, 'real']);
      expect(await bound(engine, 1e300)).toEqual([1e300, 'real']);
      expect(await bound(engine, 7n)).toEqual([7, 'integer']);
      expect(await bound(engine, true)).toEqual([1, 'integer']);
      expect(await bound(engine, null)).toEqual([null, 'null']);
    });

    it('one column may mix types from row to row, in few rows and in many', async () => {
      const engine = at.engine();
      await firstValueFrom(engine.execute(text('CREATE TABLE mixed (id INTEGER PRIMARY KEY, v)')));
      const values: WireValue[] = [1, 'one', 1.5, null, new Uint8Array([1]), '', -1, 'x\0', 2 ** 31];
      const rows = Array.from({ length: 1000 }, (_, index) => values[index % values.length]!);
      await firstValueFrom(
        engine.execute(
          text('INSERT INTO mixed (v) VALUES (:v)'),
          rows.map(v => ({ v })),
        ),
      );
      expect(
        await all(engine.execute(text<{ v: unknown }>('SELECT v FROM mixed ORDER BY id')).scalars('v')),
      ).toEqual(rows);
      expect(
        await all(
          engine.execute(text<{ v: unknown }>('SELECT v FROM mixed ORDER BY id LIMIT 9')).scalars('v'),
        ),
      ).toEqual(values);
    });
  },
  { dialect: 'sqlite' },
);
