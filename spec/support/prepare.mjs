/**
 * Installs what the specs of Node need and do not bring (a browser, a server), one after the other,
 * before several processes look for it: two installations at the same time would refuse each other.
 *
 * What is there, or must not be installed, costs nothing; what is missing then is told, and skipped, by the specs themselves.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium } from './chromium.mjs';
import { root } from './tally.mjs';

/** Expects `npm run build` to have run. */
export async function prepare() {
  findChromium();
  const { findMariaDb } = await import(
    pathToFileURL(join(root, 'dist/spec/support/mariadb-binaries.js')).href
  );
  findMariaDb();
}
