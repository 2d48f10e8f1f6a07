/**
 * Versions of MySQL and MariaDB servers, and what they can.
 *
 * Promises: reads what a server says of itself (`8.0.36`, `5.5.5-10.11.19-MariaDB-1`); every difference in SQL that depends on the
 * version is asked of `Features`, so each is one line here. Does not: ask a server.
 */

import { ArgumentError } from '../../errors.js';

/** The two families, whose SQL has parted. */
export type MysqlFlavour = 'mysql' | 'mariadb';

/** A server's family and version. */
export interface ServerVersion {
  readonly flavour: MysqlFlavour;
  readonly version: readonly [major: number, minor: number, patch: number];
}

const NUMBERS = /^(\d+)\.(\d+)(?:\.(\d+))?/;

/**
 * Reads a version. MariaDB is told by its name, which servers give in what they say of themselves.
 *
 * @throws ArgumentError for text that is no version
 * @example parseVersion('5.5.5-10.11.19-MariaDB-1:10.11.19+maria')   // { flavour: 'mariadb', version: [10, 11, 19] }
 */
export function parseVersion(text: string, otherwise: MysqlFlavour = 'mysql'): ServerVersion {
  // Replication of old needed a version that begins with a 5.
  const plain = text.replace(/^5\.5\.5-(?=\d)/, '');
  const match = NUMBERS.exec(plain);
  if (match === null)
    throw new ArgumentError(`'${text}' is no version of a server; write 8.0.36 or 10.11.19-MariaDB.`);
  const [, major, minor, patch = '0'] = match;
  return {
    flavour: /mariadb/i.test(text) ? 'mariadb' : otherwise,
    version: [Number(major), Number(minor), Number(patch)],
  };
}

/** Whether a version is another or later. */
export function atLeast(version: ServerVersion['version'], least: ServerVersion['version']): boolean {
  for (let index = 0; index < 3; index++) {
    if (version[index] !== least[index]) return version[index]! > least[index]!;
  }
  return true;
}

/** What a server's SQL has. */
export interface Features {
  /** RETURNING behind INSERT and REPLACE, and behind DELETE of one table. */
  readonly returning: boolean;
  /** `INSERT … AS new ON DUPLICATE KEY UPDATE x = new.x`, which makes VALUES(x) old-fashioned. */
  readonly insertAlias: boolean;
  readonly lateral: boolean;
  /** FOR SHARE, and OF behind a lock. */
  readonly forShare: boolean;
  readonly skipLocked: boolean;
  /** FETCH FIRST … ROWS WITH TIES. */
  readonly withTies: boolean;
  readonly setOperations: boolean;
  /** An expression as DEFAULT, in parentheses. */
  readonly expressionDefaults: boolean;
  /** Indexes over expressions. */
  readonly functionalIndexes: boolean;
  /** CREATE INDEX IF NOT EXISTS and its like. */
  readonly conditionalIndexes: boolean;
  /** CREATE VIEW IF NOT EXISTS. */
  readonly conditionalViews: boolean;
  readonly sequences: boolean;
  /** A UUID type. */
  readonly uuid: boolean;
}

/** What a server's SQL has. */
export function featuresOf({ flavour, version }: ServerVersion): Features {
  const since = (major: number, minor: number, patch: number): boolean =>
    atLeast(version, [major, minor, patch]);
  return flavour === 'mariadb'
    ? {
        returning: since(10, 5, 0),
        insertAlias: false,
        lateral: false,
        forShare: false,
        skipLocked: since(10, 6, 0),
        withTies: since(10, 6, 0),
        setOperations: since(10, 3, 0),
        expressionDefaults: since(10, 2, 1),
        functionalIndexes: false,
        conditionalIndexes: true,
        conditionalViews: true,
        sequences: since(10, 3, 0),
        uuid: since(10, 7, 0),
      }
    : {
        returning: false,
        insertAlias: since(8, 0, 20),
        lateral: since(8, 0, 14),
        forShare: since(8, 0, 1),
        skipLocked: since(8, 0, 1),
        withTies: false,
        setOperations: since(8, 0, 31),
        expressionDefaults: since(8, 0, 13),
        functionalIndexes: since(8, 0, 13),
        conditionalIndexes: false,
        conditionalViews: since(9, 1, 0),
        sequences: false,
        uuid: false,
      };
}
