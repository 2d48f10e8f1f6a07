/**
 * What a Web Worker runs for SQLite; the package's `rxalchemy/wasm-worker`.
 *
 * A module worker, with `sqlite3.wasm` and `sqlite3-opfs-async-proxy.js` of the package @sqlite.org/sqlite-wasm beside its bundle.
 */
import { serveDriver } from '../../../../worker/entry-browser.js';
import { driver } from './index.js';

serveDriver(driver);
