/**
 * Which family of servers the specs start: MariaDB, or with `RXALCHEMY_SPEC_SERVER=mysql` Oracle's MySQL.
 *
 * Where there is none, the specs are skipped, counted as skipped, and a line on standard error says why.
 */
import { findMariaDb } from './mariadb-binaries.js';
import { mariaDbFamily } from './mariadb-server.js';
import { findMySql } from './mysql-binaries.js';
import { mySqlFamily } from './mysql-server.js';
import { SpecServer, type ServerFamily } from './server-process.js';

/** The family, or why there are no servers of it. */
export function specFamily(): ServerFamily | { readonly missing: string } {
  const asked = process.env['RXALCHEMY_SPEC_SERVER'] ?? 'mariadb';
  if (asked === 'mysql') {
    const binaries = findMySql();
    return 'missing' in binaries ? binaries : mySqlFamily(binaries);
  }
  if (asked !== 'mariadb') throw new Error(`RXALCHEMY_SPEC_SERVER is ${asked}, not mariadb or mysql`);
  const binaries = findMariaDb();
  return 'missing' in binaries ? binaries : mariaDbFamily(binaries);
}

/** Starts a server of the family; `options` are added to its command line. */
export async function startServer(
  options: readonly string[] = [],
): Promise<SpecServer | { readonly missing: string }> {
  const family = specFamily();
  return 'missing' in family ? family : SpecServer.start(family, options);
}
