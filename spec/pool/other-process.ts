/**
 * Another process on the same file: holds the write lock when told to, until told otherwise. Started with the path.
 * Says `ready`, then for each line it reads (`lock`, `exclusive`, `unlock`, `write`) what it has done.
 */
import { createInterface } from 'node:readline';

import { loadBetterSqlite3 } from '../../lib/dialects/sqlite/driver/better-sqlite3.js';

const Database = loadBetterSqlite3();
const database = new Database(process.argv[2]!, { timeout: 0 });
const run = (sql: string): unknown => database.prepare(sql).run();
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const DO: Record<string, () => unknown> = {
  lock: () => run('BEGIN IMMEDIATE'),
  exclusive: () => run('BEGIN EXCLUSIVE'),
  unlock: () => run('COMMIT'),
  write: () => run('UPDATE t SET n = n + 1000'),
};

createInterface({ input: process.stdin }).on('line', line => {
  DO[line]!();
  say(line);
});
say('ready');
