/** No string, wherever it stands, becomes SQL of a real MariaDB or MySQL; every name can be used; literals read back as they were. */
import { compile } from '../../lib/compiler/index.js';
import { literal as written } from '../../lib/dialects/mysql/literals.js';
import { RESERVED_WORDS } from '../../lib/dialects/mysql/reserved-words.js';
import { quote } from '../../lib/dialects/mysql/identifiers.js';
import { Index, column } from '../../lib/schema/index.js';
import { MetaData, Table, literal, select } from '../../lib/sql/index.js';
import { Integer, LargeBinary, String, Text } from '../../lib/types/index.js';
import { HOSTILE } from '../support/hostile.js';
import { describeMySql } from '../support/mariadb.js';
import { MysqlDatabase } from './mysql-database.js';

/** MySQL takes no name that ends in a space or has an emoji, and mysql2 reads no rows with a column `__proto__`. */
const NAMES = HOSTILE.map(each => each.replace(/ $| 😀/, ' x')).filter(each => each !== '__proto__');

describeMySql('hostile strings in MariaDB', current => {
  let database: MysqlDatabase;
  beforeEach(async () => {
    database = await MysqlDatabase.open(current());
    await database.query('CREATE TABLE victims (a VARCHAR(9)); ');
    await database.query("INSERT INTO victims VALUES ('alive')");
  });
  afterEach(async () => {
    expect(await database.query('SELECT * FROM victims')).toEqual([['alive']]);
    await database.close();
  });

  it('as names of table, column, index and label, and as values, patterns, defaults and comments', async () => {
    for (const [position, text] of NAMES.entries()) {
      const metadata = new MetaData();
      const table = new Table(
        `${position} ${text}`,
        metadata,
        {
          id: column(Integer, { primaryKey: true }),
          [text]: column(String(60), { serverDefault: text, comment: text }),
        },
        { comment: text, constraints: c => [new Index(`ix ${text}`, [c[text]!])] },
      );
      await database.create(metadata, [table.name]);
      const own = table.c[text]!;
      const id = table.c['id']!;
      await database.accept(table.insert().values(Object.fromEntries([[text, text]])));
      await database.accept(table.insert());
      expect(await database.accept(table.select().where(own.eq(text))))
        .withContext(text)
        .toEqual([
          [1, text],
          [2, text],
        ]);
      expect(
        await database.accept(
          select(id.label(`l${text}`))
            .orderBy(`l${text}`)
            .limit(1),
        ),
      ).toEqual([[1]]);
      for (const method of ['startsWith', 'endsWith', 'contains'] as const) {
        const rows = await database.accept(select(id).where(own[method](text, { autoescape: true })));
        expect(rows.length).withContext(`${method} ${text}`).toBe(2);
      }
      const { sql } = compile(
        select(literal(text).label(text)).where(literal(text).like(text, { escape: '!' })),
        {
          dialect: database.dialect,
          literalBinds: true,
        },
      );
      await database.query(sql);
      await database.accept(table.delete().where(own.eq(text)));
    }
  });

  it('as literals, which read back as they were', async () => {
    const texts = [...HOSTILE, 'a\u0000b', '\u001a', '\r\n\t\b', '"', "''", "\\\\'", '\u2028', '🙂'];
    for (const text of texts) {
      expect(await database.query(`SELECT ${written(text)} AS v`))
        .withContext(text)
        .toEqual([[text]]);
    }
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const { sql } = compile(select(literal(bytes, LargeBinary)), {
      dialect: database.dialect,
      literalBinds: true,
    });
    const [[back]] = (await database.query(sql)) as [[Buffer]];
    expect([...back]).toEqual([...bytes]);
    expect(await database.query(`SELECT ${written(2n ** 63n - 1n)} AS v`)).toEqual([['9223372036854775807']]);
  });

  it('of reserved words: each can be the name of a column, a table and an alias', async () => {
    for (const word of [...RESERVED_WORDS, 'users', 'name', 'key_1', 'status', 'type', 'date', 'value']) {
      const name = quote(word);
      await database.query(`SELECT ${name}.${name} AS ${name} FROM (SELECT 1 AS ${name}) AS ${name}`);
    }
  });

  it('of any length: a text longer than 64 KB is kept whole', async () => {
    const metadata = new MetaData();
    const table = new Table('long', metadata, { text: column(Text), bytes: column(LargeBinary) });
    await database.create(metadata, ['long']);
    const text = 'ü'.repeat(100_000);
    await database.accept(table.insert().values({ text, bytes: new Uint8Array(Buffer.from(text)) }));
    const [[back, bytes]] = (await database.query('SELECT * FROM `long`')) as [[string, Buffer]];
    expect(back === text).toBeTrue();
    expect(bytes.toString()).toBe(text);
  });
});
