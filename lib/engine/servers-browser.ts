/**
 * The databases on servers that engines can reach from a page: none, since a page has no sockets.
 *
 * So no page carries MySQL's half of the engine. Its SQL is another matter: `compile(statement, { dialect: mysql })` works everywhere.
 */
import type { OpenCatalogWatch } from './catalog-watch.js';
import type { EngineDialect } from './engine-dialect.js';
import type { openHosts as OpenHosts } from './open-hosts.js';

export const servers: readonly EngineDialect[] = [];

/** The schemes of databases that are out of reach here. */
export const outOfReach: readonly string[] = ['mysql', 'mariadb'];

/** Absent: drivers in pages tell their tables themselves. */
export const openCatalogWatch: OpenCatalogWatch | undefined = undefined;

/** Absent: an engine in a page has one place to connect to. */
export const openHosts: typeof OpenHosts | undefined = undefined;
