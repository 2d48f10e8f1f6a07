/**
 * The databases on servers that engines can reach from Node: MySQL and MariaDB.
 *
 * `#servers` in package.json gives this module in Node and `servers-browser.ts` in bundles for the browser; both export the same
 * names. Does not: load a driver.
 */
import { mariadb, mysql, mysqlDialect } from '../dialects/mysql/index.js';
import { mysqlRuntime } from '../dialects/mysql/runtime.js';
import { CatalogWatch, type OpenCatalogWatch } from './catalog-watch.js';
import type { EngineDialect } from './engine-dialect.js';
import { openHosts as open } from './open-hosts.js';

export const servers: readonly EngineDialect[] = [
  {
    schemes: ['mysql'],
    sql: mysql,
    runtime: mysqlRuntime,
    ofVersion: version => mysqlDialect({ flavour: 'mysql', version }),
  },
  {
    schemes: ['mariadb'],
    sql: mariadb,
    runtime: mysqlRuntime,
    ofVersion: version => mysqlDialect({ flavour: 'mariadb', version }),
  },
];

/** The schemes of databases that are out of reach here. */
export const outOfReach: readonly string[] = [];

/** Makes what tells the tables of servers. */
export const openCatalogWatch: OpenCatalogWatch | undefined = (pool, catalog) =>
  new CatalogWatch(pool, catalog);

/** Opens the pools of several hosts. */
export const openHosts: typeof open | undefined = open;
