/** One spec for every error number of MySQL and MariaDB, and for what SQLSTATE, names and messages decide. */
import type { DriverErrorData, ErrorFacts } from '../../lib/dialects/runtime.js';
import { CLIENT_CODES, ERROR_NUMBERS } from '../../lib/dialects/mysql/error-codes.js';
import { MARIADB_NUMBERS } from '../../lib/dialects/mysql/mariadb-errors.js';
import { MYSQL_NUMBERS } from '../../lib/dialects/mysql/mysql-errors.js';
import { classify } from '../../lib/dialects/mysql/errors.js';

function told(facts: Partial<DriverErrorData>): ErrorFacts {
  return classify({ name: 'Error', message: 'some text', ...facts });
}

/** Each class with the numbers that it is told for; together they are all numbers. */
const KINDS: Readonly<Record<string, readonly number[]>> = {
  IntegrityError: [
    1022, 1048, 1062, 1169, 1216, 1217, 1263, 1364, 1369, 1451, 1452, 1557, 1569, 1586, 1701, 1761, 1762,
    1859, 3730, 3819,
  ],
  DataError: [
    1139, 1242, 1264, 1265, 1292, 1300, 1301, 1365, 1366, 1367, 1406, 1411, 1416, 1441, 1526, 1690, 3140,
    3141, 3143, 3144, 3156, 3548, 3636, 3643, 6136, 6137, 6138,
  ],
  ProgrammingError: [
    1005, 1007, 1008, 1046, 1093, 1111, 1193, 1210, 1215, 1267, 1270, 1271, 1273, 1288, 1298, 1390, 1418,
    1353, 1442, 1822, 1824, 1826, 1906, 3029, 3065, 3066, 3105, 3750, 3780, 6134, 6135,
  ],
  NotSupportedError: [1148, 1178, 1196, 1235, 1286, 1289, 1295, 1845, 1846, 8048, 8130],
  InterfaceError: [1835],
  InternalError: [1815],
};
const OTHERS = new Set(Object.values(KINDS).flat());

/** What may be tried again, by number. */
const RETRIED: Readonly<Record<string, readonly number[]>> = {
  transaction: [
    1020, 1205, 1206, 1213, 1412, 1613, 1614, 1637, 1689, 3058, 3100, 3101, 3572, 8002, 8005, 8022, 8027,
    8028, 9001, 9002, 9003, 9004, 9005, 9007,
  ],
  statement: [1243, 1615],
  connection: [
    1040, 1053, 1077, 1079, 1152, 1158, 1159, 1160, 1161, 1184, 1203, 1226, 1836, 1927, 2006, 2013, 2045,
    2055, 3032, 3169, 4031,
  ],
};
/** After these the connection is of no further use. */
const LOST = [
  1043, 1053, 1077, 1079, 1152, 1153, 1154, 1155, 1156, 1157, 1158, 1159, 1160, 1161, 1184, 1835, 1836, 1927,
  2006, 2013, 2014, 2045, 2055, 3032, 3169, 4031,
];

describe('the classification of MySQL errors', () => {
  for (const [errno, { code, kind, retry, lost }] of MARIADB_NUMBERS) {
    it(`tells MariaDB's ${errno} ${code} from MySQL's error of that number`, () => {
      expect(told({ errno, sqlState: 'HY000', code })).toEqual(
        jasmine.objectContaining({ code, kind, retry, connectionInvalidated: lost }),
      );
      const other = told({ errno, sqlState: 'HY000', code: 'ER_OF_MYSQL' });
      const kindThere = MYSQL_NUMBERS.get(errno)?.kind ?? 'OperationalError';
      expect([other.kind, other.code]).toEqual([kindThere, 'ER_OF_MYSQL']);
    });
  }

  it('tells a timeout of OceanBase by its words', () => {
    const message = 'Timeout, query has reached the maximum query timeout: 10000000(us)';
    expect(told({ errno: 4012, code: 'ER_STARTING_REPLICA_MONITOR_IO_THREAD', message }).kind).toBe(
      'OperationalError',
    );
  });

  for (const [errno, { code }] of ERROR_NUMBERS) {
    it(`tells ${errno} ${code}`, () => {
      const facts = told({ errno, sqlState: 'HY000' });
      const kind = Object.entries(KINDS).find(([, numbers]) => numbers.includes(errno))?.[0];
      const retry = Object.entries(RETRIED).find(([, numbers]) => numbers.includes(errno))?.[0] ?? 'never';
      expect(facts.kind).toBe(kind ?? 'OperationalError');
      expect<string | undefined>(facts.retry).toBe(retry);
      expect(facts.connectionInvalidated).toBe(LOST.includes(errno));
      expect(facts).toEqual(jasmine.objectContaining({ errno, code, sqlState: 'HY000' }));
    });
  }

  it('has a row for every number named here', () => {
    const named = [...OTHERS, ...Object.values(RETRIED).flat(), ...LOST];
    expect(named.filter(errno => !ERROR_NUMBERS.has(errno))).toEqual([]);
  });

  it('never says that a transaction may go on with a lost connection', () => {
    const odd = [...ERROR_NUMBERS].filter(
      ([, { lost, retry }]) => lost && (retry === 'statement' || retry === 'transaction'),
    );
    expect(odd).toEqual([]);
  });
});

describe('an error of MySQL 8 and 9 alone', () => {
  const SOME: readonly (readonly [
    errno: number,
    code: string,
    kind: string,
    retry: string,
    lost: boolean,
  ])[] = [
    [3109, 'ER_GENERATED_COLUMN_REF_AUTO_INC', 'ProgrammingError', 'never', false],
    [3132, 'ER_LOCKING_SERVICE_DEADLOCK', 'OperationalError', 'transaction', false],
    [3168, 'ER_SERVER_ISNT_AVAILABLE', 'OperationalError', 'connection', false],
    [3575, 'ER_CTE_RECURSIVE_FORBIDS_AGGREGATION', 'ProgrammingError', 'never', false],
    [3593, 'ER_WINDOW_INVALID_WINDOW_FUNC_USE', 'ProgrammingError', 'never', false],
    [3691, 'ER_REGEXP_MISMATCHED_PAREN', 'DataError', 'never', false],
    [3757, 'ER_FUNCTIONAL_INDEX_ON_LOB', 'ProgrammingError', 'never', false],
    [3822, 'ER_CHECK_CONSTRAINT_DUP_NAME', 'ProgrammingError', 'never', false],
    [4028, 'ER_TABLE_MUST_HAVE_A_VISIBLE_COLUMN', 'ProgrammingError', 'never', false],
    [4049, 'ER_OPERATION_NOT_ALLOWED_ON_GR_SECONDARY', 'OperationalError', 'connection', false],
    [4081, 'ER_DA_GLOBAL_CONN_LIMIT', 'OperationalError', 'connection', true],
  ];
  for (const [errno, code, kind, retry, lost] of SOME) {
    it(`tells ${errno} ${code}`, () => {
      const facts = { kind, retry, code, connectionInvalidated: lost };
      expect(told({ errno, code, sqlState: 'HY000' })).toEqual(jasmine.objectContaining(facts));
    });
  }

  it('has no row in the other tables, except where MariaDB has the number too', () => {
    const twice = [...MYSQL_NUMBERS.keys()].filter(
      errno => ERROR_NUMBERS.has(errno) || (errno < 4000 && MARIADB_NUMBERS.has(errno)),
    );
    expect(twice).toEqual([]);
  });

  it("is not taken for MariaDB's, which comes without a name where it is not known", () => {
    expect(told({ errno: 4081, sqlState: 'HY000' }).connectionInvalidated).toBe(false);
    expect(told({ errno: 6137, sqlState: 'HY000' }).kind).toBe('DataError');
  });
});

describe('a MySQL error without a row of its own', () => {
  const STATES: readonly (readonly [state: string, kind: string, retry: string, lost: boolean])[] = [
    ['08S01', 'OperationalError', 'connection', true],
    ['0A000', 'NotSupportedError', 'never', false],
    ['21S01', 'ProgrammingError', 'never', false],
    ['22003', 'DataError', 'never', false],
    ['23000', 'IntegrityError', 'never', false],
    ['28000', 'OperationalError', 'never', false],
    ['3D000', 'ProgrammingError', 'never', false],
    ['40001', 'OperationalError', 'transaction', false],
    ['42S22', 'ProgrammingError', 'never', false],
    ['70100', 'OperationalError', 'never', false],
    ['45000', 'OperationalError', 'never', false],
    ['HY000', 'OperationalError', 'never', false],
    ['_____', 'OperationalError', 'never', false],
  ];
  for (const [sqlState, kind, retry, lost] of STATES) {
    it(`is told by SQLSTATE ${sqlState}`, () => {
      expect(told({ errno: 59_999, sqlState })).toEqual(
        jasmine.objectContaining({ kind, retry, connectionInvalidated: lost, errno: 59_999 }),
      );
    });
  }

  it('is told by its neighbours, where MySQL gives numbers in a row to one thing', () => {
    const kinds = [3567, 3568, 3573, 3579, 3596, 3598, 3685, 3699, 3763, 3821, 3824].map(
      errno => told({ errno, sqlState: 'HY000', code: 'ER_X' }).kind,
    );
    const [other, wrong, unfit] = ['OperationalError', 'ProgrammingError', 'DataError'] as const;
    expect(kinds).toEqual([other, wrong, wrong, wrong, wrong, other, unfit, unfit, wrong, wrong, other]);
    expect(told({ errno: 3819, sqlState: 'HY000' }).kind).toBe('IntegrityError');
  });

  for (const [code, meaning] of Object.entries(CLIENT_CODES)) {
    it(`is told by the name ${code}, whatever number the driver adds`, () => {
      for (const errno of [undefined, -104]) {
        const facts = told({ code, ...(errno === undefined ? {} : { errno }) });
        expect(facts).toEqual(jasmine.objectContaining({ kind: meaning.kind, retry: meaning.retry, code }));
        expect(facts.connectionInvalidated).toBe(meaning.lost);
      }
    });
  }

  it('is a lost connection where the driver only says that it is closed', () => {
    const message = "Can't add new command when connection is in closed state";
    expect(told({ message })).toEqual(
      jasmine.objectContaining({
        kind: 'OperationalError',
        retry: 'connection',
        connectionInvalidated: true,
      }),
    );
  });

  it("is the driver's refusal where it says nothing", () => {
    for (const code of [undefined, 'ERR_X', 'toString', '__proto__']) {
      const facts = told({
        message: 'Bind parameters must be array',
        ...(code === undefined ? {} : { code }),
      });
      expect(facts).toEqual(jasmine.objectContaining({ kind: 'InterfaceError', retry: 'never' }));
      expect(facts.connectionInvalidated).toBeFalse();
    }
  });
});

describe('a MySQL error number of several meanings', () => {
  const CASES: readonly (readonly [
    errno: number,
    message: string,
    kind: string,
    retry: string,
    lost: boolean,
  ])[] = [
    [1047, 'WSREP has not yet prepared node for application use', 'OperationalError', 'connection', true],
    [1047, 'Unknown command', 'NotSupportedError', 'never', false],
    [
      1290,
      'The MySQL server is running with the --read-only option so it cannot execute this statement',
      'OperationalError',
      'connection',
      true,
    ],
    [
      1290,
      'The MySQL server is running with the --skip-grant-tables option',
      'OperationalError',
      'never',
      false,
    ],
    [
      1105,
      'target: ks.0.primary: vttablet: rpc error: code = Aborted desc = transaction 1: ended',
      'OperationalError',
      'transaction',
      false,
    ],
    [
      1105,
      "Duplicate entry '1' for key 'PRIMARY' (errno 1062) (sqlstate 23000)",
      'IntegrityError',
      'never',
      false,
    ],
    [1105, 'Deadlock found (errno 1213) (sqlstate 40001)', 'OperationalError', 'transaction', false],
    [1105, 'wrapped (errno 1105)', 'OperationalError', 'never', false],
    [1105, 'Unknown error', 'OperationalError', 'never', false],
    [
      1180,
      'Got error 149 "Lock deadlock; Retry transaction" during COMMIT',
      'OperationalError',
      'transaction',
      false,
    ],
    [1180, 'Got error 28 "No space left on device" during COMMIT', 'OperationalError', 'never', false],
  ];
  for (const [errno, message, kind, retry, lost] of CASES) {
    it(`${errno} '${message}'`, () => {
      expect(told({ errno, message })).toEqual(
        jasmine.objectContaining({ kind, retry, connectionInvalidated: lost }),
      );
    });
  }
});

describe('the table and constraint of a MySQL error', () => {
  const CASES: readonly (readonly [
    errno: number,
    message: string,
    table?: string | undefined,
    constraint?: string,
  ])[] = [
    [1062, "Duplicate entry 'Dana' for key 'uq_name'", undefined, 'uq_name'],
    [1062, "Duplicate entry 'it's for key 'x'' for key 'users.uq_name'", 'users', 'uq_name'],
    [1586, "Duplicate entry '1' for key 'PRIMARY'", undefined, 'PRIMARY'],
    [1048, "Column 'name' cannot be null", undefined, 'name'],
    [1364, "Field 'it's' doesn't have a default value", undefined, "it's"],
    [
      1451,
      'Cannot delete or update a parent row: a foreign key constraint fails (`test`.`address`, CONSTRAINT `fk``1` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`))',
      'address',
      'fk`1',
    ],
    [
      1452,
      'Cannot add or update a child row: a foreign key constraint fails (`a``b`.`c.d`, CONSTRAINT `1` FOREIGN KEY (`x`) REFERENCES `y` (`z`))',
      'c.d',
      '1',
    ],
    [3819, "Check constraint 'pos' is violated.", undefined, 'pos'],
    [4025, 'CONSTRAINT `pos` failed for `test`.`users`', 'users', 'pos'],
    [4025, 'CONSTRAINT `users.age` failed for `test`.`users`', 'users', 'users.age'],
    [1146, "Table 'test.nowhere' doesn't exist", 'nowhere'],
    [1050, "Table 'users' already exists", 'users'],
    [1051, "Unknown table 'test.nowhere'", 'nowhere'],
    [1062, 'a message in another language'],
    [1452, 'a message in another language'],
    [1048, 'a message in another language'],
    [3819, 'a message in another language'],
    [4025, 'a message in another language'],
    [1146, 'a message in another language'],
  ];
  for (const [errno, message, table, constraint] of CASES) {
    it(`are read from ${errno} '${message}'`, () => {
      const facts = told({ errno, message });
      expect(facts.table).toBe(table);
      expect(facts.constraint).toBe(constraint);
    });
  }
});
