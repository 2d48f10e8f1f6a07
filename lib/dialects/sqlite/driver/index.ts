/** The better-sqlite3 driver, as the worker imports it. Runs in the thread only. */
import type { DriverModule } from '../../../worker/driver.js';
import { SqliteConnection } from './connection.js';
import type { SqliteOpenOptions } from '../open-options.js';

export const driver: DriverModule['driver'] = {
  open: options => new SqliteConnection(options as SqliteOpenOptions),
};
