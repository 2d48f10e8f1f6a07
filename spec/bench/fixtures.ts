/**
 * What several benches share: a database file with many rows, the table that describes it, and the sqlite3 peer.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { column, createEngine, Float, Integer, MetaData, Table, Text } from '../../lib/index.js';
import type { ColumnSpec, Engine } from '../../lib/index.js';
import { lastValueFrom } from 'rxjs';

/** A column that may be null. */
type Cell<T> = ColumnSpec<T, T, true, true>;

type ItemColumns = {
  readonly id: ColumnSpec<number, number, false, true>;
  readonly name: Cell<string>;
  readonly city: Cell<string>;
  readonly score: Cell<number>;
  readonly age: Cell<number>;
};

/** Five columns: two integers, a float, two strings. */
export const items: Table<'items', ItemColumns> = new Table('items', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
  city: column(Text),
  score: column(Float),
  age: column(Integer),
});

export const SELECT_ITEMS = 'SELECT id, name, city, score, age FROM items';

/** A row as every side sees it. */
export interface Item {
  readonly id: number;
  readonly name: string;
  readonly city: string;
  readonly score: number;
  readonly age: number;
}

const CITIES = ['Lisboa', 'Reykjavík', 'Oslo', 'Kyiv', 'Montréal', 'Aarhus', 'Kraków'];

/** The nth row, n from 1. */
export function item(n: number): Item {
  return { id: n, name: `name of ${n}`, city: CITIES[n % CITIES.length]!, score: n / 7, age: n % 90 };
}

/** Runs with a database file of `rows` items; the directory is removed afterwards. */
export async function withItems<T>(rows: number, use: (file: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'rxalchemy-bench-'));
  const file = join(directory, 'items.db');
  try {
    const db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.exec('CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, city TEXT, score REAL, age INTEGER)');
    const insert = db.prepare('INSERT INTO items VALUES (?, ?, ?, ?, ?)');
    db.transaction(() => {
      for (let n = 1; n <= rows; n++) {
        const { id, name, city, score, age } = item(n);
        insert.run(id, name, city, score, age);
      }
    })();
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    return await use(file);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs with an engine on a database file and disposes it. */
export async function withEngine<T>(file: string, use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = createEngine(`sqlite:///${file}`);
  try {
    return await use(engine);
  } finally {
    await lastValueFrom(engine.dispose());
  }
}

type Sqlite3 = typeof import('sqlite3');

/** The `sqlite3` package, or undefined where its native part could not be built. */
export async function loadSqlite3(): Promise<Sqlite3 | undefined> {
  try {
    return (await import('sqlite3')).default;
  } catch {
    return undefined;
  }
}

/** Opens a file with sqlite3, as a promise. */
export function openSqlite3(sqlite3: Sqlite3, file: string): Promise<InstanceType<Sqlite3['Database']>> {
  return new Promise((resolve, reject) => {
    const db = new sqlite3.Database(file, error => (error ? reject(error) : resolve(db)));
  });
}
