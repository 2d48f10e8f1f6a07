/** What is read from the SQL that SQLite keeps, where the pragmas do not tell. */
import { parseCreateIndex } from '../../lib/dialects/sqlite/reflection/create-index.js';
import { parseCreateTable } from '../../lib/dialects/sqlite/reflection/create-table.js';
import { defaultSql, stringOf } from '../../lib/dialects/sqlite/reflection/default-sql.js';
import { textOfTokens, tokensOf } from '../../lib/dialects/sqlite/reflection/tokens.js';
import { normalType, typeOfName } from '../../lib/dialects/sqlite/reflection/type-of-name.js';
import { randomFrom } from '../support/random.js';

const values = (sql: string): string[] => tokensOf(sql).map(each => `${each.kind}:${each.value}`);

describe('the tokens of SQLite', () => {
  it('are names in four kinds of quotes, strings, words, signs', () => {
    expect(values(`a "b""c" \`d\`\`e\` [f]]g 'h''i' é$1 1.5e3 (x'ab')`)).toEqual([
      ...[
        'word:a',
        'quoted:b"c',
        'quoted:d`e',
        'quoted:f',
        'other:]',
        'word:g',
        "string:h'i",
        'word:é$1',
        'other:1.5e3',
      ],
      ...['other:(', 'word:x', 'string:ab', 'other:)'],
    ]);
  });

  it('leave comments out, and quotes inside comments', () => {
    expect(values(`a -- "x\nb /* ' */ c /* open`)).toEqual(['word:a', 'word:b', 'word:c']);
    expect(textOfTokens('a  >/* ) */1 -- x', tokensOf('a  >/* ) */1 -- x'))).toBe('a  > 1');
  });

  it('end at the end of anything', () => {
    const random = randomFrom(7);
    const pieces = [
      '"',
      "'",
      '`',
      '[',
      ']',
      '(',
      ')',
      ',',
      '--',
      '/*',
      '*/',
      '\n',
      'a',
      'CHECK',
      'CREATE TABLE t',
      'REFERENCES',
      'DEFAULT',
      'ON',
      '😀',
      ' ',
    ];
    for (let round = 0; round < 2_000; round++) {
      const sql = Array.from({ length: random(20) }, () => pieces[random(pieces.length)]!).join(
        random(2) === 0 ? '' : ' ',
      );
      const tokens = tokensOf(sql);
      expect(
        tokens.every(({ start, end }, index) => end > start && start >= (tokens[index - 1]?.end ?? 0)),
      ).toBeTrue();
      expect(() => parseCreateTable(sql)).not.toThrow();
      expect(() => parseCreateIndex(sql)).not.toThrow();
      expect(() => defaultSql(sql)).not.toThrow();
    }
  });
});

describe('a parsed CREATE TABLE', () => {
  it('has its constraints in the order of the text', () => {
    const { columns, constraints } = parseCreateTable(
      `CREATE TABLE "a (b" (x INT CONSTRAINT one PRIMARY KEY DESC ON CONFLICT FAIL, "check" TEXT DEFAULT ('a' || ')') COLLATE "no case"
        CHECK ("check" <> '(') REFERENCES t (y) ON DELETE SET NULL NOT DEFERRABLE INITIALLY IMMEDIATE, z AS (x + 1) NOT NULL ON CONFLICT IGNORE,
        CONSTRAINT two UNIQUE (x, "check" COLLATE NOCASE) FOREIGN KEY (z, x) REFERENCES u DEFERRABLE)`,
    );
    expect(columns).toEqual([
      { name: 'x', collation: undefined, computed: undefined, onConflict: undefined },
      { name: 'check', collation: 'no case', computed: undefined, onConflict: undefined },
      { name: 'z', collation: undefined, computed: 'x + 1', onConflict: 'IGNORE' },
    ]);
    expect(constraints.map(each => [each.kind, each.name, each.columns.join()])).toEqual([
      ['primaryKey', 'one', 'x'],
      ['check', undefined, ''],
      ['foreignKey', undefined, 'check'],
      ['unique', 'two', 'x,check'],
      ['foreignKey', undefined, 'z,x'],
    ]);
    expect(
      constraints.map(each => [each.onConflict, each.deferrable, each.initially, each.peculiar.join()]),
    ).toEqual([
      ['FAIL', undefined, undefined, 'x DESC'],
      [undefined, undefined, undefined, ''],
      [undefined, false, 'IMMEDIATE', ''],
      [undefined, undefined, undefined, '"check" COLLATE NOCASE'],
      [undefined, true, undefined, ''],
    ]);
  });

  it('says nothing of a virtual table', () => {
    expect(parseCreateTable('CREATE VIRTUAL TABLE t USING fts5(a, b)')).toEqual({
      columns: [],
      constraints: [],
    });
  });
});

describe('a default of SQLite', () => {
  it('is told as it can be written again', () => {
    const told = [
      '1',
      '-1.5e+3',
      '1+2',
      "'it''s'",
      '"a"',
      'word',
      'true',
      'NULL',
      "x'ab'",
      '((1))',
      '(1)+(2)',
      "datetime('now')",
      '+ 5',
    ];
    expect(told.map(defaultSql)).toEqual([
      ...['1', '-1.5e+3', '(1+2)', "'it''s'", "'a'", "'word'", 'TRUE', 'NULL', "x'ab'", '1', '((1)+(2))'],
      ...["(datetime('now'))", '(+ 5)'],
    ]);
    expect(told.map(each => stringOf(defaultSql(each))).filter(each => each !== null)).toEqual([
      "it's",
      'a',
      'word',
    ]);
  });
});

describe('a declared type of SQLite', () => {
  it('is told in capitals', () => {
    expect(
      ['varchar ( 20 )', 'Decimal(8 ,3)', ' double \n precision', '', 'FOO(MAX)'].map(normalType),
    ).toEqual([...['VARCHAR(20)', 'DECIMAL(8, 3)', 'DOUBLE PRECISION', '', 'FOO(MAX)']]);
  });

  it('gives the type of its name, or of its affinity', () => {
    const keys = (names: readonly string[]): string[] => names.map(each => typeOfName(each).key);
    expect(
      keys([
        'INTEGER',
        'TEXT',
        'VARCHAR(20)',
        'NUMERIC(8, 3)',
        'REAL',
        'BLOB',
        'BOOLEAN',
        'DATETIME',
        'DATE',
        'JSON',
        '',
      ]),
    ).toEqual([
      ...[
        'integer',
        'text',
        'string:20',
        'numeric:8:3:s',
        'real',
        'largeBinary',
        'boolean',
        'dateTime',
        'date',
        'json',
        'untyped',
      ],
    ]);
    expect(
      keys([
        'INT',
        'CHAR(32)',
        'CHARINT',
        'XBLOBX',
        'FLOATING',
        'UUID',
        'FOO(MAX)',
        'NOT NULL',
        'DECIMAL(2, 9)',
      ]),
    ).toEqual([
      ...[
        'named:INT:integer',
        'named:CHAR(32):string:32',
        'named:CHARINT:integer',
        'named:XBLOBX:largeBinary',
        'named:FLOATING:float',
      ],
      ...['named:UUID:untyped', 'untyped', 'untyped', 'named:DECIMAL(2, 9):numeric:::s'],
    ]);
  });
});
