/** The mysql2 driver, as a thread imports it. Runs in the thread only. */
import type { AsyncDriverModule } from '../../../worker/async-driver.js';
import type { MysqlOpenOptions } from '../open-options.js';
import { MysqlConnection } from './connection.js';
import { loadMysql2 } from './mysql2.js';

export const driver: AsyncDriverModule['driver'] = {
  asynchronous: true,
  open: async options => MysqlConnection.open(loadMysql2(), options as MysqlOpenOptions),
};
