/**
 * Certificates for specs, made by openssl: an authority, a server and a client that it vouches for, and a second authority.
 *
 * The server's is for the names `localhost` and `db.spec`, another of it for the address 127.0.0.1.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findProgram } from './programs.js';

/** Paths of PEM files; keys lie beside the certificates. */
export interface Certificates {
  readonly authority: string;
  readonly otherAuthority: string;
  readonly server: string;
  /** For 127.0.0.1 alone. */
  readonly addressed: string;
  readonly client: string;
  /** Of the second authority. */
  readonly stranger: string;
}

/** The file with the key of a certificate. */
export const keyOf = (certificate: string): string => certificate.replace(/\.pem$/, '-key.pem');

const CONFIG = `[req]
distinguished_name = name
prompt = no
[name]
[authority]
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
[named]
basicConstraints = CA:FALSE
subjectAltName = DNS:localhost, DNS:db.spec
[addressed]
basicConstraints = CA:FALSE
subjectAltName = IP:127.0.0.1
[client]
basicConstraints = CA:FALSE
`;

/** Makes them in a folder; `undefined` where there is no openssl. */
export function makeCertificates(folder: string): Certificates | undefined {
  const openssl = findProgram('openssl');
  if (openssl === undefined) return undefined;
  const config = join(folder, 'openssl.cnf');
  writeFileSync(config, CONFIG);
  const make = (name: string, section: string, signer?: string): string => {
    const certificate = join(folder, `${name}.pem`);
    const [key, request] = [keyOf(certificate), join(folder, `${name}.csr`)];
    const run = (...args: readonly string[]): unknown => execFileSync(openssl, args, { stdio: 'pipe' });
    run('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', key);
    const asked = ['-config', config, '-key', key, '-subj', `/CN=rxalchemy ${name}`];
    if (signer === undefined)
      run('req', '-new', '-x509', ...asked, '-extensions', section, '-days', '30', '-out', certificate);
    else {
      run('req', '-new', ...asked, '-out', request);
      const by = ['-CA', signer, '-CAkey', keyOf(signer), '-CAcreateserial'];
      const as = ['-extfile', config, '-extensions', section, '-days', '30', '-out', certificate];
      run('x509', '-req', '-in', request, ...by, ...as);
    }
    return certificate;
  };
  const authority = make('authority', 'authority');
  const otherAuthority = make('other', 'authority');
  return {
    authority,
    otherAuthority,
    server: make('server', 'named', authority),
    addressed: make('addressed', 'addressed', authority),
    client: make('client', 'client', authority),
    stranger: make('stranger', 'client', otherAuthority),
  };
}
