/**
 * What a statement reads and writes, asked of SQLite itself: the bytecode it would run (`EXPLAIN`) names the root page of each
 * table and index that it opens, and with it the programs of triggers and foreign keys.
 *
 * Promises: what cannot be seen (a virtual table of an unknown kind) is said to be everything. Does not: run the statement.
 */
import type { SqliteDatabase } from './database.js';
import type { SchemaMap, VirtualTable } from './schema-map.js';

/** What a statement does to the transaction it is in. */
export type TransactionStep =
  | { readonly kind: 'begin' | 'commit' | 'rollback' }
  | { readonly kind: 'savepoint' | 'release' | 'rollbackTo'; readonly name: string };

/** What is known of a statement. */
export interface StatementFacts {
  /** `null`: not all of them can be seen. */
  readonly reads: ReadonlySet<string> | null;
  readonly writes: ReadonlySet<string> | null;
  /** Whether it changes the schema. */
  readonly schema: boolean;
  /** Whether it changed nothing when it says that it changed no rows: no trigger has run, nor a foreign key's action. */
  readonly counted: boolean;
  /** Whether what it did before an error stays: `OR FAIL`. */
  readonly keepsPart: boolean;
  readonly step: TransactionStep | undefined;
}

type Operation = [address: number, name: string, p1: number, p2: number, p3: number, p4: unknown, p5: number];

/** What opens a table or index; its `p2` is a root page unless `p5` says that it is a register. */
const OPENS = new Set(['OpenRead', 'OpenWrite', 'ReopenIdx']);
const IN_REGISTER = 16;
const SCHEMA_COOKIE = 1;
const CONFLICT_FAIL = 3;
/** Table-valued functions that read nothing but their arguments. */
const PURE = ['json_each', 'json_tree', 'jsonb_each', 'jsonb_tree', 'generate_series'];
/** Virtual tables whose rows change only when they are written to, or the table that holds their content. */
const SELF_CONTAINED = /\bUSING\s+["'`[]?(?:fts[345]|rtree(?:_i32)?|geopoly)\b/i;
const CONTENT = /\bcontent\s*=\s*(?:'([^']*)'|"([^"]*)"|([\w.]+))/i;

/** Whether a table is one that SQLite keeps for itself; changes of those are not told by name. */
export function isInternal(table: string): boolean {
  return /(?:^|\.)sqlite_/.test(table);
}

/**
 * Reads the bytecode of a statement.
 * @param schema not needed for transaction control
 * @param parameters how many it has
 */
export function factsOf(
  database: SqliteDatabase,
  schema: SchemaMap | undefined,
  sql: string,
  parameters: number,
): StatementFacts {
  const operations = database
    .prepare(`EXPLAIN ${sql}`)
    .raw(true)
    .all(...new Array<null>(parameters).fill(null)) as Operation[];
  const reads = new Set<string>();
  const writes = new Set<string>();
  let [readsUnseen, writesUnseen, changesSchema, programs, keepsPart] = [false, false, false, false, false];
  let step: TransactionStep | undefined;
  let virtual: VirtualNames | undefined;
  for (const [, name, p1, p2, p3, p4, p5] of operations) {
    if (OPENS.has(name) && (p5 & IN_REGISTER) === 0) {
      const table = schema?.tableAt(p3, p2);
      const written = name === 'OpenWrite';
      if (table !== undefined) (written ? writes : reads).add(table);
      else if (written) writesUnseen = true;
      else readsUnseen = true;
    } else if (name === 'Clear') {
      const table = schema?.tableAt(p2, p1);
      if (table === undefined) writesUnseen = true;
      else writes.add(table);
    } else if (name === 'VOpen' || name === 'VUpdate') {
      virtual ??= new VirtualNames(database, schema);
      const table = virtual.nameOf(p4);
      if (name === 'VUpdate') {
        programs = true;
        if (table === undefined) writesUnseen = true;
        else writes.add(table.name);
      } else if (table === undefined) readsUnseen ||= !virtual.isPure(p4);
      else if (!SELF_CONTAINED.test(table.sql)) readsUnseen = true;
      else for (const read of [table.name, ...contentOf(table)]) reads.add(read);
    } else if (name === 'SetCookie') changesSchema ||= p2 === SCHEMA_COOKIE;
    else if (name === 'Program') programs = true;
    else if (name === 'Halt' || name === 'HaltIfNull') keepsPart ||= p2 === CONFLICT_FAIL;
    else if (name === 'AutoCommit') step = { kind: p1 === 0 ? 'begin' : p2 === 0 ? 'commit' : 'rollback' };
    else if (name === 'Savepoint')
      step = { kind: (['savepoint', 'release', 'rollbackTo'] as const)[p1]!, name: String(p4) };
  }
  // A virtual table keeps its rows in tables of its own, which it writes to unseen.
  for (const read of [...reads])
    for (const { name } of schema?.virtualTables ?? []) if (read.startsWith(`${name}_`)) reads.add(name);
  return {
    reads: readsUnseen || [...reads].some(isInternal) ? null : reads,
    writes: writesUnseen ? null : writes,
    schema: changesSchema,
    counted: !programs && !changesSchema,
    keepsPart,
    step,
  };
}

function contentOf({ name, sql }: VirtualTable): string[] {
  const found = CONTENT.exec(sql);
  const content = found?.[1] ?? found?.[2] ?? found?.[3];
  if (!content) return [];
  const dot = name.indexOf('.');
  return [dot < 0 ? content : `${name.slice(0, dot)}.${content}`];
}

/** Virtual tables by the address that bytecode has for them: the one that a query of each alone shows. */
class VirtualNames {
  readonly #database: SqliteDatabase;
  readonly #schema: SchemaMap | undefined;
  #tables: Map<unknown, VirtualTable> | undefined;
  #pure: Set<unknown> | undefined;

  constructor(database: SqliteDatabase, schema: SchemaMap | undefined) {
    this.#database = database;
    this.#schema = schema;
  }

  nameOf(address: unknown): VirtualTable | undefined {
    this.#tables ??= new Map(
      this.#schema?.virtualTables.map(table => [this.#addressOf(table.quoted), table]),
    );
    return this.#tables.get(address);
  }

  isPure(address: unknown): boolean {
    this.#pure ??= new Set(PURE.map(name => this.#addressOf(name)));
    return this.#pure.has(address);
  }

  #addressOf(table: string): unknown {
    try {
      const operations = this.#database.prepare(`EXPLAIN SELECT 1 FROM ${table}`).raw(true).all();
      return (operations as Operation[]).find(([, name]) => name === 'VOpen')?.[5];
    } catch {
      // There is no such function in this build.
      return undefined;
    }
  }
}
