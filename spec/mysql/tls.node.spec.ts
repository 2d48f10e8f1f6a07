/**
 * Encrypted connections to a server with a certificate: verified by its authority and name, refused where either is wrong, and with a
 * certificate of the client. On MariaDB here, on MySQL by `npm run test:mysql`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { firstValueFrom } from 'rxjs';

import {
  createEngine,
  inlineScheduler,
  OperationalError,
  text,
  workerThreads,
  type DBAPIError,
  type Engine,
} from '../../lib/index.js';
import { keyOf, makeCertificates, type Certificates } from '../support/certificates.js';
import { privateServer, START_WITHIN, type MySqlServer } from '../support/mariadb.js';
import { rejection } from '../support/notes.js';

const CIPHER = text<{ Variable_name: string; Value: string }>("SHOW SESSION STATUS LIKE 'Ssl_cipher'");
const CLIENT = 'rx_certified';
const PLAIN = 'rx_encrypted';

const encrypted = async (engine: Engine): Promise<boolean> =>
  (await firstValueFrom(engine.execute(CIPHER).one())).Value !== '';

describe('connections with TLS (mysql)', () => {
  let folder = '';
  let files: Certificates | undefined;
  let server: MySqlServer | undefined;
  let engines: Engine[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rxalchemy-tls-'));
    files = makeCertificates(folder);
    if (files === undefined) return;
    server = await privateServer(serving(files.server));
    if (server === undefined) return;
    for (const [user, needs] of [
      [CLIENT, 'X509'],
      [PLAIN, 'SSL'],
    ])
      for (const sql of [
        `CREATE USER ${user}@'127.0.0.1' IDENTIFIED BY 'secret' REQUIRE ${needs}`,
        `GRANT ALL ON *.* TO ${user}@'127.0.0.1'`,
      ])
        await server.admin.query(sql);
  }, START_WITHIN);

  beforeEach(() => {
    if (files === undefined) pending('there is no openssl to make certificates with');
    if (server === undefined) pending('there is no server');
  });

  afterEach(async () => {
    for (const engine of engines) await firstValueFrom(engine.dispose());
    engines = [];
  });

  afterAll(async () => {
    await server?.own?.signal('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const serving = (certificate: string): string[] => [
    `--ssl-ca=${files!.authority}`,
    `--ssl-cert=${certificate}`,
    `--ssl-key=${keyOf(certificate)}`,
  ];

  for (const scheduler of [workerThreads, inlineScheduler({ warn: false })]) {
    describe(`(${scheduler.name})`, () => {
      const engineTo = (
        of: MySqlServer,
        host: string,
        options: Record<string, string>,
        user = '',
      ): Engine => {
        const url = new URL(of.url('mysql', options));
        url.hostname = host;
        if (user !== '') [url.username, url.password] = [user, 'secret'];
        const engine = createEngine(url.href, { scheduler, poolSize: 1 });
        engines.push(engine);
        return engine;
      };
      const to = (host: string, options: Record<string, string>, user?: string): Engine =>
        engineTo(server!, host, options, user);
      const refused = async (engine: Engine): Promise<DBAPIError> => {
        const error = (await rejection(encrypted(engine))) as unknown as DBAPIError;
        expect(error).toBeInstanceOf(OperationalError);
        expect([error.phase, engine.pool.open, engine.pool.leased]).toEqual(['connect', 0, 0]);
        return error;
      };
      /** Refused by this end, whose password was not sent. */
      const distrusted = async (engine: Engine, why: RegExp): Promise<void> => {
        const error = await refused(engine);
        expect([error.code, error.retry]).toEqual(['HANDSHAKE_SSL_ERROR', 'never']);
        expect(error.message).toMatch(why);
      };

      it('are encrypted where that is asked for, and only there', async () => {
        expect(await encrypted(to('127.0.0.1', {}))).toBe(false);
        expect(await encrypted(to('127.0.0.1', { tls: 'required' }))).toBe(true);
        expect(await encrypted(to('127.0.0.1', { tls: 'required', compress: 'on' }))).toBe(true);
      });

      it('are verified by the authority and the name in the certificate', async () => {
        expect(await encrypted(to('localhost', { tlsCa: files!.authority }))).toBe(true);
        expect(await encrypted(to('127.0.0.1', { tlsCa: files!.authority, tls: 'verify-ca' }))).toBe(true);
        const named = { tlsCa: files!.authority, tlsServerName: 'db.spec' };
        expect(await encrypted(to('127.0.0.1', named))).toBe(true);
      });

      it('are refused when another authority, or none that is known, vouches for the server', async () => {
        const other = { tlsCa: files!.otherAuthority };
        await distrusted(to('localhost', other), /self[- ]signed|unable to (?:verify|get)/);
        await distrusted(
          to('localhost', { ...other, tls: 'verify-ca' }),
          /self[- ]signed|unable to (?:verify|get)/,
        );
        await distrusted(
          to('localhost', { tls: 'verify-identity' }),
          /self[- ]signed|unable to (?:verify|get)/,
        );
      });

      it('are refused when the certificate is for another name, or for a name where an address was given', async () => {
        const named = { tlsCa: files!.authority, tlsServerName: 'db.example' };
        await distrusted(to('127.0.0.1', named), /db\.example/);
        // The certificate is for localhost, and 127.0.0.1 is not that name.
        await distrusted(to('127.0.0.1', { tlsCa: files!.authority }), /127\.0\.0\.1/);
      });

      it('are verified by the address in the certificate', async () => {
        const other = (await privateServer(serving(files!.addressed)))!;
        expect(await encrypted(engineTo(other, '127.0.0.1', { tlsCa: files!.authority }))).toBe(true);
        await distrusted(engineTo(other, 'localhost', { tlsCa: files!.authority }), /localhost/);
        await other.own!.signal('SIGKILL');
      });

      it('carry the certificate of the client, without which the server refuses it', async () => {
        const ca = { tlsCa: files!.authority };
        const certified = { ...ca, tlsCert: files!.client, tlsKey: keyOf(files!.client) };
        expect(await encrypted(to('localhost', certified, CLIENT))).toBe(true);
        expect((await refused(to('localhost', ca, CLIENT))).errno).toBe(1045);
        const stranger = { ...ca, tlsCert: files!.stranger, tlsKey: keyOf(files!.stranger) };
        await refused(to('localhost', stranger, CLIENT));
        await refused(to('localhost', { ...certified, tlsKey: keyOf(files!.stranger) }, CLIENT));
      });

      it('are needed by users who may not do without', async () => {
        expect((await refused(to('127.0.0.1', {}, PLAIN))).errno).toBe(1045);
        expect(await encrypted(to('127.0.0.1', { tls: 'required' }, PLAIN))).toBe(true);
      });

      it('say which file they miss', async () => {
        const path = join(folder, 'none.pem');
        const error = await refused(to('localhost', { tlsCa: path }));
        expect([error.code, error.retry]).toEqual(['TLS_FILE', 'never']);
        expect(error.message).toContain(`tlsCa=${path} cannot be read (ENOENT)`);
      });

      it('stop statements over a line that is verified as they are', async () => {
        const engine = to('127.0.0.1', { tlsCa: files!.authority, tlsServerName: 'db.spec' });
        const id = text<{ id: number }>('SELECT CONNECTION_ID() AS id');
        const before = await firstValueFrom(engine.scalar(id));
        const running = engine.execute(text('SELECT SLEEP(3600) AS s')).subscribe();
        await new Promise(resolve => setImmediate(resolve));
        running.unsubscribe();
        await firstValueFrom(engine.idle());
        expect(await firstValueFrom(engine.scalar(id))).toBe(before);
      });
    });
  }
});
