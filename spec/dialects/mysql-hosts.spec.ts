/**
 * What of MySQL decides about hosts: which texts a replica may be asked, what errors say of a server, one plan for each host.
 */
import { classify } from '../../lib/dialects/mysql/errors.js';
import { isEnding, refusalOf } from '../../lib/dialects/mysql/readiness.js';
import { readsOnly } from '../../lib/dialects/mysql/replica-reads.js';
import { mysqlRuntime } from '../../lib/dialects/mysql/runtime.js';
import { createEngine } from '../../lib/index.js';
import { EngineUrl } from '../../lib/engine/url.js';
import { inBrowser } from '../support/in-browser.js';

describe('a text for a replica', () => {
  for (const sql of [
    'SELECT 1',
    ' (SELECT 1) UNION (SELECT 2)',
    '/* c */ -- d\n# e\n select * from t',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'VALUES (1)',
    'TABLE t',
    'SELECT \'for update\', `for update`, "into" FROM t',
    "SELECT 'it''s into' FROM t",
    "SELECT 'a\\' into' FROM t",
    'SELECT @@server_id',
    'SELECT updated, deleted_at FROM t',
    "SELECT REPLACE(a, 'b', 'c') FROM t",
  ])
    it(`is ${sql}`, () => expect(readsOnly(sql)).toBe(true));

  for (const sql of [
    '',
    'INSERT INTO t VALUES (1)',
    'WITH a AS (SELECT 1) DELETE FROM t',
    'SELECT * FROM t FOR UPDATE',
    'SELECT * FROM t for\n  update skip locked',
    'SELECT * FROM t LOCK IN SHARE MODE',
    'SELECT * FROM t FOR SHARE',
    'SELECT 1 INTO @a',
    "SELECT * FROM t INTO OUTFILE '/x'",
    'SELECT @a',
    'SELECT @a := 1',
    'SELECT NEXT VALUE FOR s',
    'SELECT nextval(s)',
    "SELECT GET_LOCK('a', 1)",
    '/*! DELETE FROM t */',
    '/*M! DELETE FROM t */',
    'SELECT 1 /*! INTO @a */',
    'SHOW TABLES',
    'CALL p()',
    'SET @a = 1',
  ])
    it(`is not ${sql === '' ? 'an empty one' : sql}`, () => expect(readsOnly(sql)).toBe(false));
});

describe('an error of a server', () => {
  const message =
    'The MariaDB server is running with the --read-only option so it cannot execute this statement';
  const wsrep = 'WSREP has not yet prepared node for application use';

  it('says that it takes no writes', () => {
    expect(refusalOf({ errno: 1290, message })).toBe('readOnly');
    expect(refusalOf({ errno: 1290, message: message.replace('read-only', 'super-read-only') })).toBe(
      'readOnly',
    );
    expect(refusalOf({ errno: 1836, message: 'Running in read-only mode' })).toBe('readOnly');
  });

  it('says that it is no part of its cluster, or offline', () => {
    expect(refusalOf({ errno: 1047, message: wsrep })).toBe('unready');
    expect(refusalOf({ errno: 3032, message: 'The server is currently in offline mode' })).toBe('unready');
  });

  it('says nothing of the server with the same number and another text', () => {
    expect(refusalOf({ errno: 1047, message: 'Unknown command' })).toBeUndefined();
    expect(
      refusalOf({ errno: 1290, message: message.replace('read-only', 'secure-file-priv') }),
    ).toBeUndefined();
    expect(
      refusalOf({ errno: 1062, message: "Duplicate entry 'WSREP has not yet prepared'" }),
    ).toBeUndefined();
    expect(refusalOf({ errno: undefined, message })).toBeUndefined();
  });

  it('says that it shuts down, when the statement may have run', () => {
    expect(isEnding({ errno: 1053, message: 'Server shutdown in progress' })).toBe(true);
    expect(isEnding({ errno: 1317, message: 'Query execution was interrupted' })).toBe(false);
    expect(isEnding({ errno: undefined, message: 'read ECONNRESET' })).toBe(false);
    expect(refusalOf({ errno: 1053, message: 'Server shutdown in progress' })).toBeUndefined();
  });
});

describe('an error of a commit', () => {
  const lost =
    'Error while appending streaming replication fragment(provider status: Not connected to Primary Component)';

  it('leaves open what it did when a node lost its cluster meanwhile, and says that the node is not for use', () => {
    const error = { name: 'Error', errno: 1180, message: lost };
    expect(classify(error)).toEqual(
      jasmine.objectContaining({ retry: 'connection', connectionInvalidated: true }),
    );
    expect(isEnding(error)).toBe(true);
    expect(refusalOf(error)).toBeUndefined();
  });

  it('of another kind says nothing of the server', () => {
    const error = { name: 'Error', errno: 1180, message: 'Got error 5 "Input/output error" during COMMIT' };
    expect(classify(error)).toEqual(
      jasmine.objectContaining({ retry: 'never', connectionInvalidated: false }),
    );
    expect(isEnding(error)).toBe(false);
  });
});

describe('a URL with several hosts', () => {
  const planOf = (url: string) => mysqlRuntime.open(EngineUrl.parse(url)).hosts;

  it('has a plan for each, with connections that know one host only', () => {
    const plan = planOf(
      'mysql://u:p@h1,[::1]:3307/db?hosts=replication&blockTimeout=5000&connectTimeout=700',
    )!;
    expect(plan.policy).toBe('replication');
    expect([plan.blockTimeout, plan.checkTimeout]).toEqual([5000, 700]);
    expect(plan.hosts.map(({ name, role }) => `${role} ${name}`)).toEqual([
      'primary h1:3306',
      'replica [::1]:3307',
    ]);
    expect(plan.hosts.map(({ options }) => (options as { hosts: unknown[] }).hosts)).toEqual([
      [{ host: 'h1', port: 3306, socketPath: undefined }],
      [{ host: '::1', port: 3307, socketPath: undefined }],
    ]);
  });

  it('has primaries only without replication', () => {
    for (const mode of ['failover', 'loadbalance'])
      expect(planOf(`mysql://a,b/db?hosts=${mode}`)!.hosts.map(({ role }) => role)).toEqual([
        'primary',
        'primary',
      ]);
  });

  it('of which there is one needs no choice', () => {
    expect(planOf('mysql://a/db?hosts=loadbalance')).toBeUndefined();
  });

  // A page has no servers to reach.
  if (!inBrowser) {
    it('shows its hosts before anything was opened, and opens nothing', () => {
      const engine = createEngine('mysql://a,b:1,c/db?hosts=replication', { poolSize: 4 });
      expect(engine.pool).toEqual(jasmine.objectContaining({ size: 12, open: 0, opening: 0, leased: 0 }));
      expect(engine.pool.hosts).toEqual([
        { host: 'a:3306', role: 'primary', state: 'up', open: 0, idle: 0, leased: 0 },
        { host: 'b:1', role: 'replica', state: 'up', open: 0, idle: 0, leased: 0 },
        { host: 'c:3306', role: 'replica', state: 'up', open: 0, idle: 0, leased: 0 },
      ]);
    });
  }
});
