/** CREATE and DROP. */

import { CreateIndex, CreateTable, DropIndex, DropTable } from '../../../lib/sql/index.js';

import { golden, type GoldenCase } from './golden-case.js';
import { a, full, log, pairs } from './tables.js';

export const DEFINITIONS: readonly GoldenCase[] = [
  golden(
    'create a table',
    new CreateTable(full),
    'CREATE TABLE "full" ( id INTEGER NOT NULL, name VARCHAR(30) DEFAULT \'x\' NOT NULL, age INTEGER DEFAULT 0, kind VARCHAR(1), amount NUMERIC(10, 2), flag BOOLEAN, at DATETIME DEFAULT CURRENT_TIMESTAMP, owner INTEGER, "Order" FLOAT, data JSON, bytes BLOB, "the note" TEXT DEFAULT (upper(\'y\')), PRIMARY KEY (id), CONSTRAINT uq_na UNIQUE (name, age), CONSTRAINT pos CHECK (age >= 0), CHECK (amount > 0), FOREIGN KEY(owner) REFERENCES users (id) ON DELETE CASCADE )',
    [],
    {
      mysql:
        "CREATE TABLE full ( id BIGINT NOT NULL AUTO_INCREMENT, name VARCHAR(30) DEFAULT 'x' NOT NULL, age INTEGER DEFAULT 0, kind ENUM('a', 'b'), amount NUMERIC(10, 2), flag BOOL, at DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6), owner INTEGER, `Order` DOUBLE, data JSON, bytes LONGBLOB, `the note` LONGTEXT DEFAULT (upper('y')), PRIMARY KEY (id), CONSTRAINT uq_na UNIQUE (name, age), CONSTRAINT pos CHECK (age >= 0), CHECK (amount > 0), FOREIGN KEY(owner) REFERENCES users (id) ON DELETE CASCADE )",
    },
  ),
  golden(
    'create if missing',
    new CreateTable(a, { ifNotExists: true }),
    'CREATE TABLE IF NOT EXISTS address ( id INTEGER NOT NULL, user_id INTEGER, email VARCHAR(100), PRIMARY KEY (id), FOREIGN KEY(user_id) REFERENCES users (id) )',
    [],
    {
      mysql:
        'CREATE TABLE IF NOT EXISTS address ( id INTEGER NOT NULL AUTO_INCREMENT, user_id INTEGER, email VARCHAR(100), PRIMARY KEY (id), FOREIGN KEY(user_id) REFERENCES users (id) )',
    },
  ),
  golden(
    'without row id',
    new CreateTable(pairs),
    'CREATE TABLE pairs ( "left" INTEGER, "right" TEXT, CONSTRAINT pk PRIMARY KEY ("right", "left") ) WITHOUT ROWID',
    [],
    {
      mysql: /MySQL needs a greatest length of what is in a key/,
      mariadb: /MariaDB needs a greatest length of what is in a key/,
    },
  ),
  golden(
    'autoincrement',
    new CreateTable(log),
    'CREATE TABLE log ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT )',
    [],
    { mysql: 'CREATE TABLE log ( id INTEGER NOT NULL AUTO_INCREMENT, PRIMARY KEY (id) )' },
  ),
  golden(
    'create an index',
    new CreateIndex(full.indexes[0]!),
    'CREATE UNIQUE INDEX ix_a ON "full" (name, age DESC) WHERE age > 3',
    [],
    { mysql: /MySQL has no partial indexes/, mariadb: /MariaDB has no partial indexes/ },
  ),
  golden(
    'drop an index',
    new DropIndex(full.indexes[0]!, { ifExists: true }),
    'DROP INDEX IF EXISTS ix_a',
    [],
    { mysql: /MySQL has no IF in DROP INDEX/, mariadb: 'DROP INDEX IF EXISTS ix_a ON full' },
  ),
  golden('drop a table', new DropTable(full), 'DROP TABLE "full"', [], { mysql: 'DROP TABLE full' }),
  golden('drop if there', new DropTable(full, { ifExists: true }), 'DROP TABLE IF EXISTS "full"', [], {
    mysql: 'DROP TABLE IF EXISTS full',
  }),
];
