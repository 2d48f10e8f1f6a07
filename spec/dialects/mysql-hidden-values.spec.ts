/** What is left of a server's message where values must not be told. */
import { withoutValues } from '../../lib/dialects/mysql/hidden-values.js';

const told = (errno: number | undefined, message: string): string =>
  withoutValues({ name: 'Error', errno, message });

describe('messages without values', () => {
  const cases: [number, string, string][] = [
    [1062, "Duplicate entry 'SECRET' for key 'PRIMARY'", "Duplicate entry '…' for key 'PRIMARY'"],
    [1062, "Duplicate entry 'SECRET' for key 'x' SECRET' for key 't.a'", "Duplicate entry '…' for key 't.a'"],
    [1062, "Duplicate entry 'a\nSECRET' for key 'k'", "Duplicate entry '…' for key 'k'"],
    [
      1366,
      "Incorrect integer value: 'SECRET' for column `db`.`t`.`pin` at row 1",
      "Incorrect integer value: '…' for column `db`.`t`.`pin` at row 1",
    ],
    [
      1366,
      "Incorrect integer value: 'SECRET' for column 'x' SECRET' for column 'pin' at row 1",
      "Incorrect integer value: '…' for column 'pin' at row 1",
    ],
    [1292, "Truncated incorrect DOUBLE value: 'SECRET'", "Truncated incorrect DOUBLE value: '…'"],
    [
      1411,
      "Incorrect datetime value: 'SECRET' for function str_to_date",
      "Incorrect datetime value: '…' for function str_to_date",
    ],
    [1690, "BIGINT value is out of range in '(SECRET + 'x')'", "BIGINT value is out of range in '…'"],
    [
      1367,
      "Illegal double 'SECRET' value found during parsing",
      "Illegal double '…' value found during parsing",
    ],
    [1526, 'Table has no partition for value SECRET', 'Table has no partition for value …'],
    [
      1231,
      "Variable 'sql_mode' can't be set to the value of 'SECRET'",
      "Variable 'sql_mode' can't be set to the value of '…'",
    ],
    [
      3854,
      "Cannot convert string 'SECRET' from binary to utf8mb4",
      "Cannot convert string '…' from binary to utf8mb4",
    ],
    [
      1761,
      "Foreign key constraint for table 't', record 'SECRET' would lead to a duplicate entry in table 'u', key 'k'",
      "Foreign key constraint for table 't', record '…' would lead to a duplicate entry in table 'u', key 'k'",
    ],
  ];
  for (const [errno, message, expected] of cases)
    it(`keep what is no value: ${JSON.stringify(message)}`, () =>
      expect(told(errno, message)).toBe(expected));

  it('keep nothing of words that are not known', () => {
    for (const message of ["Doppelter Eintrag 'SECRET' für Schlüssel 'k'", 'SECRET', ''])
      expect(told(1062, message)).toBe("the server's message is hidden due to hideParameters");
  });

  it('keep nothing but the number of what a proxy tells of the server behind it', () => {
    const message =
      "target: x.-.primary: vttablet: Duplicate entry 'SECRET' for key 'k' (errno 1062) during query: SECRET";
    expect(told(1105, message)).toBe("the server's message is hidden due to hideParameters (errno 1062)");
  });

  it('are left as they are where they quote no value', () => {
    for (const [errno, message] of [
      [1146, "Table 'db.t' doesn't exist"],
      [1048, "Column 'pin' cannot be null"],
      [undefined, 'Connection lost'],
    ] as const)
      expect(told(errno, message)).toBe(message);
  });
});
