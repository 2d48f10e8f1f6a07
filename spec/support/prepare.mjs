/**
 * Installs what the specs of Node need and do not bring (a browser, a server), one after the other,
 * before several processes look for it: two installations at the same time would refuse each other. What cannot be had is not tried again by them.
 *
 * What is there, or must not be installed, costs nothing; what is missing then is told, and skipped, by the specs themselves.
 */
import { builtSupport } from './built.mjs';

/** For `npm test`. Expects `npm run build` to have run. */
export async function prepare() {
  const { findChromium, CHROMIUM_MISSING } = await builtSupport('chromium');
  const chromium = findChromium();
  if (chromium.missing) process.env[CHROMIUM_MISSING] = chromium.missing;
  const { findMariaDb, MARIADB_MISSING } = await builtSupport('mariadb-binaries');
  const { missing } = findMariaDb();
  if (missing) process.env[MARIADB_MISSING] = missing;
}

/** For specs that run against MySQL alone: what processes need to know that start it, and why they cannot, if so. */
export async function prepareMySql() {
  const { findMySql, MISSING } = await builtSupport('mysql-binaries');
  const found = findMySql();
  const env = { RXALCHEMY_SPEC_SERVER: 'mysql', RXALCHEMY_MYSQL_URL: '' };
  return 'missing' in found
    ? { missing: found.missing, env: { ...env, [MISSING]: found.missing } }
    : { version: found.version, env };
}
