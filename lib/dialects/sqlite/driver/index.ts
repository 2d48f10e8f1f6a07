/** The better-sqlite3 driver, as the worker imports it. Runs in the thread only. */
import type { DriverModule } from '../../../worker/driver.js';
import type { SqliteOpenOptions } from '../open-options.js';
import { openConnection } from './node-connection.js';

export const driver: DriverModule['driver'] = {
  open: options => openConnection(options as SqliteOpenOptions),
};
