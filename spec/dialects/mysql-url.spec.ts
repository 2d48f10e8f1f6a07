/** What a MySQL or MariaDB URL may say, and what it may not. */
import { openOptions, URL_OPTIONS, type MysqlOpenOptions } from '../../lib/dialects/mysql/open-options.js';
import { EngineUrl } from '../../lib/engine/url.js';
import { ArgumentError } from '../../lib/errors.js';

const options = (url: string): MysqlOpenOptions => openOptions(EngineUrl.parse(url));

const DEFAULTS: MysqlOpenOptions = {
  hosts: [{ host: 'localhost', port: 3306, socketPath: undefined }],
  policy: 'failover',
  blockTimeout: 30_000,
  maxReplicaLag: undefined,
  user: undefined,
  password: undefined,
  database: undefined,
  collation: undefined,
  tls: undefined,
  compress: false,
  connectTimeout: 10_000,
  maxPreparedStatements: 200,
  lockTimeout: undefined,
  netWriteTimeout: 600,
  zeroDates: 'error',
  serverVersion: undefined,
};

describe('a MySQL URL', () => {
  const READ: readonly (readonly [url: string, options: Partial<MysqlOpenOptions>])[] = [
    ['mysql://', {}],
    ['mysql+mysql2://', {}],
    ['mariadb:///shop', { database: 'shop' }],
    [
      'mysql://app:p%40ss@db:3307/shop?charset=UTF8MB4',
      {
        hosts: [{ host: 'db', port: 3307, socketPath: undefined }],
        user: 'app',
        password: 'p@ss',
        database: 'shop',
      },
    ],
    [
      'mysql://[::1]:1,h2/db?hosts=loadbalance&blockTimeout=0',
      {
        hosts: [
          { host: '::1', port: 1, socketPath: undefined },
          { host: 'h2', port: 3306, socketPath: undefined },
        ],
        policy: 'loadbalance',
        blockTimeout: 0,
        database: 'db',
      },
    ],
    [
      'mysql://source,replica?hosts=Replication',
      {
        hosts: [
          { host: 'source', port: 3306, socketPath: undefined },
          { host: 'replica', port: 3306, socketPath: undefined },
        ],
        policy: 'replication',
      },
    ],
    [
      'mysql://root@localhost/test?socketPath=/run/mysqld.sock',
      {
        hosts: [{ host: 'localhost', port: 3306, socketPath: '/run/mysqld.sock' }],
        user: 'root',
        database: 'test',
      },
    ],
    [
      'mysql://?tls=required',
      { tls: { mode: 'required', ca: undefined, cert: undefined, key: undefined, serverName: undefined } },
    ],
    [
      'mysql://?tlsCa=ca.pem&tlsCert=c.pem&tlsKey=k.pem&tlsServerName=db.example',
      {
        tls: { mode: 'verify-identity', ca: 'ca.pem', cert: 'c.pem', key: 'k.pem', serverName: 'db.example' },
      },
    ],
    ['mysql://?tls=off', {}],
    [
      'mysql://?collation=utf8mb4_BIN&compress=on&connectTimeout=1&maxPreparedStatements=16382&lockTimeout=5&netWriteTimeout=60&zeroDates=null&serverVersion=8.0.36',
      {
        collation: 'utf8mb4_bin',
        compress: true,
        connectTimeout: 1,
        maxPreparedStatements: 16_382,
        lockTimeout: 5,
        netWriteTimeout: 60,
        zeroDates: 'null',
        serverVersion: '8.0.36',
      },
    ],
  ];
  for (const [url, expected] of READ) {
    it(`reads ${url}`, () => {
      expect(options(url)).toEqual({ ...DEFAULTS, ...expected });
    });
  }

  const REFUSED: readonly (readonly [url: string, message: RegExp])[] = [
    ['mysql+mariadb://', /no MySQL driver 'mariadb'/],
    ['mysql://?multipleStatements=true', /no option 'multipleStatements'/],
    ['mysql://?flags=MULTI_STATEMENTS', /no option 'flags'/],
    ['mysql://?infileStreamFactory=x', /no option 'infileStreamFactory'/],
    ['mysql://?Charset=utf8mb4', /no option 'Charset'/],
    ['mysql://?__proto__=1', /no option '__proto__'/],
    ['mysql://?toString=1', /no option 'toString'/],
    ['mysql://?compress=on&compress=on', /'compress' is given more than once/],
    ['mysql://?charset=latin1', /charset=latin1 must be utf8mb4/],
    ['mysql://?charset=gbk', /charset=gbk must be utf8mb4/],
    ['mysql://?charset=', /charset= must be utf8mb4/],
    ['mysql://?collation=latin1_swedish_ci', /must be a collation of utf8mb4/],
    ["mysql://?collation=utf8mb4_bin';--", /must be a collation of utf8mb4/],
    ['mysql://a,b?hosts=random', /hosts=random must be one of failover, loadbalance, replication/],
    ['mysql://a?hosts=replication', /needs a primary and a replica/],
    ['mysql://a,a:3306', /host a:3306 twice/],
    ['mysql://a?socketPath=/x', /with socketPath has no host/],
    ['mysql://?socketPath=x', /must be an absolute path/],
    ['mysql://?socketPath=/x&tls=required', /needs no TLS/],
    ['mysql://?tls=preferred', /tls=preferred must be one of off, required/],
    ['mysql://?tls=off&tlsCa=x', /tls=off beside options of TLS/],
    ['mysql://?tls=required&tlsCa=x', /checks no certificate/],
    ['mysql://?tlsCert=x', /needs both tlsCert and tlsKey/],
    ['mysql://?tlsKey=x', /needs both tlsCert and tlsKey/],
    ['mysql://?compress=yes', /compress=yes must be one of on, off/],
    ['mysql://?connectTimeout=0', /must be an integer from 1 to/],
    ['mysql://?connectTimeout=1e3', /must be an integer/],
    ['mysql://?connectTimeout=99999999999', /must be an integer/],
    ['mysql://?maxPreparedStatements=16383', /from 1 to 16382/],
    ['mysql://?lockTimeout=-1', /must be an integer/],
    ['mysql://?netWriteTimeout=1.5', /must be an integer/],
    ['mysql://?blockTimeout=NaN', /must be an integer/],
    ['mysql://a,b?hosts=replication&maxReplicaLag=1.5', /must be an integer/],
    ['mysql://a,b?maxReplicaLag=10', /maxReplicaLag is about replicas/],
    ['mysql://?zeroDates=keep', /must be one of error, null/],
    ['mysql://?serverVersion=new', /'new' is no version/],
  ];
  for (const [url, message] of REFUSED) {
    it(`refuses ${url}`, () => {
      expect(() => options(url)).toThrowError(ArgumentError, message);
    });
  }

  it('lets each option be said once', () => {
    for (const name of URL_OPTIONS) {
      expect(() => options(`mysql://?${name}=x&${name}=x`))
        .withContext(name)
        .toThrowError(ArgumentError, new RegExp(`'${name}' is given more than once`));
    }
  });
});
