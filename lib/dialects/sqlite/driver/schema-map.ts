/**
 * What the root pages of a connection's databases belong to: tables by the numbers that bytecode has for them.
 *
 * Promises: main, temporary and attached databases; an index counts as its table. `isCurrent` tells whether the schema is still
 * the one that was read, whoever changed it. Does not: notice an ATTACH (its owner forgets the map then).
 */
import type { SqliteDatabase, SqliteStatement } from './database.js';

/** One entry of `sqlite_schema`. */
interface Entry {
  readonly type: string;
  readonly table: string;
  readonly sql: string | null;
}

/** A virtual table and what it is made of. */
export interface VirtualTable {
  /** As SQL takes it. */
  readonly quoted: string;
  readonly name: string;
  readonly sql: string;
}

type Row = [type: string, name: string, table: string, root: number | null, sql: string | null];

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** How a table of a database is named: those of `main` by their own name. */
export function tableName(database: string, table: string): string {
  return database === 'main' ? table : `${database}.${table}`;
}

export class SchemaMap {
  readonly #versions: { readonly statement: SqliteStatement; readonly version: unknown }[] = [];
  readonly #roots: Map<string, string> = new Map();
  readonly #entries: Map<string, Entry> = new Map();
  readonly virtualTables: readonly VirtualTable[];

  constructor(database: SqliteDatabase) {
    const virtual: VirtualTable[] = [];
    const databases = database.prepare('PRAGMA database_list').raw(true).all() as [number, string][];
    for (const [index, name] of databases) {
      const statement = database.prepare(`PRAGMA ${quote(name)}.schema_version`).raw(true);
      this.#versions.push({ statement, version: versionOf(statement) });
      this.#roots.set(`${index}:1`, tableName(name, 'sqlite_schema'));
      const rows = database
        .prepare(`SELECT type, name, tbl_name, rootpage, sql FROM ${quote(name)}.sqlite_schema`)
        .raw(true)
        .all() as Row[];
      for (const [type, own, table, root, sql] of rows) {
        if (root) this.#roots.set(`${index}:${root}`, tableName(name, table));
        else if (type === 'table')
          virtual.push({
            quoted: `${quote(name)}.${quote(own)}`,
            name: tableName(name, own),
            sql: sql ?? '',
          });
        this.#entries.set(`${name} ${type} ${own}`, { type, table: tableName(name, table), sql });
      }
    }
    this.virtualTables = virtual;
  }

  /** The table to which a root page belongs. */
  tableAt(database: number, root: number): string | undefined {
    return this.#roots.get(`${database}:${root}`);
  }

  isCurrent(): boolean {
    return this.#versions.every(({ statement, version }) => versionOf(statement) === version);
  }

  /** The tables and views that are other ones in `later`, or have other indexes or triggers. */
  changedIn(later: SchemaMap): Set<string> {
    const changed = new Set<string>();
    const compare = (one: SchemaMap, other: SchemaMap): void => {
      for (const [key, { table, sql }] of one.#entries) {
        const there = other.#entries.get(key);
        if (there?.sql !== sql || there.table !== table) changed.add(table);
      }
    };
    compare(this, later);
    compare(later, this);
    return changed;
  }
}

function versionOf(statement: SqliteStatement): unknown {
  return (statement.get() as [unknown])[0];
}
