/** A stored value that its column's type does not have is an error that names both, not a surprise in a row. */
import { firstValueFrom } from 'rxjs';

import { DataError, IntegrityError } from '../../lib/errors.js';
import { column } from '../../lib/schema/index.js';
import { CreateTable, MetaData, Table, literalColumn, select, text } from '../../lib/sql/index.js';
import {
  BigInteger,
  Boolean,
  Enum,
  Float,
  Integer,
  LargeBinary,
  String as Varchar,
  Text,
  type SqlType,
} from '../../lib/types/index.js';
import { describeEngines, type EngineCase } from '../support/engines.js';

/** What is stored, as SQL; the type it is read by; what the error says, or what comes. */
const STORED: readonly (readonly [string, SqlType, RegExp])[] = [
  ["'abc'", Integer(), /The value "abc" in column 'value' cannot be converted: it is no number/],
  ["x'01'", Integer(), /<1 bytes> in column 'value'/],
  ["'abc'", Float(), /"abc" in column 'value' .* it is no number/],
  ['5', Text(), /The value 5 in column 'value' .* it is no text; declare the column's type as its values/],
  ["x'01'", Varchar(5), /<1 bytes> .* it is no text/],
  ["'abc'", LargeBinary(), /"abc" .* it is no bytes/],
  ['1.5', BigInteger(), /reads a whole number/],
  ["'abc'", BigInteger(), /reads a whole number/],
  ['2', Boolean(), /reads 1 or 0/],
  ["'c'", Enum('a', 'b'), /reads one of 'a', 'b'/],
  ['9223372036854775807', Integer(), /9223372036854775807|does not fit a number/],
];

async function fails(at: EngineCase, sql: string, type: SqlType, rows: number): Promise<unknown> {
  const table = new Table('t', new MetaData(), {
    id: column(Integer, { primaryKey: true }),
    value: column(type),
  });
  const engine = at.engine();
  await firstValueFrom(engine.execute(text('CREATE TABLE t (id INTEGER PRIMARY KEY, value)')));
  const many = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})`;
  await firstValueFrom(engine.execute(text(`INSERT INTO t ${many} SELECT i, NULL FROM n`)));
  await firstValueFrom(engine.execute(text(`UPDATE t SET value = ${sql} WHERE id = ${rows}`)));
  const seen: unknown[] = [];
  return new Promise(resolve => {
    engine.execute(table.select().orderBy(table.c.id)).subscribe({
      next: row => seen.push(row),
      error: (error: unknown) => resolve({ error, seen: seen.length }),
      complete: () => resolve({ error: undefined, seen: seen.length }),
    });
  });
}

describeEngines(
  'values that do not fit',
  at => {
    for (const [sql, type, message] of STORED) {
      for (const rows of [1, 300]) {
        it(`${sql} read as ${type.kind}, in row ${rows}`, async () => {
          const { error, seen } = (await fails(at, sql, type, rows)) as { error: DataError; seen: number };
          expect(error).toBeInstanceOf(DataError);
          expect(error.message).toMatch(message);
          expect(seen).toBe(rows - 1);
        });
      }
    }

    it('a fraction in a column of integers is a number, and comes as it is', async () => {
      const query = select(literalColumn('1.5', Integer).label('n'));
      expect(await firstValueFrom(at.engine().execute(query).scalar())).toBe(1.5);
    });

    it('CHECK constraints keep out what others would store', async () => {
      const table = new Table('t', new MetaData(), {
        flag: column(Boolean({ check: true })),
        state: column(Enum(['a', 'b'], { check: true })),
      });
      const engine = at.engine();
      await firstValueFrom(engine.execute(new CreateTable(table)));
      await firstValueFrom(
        engine.execute(
          table.insert().values([
            { flag: true, state: 'b' },
            { flag: null, state: null },
          ]),
        ),
      );
      for (const sql of ['INSERT INTO t (flag) VALUES (2)', "INSERT INTO t (state) VALUES ('c')"]) {
        await expectAsync(firstValueFrom(engine.execute(text(sql)))).toBeRejectedWith(
          jasmine.any(IntegrityError),
        );
      }
    });
  },
  { database: 'memory', scheduler: 'threads' },
);
