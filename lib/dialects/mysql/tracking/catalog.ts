/**
 * What a database has that makes a statement read or write other tables than it names: views, triggers, foreign keys, functions.
 *
 * Promises: rather more tables than too few, and `null` where it may be any. Does not: notice what others define; it is asked again
 * when this program changes the schema, or a text names a table that it does not know.
 */
import type { TableCatalog } from '../../table-catalog.js';
import { closing, tableList } from './table-list.js';
import { tokensOf, type Token } from './tokens.js';
import type { Written, WriteVerb } from './written.js';

/** A trigger. */
export interface TriggerFact {
  readonly table: string;
  readonly event: string;
  readonly statement: string;
}

/** A foreign key that changes rows of its table. */
export interface CascadeFact {
  /** `null`: a table of another database. */
  readonly table: string | null;
  readonly parent: string;
  readonly onUpdate: string;
  readonly onDelete: string;
}

/** What `information_schema` says. */
export interface CatalogFacts {
  readonly database: string;
  readonly databases: readonly string[];
  readonly tables: readonly string[];
  /** With their definitions; empty where that is not told. */
  readonly views: readonly { readonly name: string; readonly definition: string }[];
  readonly routines: readonly string[];
  readonly triggers: readonly TriggerFact[];
  /** Whether all triggers are told. */
  readonly seesTriggers: boolean;
  readonly cascades: readonly CascadeFact[];
}

const fold = (name: string): string => name.toLowerCase();

function grouped<T>(list: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const group = groups.get(fold(keyOf(item)));
    if (group === undefined) groups.set(fold(keyOf(item)), [item]);
    else group.push(item);
  }
  return groups;
}

/** Functions in whose brackets FROM is followed by a value. */
const FROM_INSIDE = new Set(['extract', 'trim', 'substring', 'substr', 'mid']);
const FROM = new Set(['from', 'join', 'straight_join']);
const ENTRIES = new Set(['with', 'recursive', ',']);

/** What changes rows here when the parent's are changed so; `undefined`: nothing. */
function cascaded({ onUpdate, onDelete }: CascadeFact, verb: WriteVerb): WriteVerb | undefined {
  const rule = verb === 'update' ? onUpdate : verb === 'delete' ? onDelete : 'RESTRICT';
  if (rule === 'CASCADE') return verb;
  return rule.startsWith('SET') ? 'update' : undefined;
}

/** Thrown where it may be any table. */
class Unknown extends Error {}

function orNull<T>(find: () => T): T | null {
  try {
    return find();
  } catch (error) {
    if (error instanceof Unknown) return null;
    throw error;
  }
}

export class MysqlCatalog implements TableCatalog {
  readonly #facts: CatalogFacts;
  readonly #databases: ReadonlySet<string>;
  readonly #tables: ReadonlyMap<string, readonly string[]>;
  readonly #views: ReadonlyMap<string, readonly { readonly name: string; readonly definition: string }[]>;
  readonly #routines: ReadonlySet<string>;
  readonly #triggers: ReadonlyMap<string, readonly TriggerFact[]>;
  readonly #cascades: ReadonlyMap<string, readonly CascadeFact[]>;

  constructor(facts: CatalogFacts) {
    this.#facts = facts;
    this.#databases = new Set(facts.databases.map(fold));
    this.#tables = grouped(facts.tables, name => name);
    this.#views = grouped(facts.views, ({ name }) => name);
    this.#routines = new Set(facts.routines.map(fold));
    this.#triggers = grouped(facts.triggers, ({ table }) => table);
    this.#cascades = grouped(facts.cascades, ({ parent }) => parent);
  }

  reads(sql: string): readonly string[] | null {
    return orNull(() => {
      const found = new Set<string>();
      this.#collect(tokensOf(sql), found, new Set());
      return [...found].sort();
    });
  }

  knows(sql: string): boolean {
    const tokens = tokensOf(sql);
    const common = commonTables(tokens);
    return tokens.every(({ word, depth }, at) => {
      if (!FROM.has(word) || FROM_INSIDE.has(callee(tokens, at, depth))) return true;
      return tableList(tokens, at + 1).tables.every(
        ({ parts: [name, ...more] }) =>
          more.length > 0 || common.has(fold(name!)) || name === 'dual' || this.#has(name!),
      );
    });
  }

  changed(written: readonly string[]): readonly string[] | null {
    return orNull(() => {
      const found = new Map<string, Set<WriteVerb>>();
      for (const key of written) {
        const { verb, schema, name } = JSON.parse(key) as Written;
        if (schema !== undefined && fold(schema) !== fold(this.#facts.database)) throw new Unknown();
        if (verb === 'define') found.set(name, found.get(name) ?? new Set());
        else for (const table of this.#base(name)) this.#write(table, verb, found);
      }
      return [...found.keys()].sort();
    });
  }

  #has(name: string): boolean {
    return this.#tables.has(fold(name)) || this.#views.has(fold(name));
  }

  /** Adds the tables that are named; those of views in their stead. */
  #collect(tokens: readonly Token[], found: Set<string>, views: Set<string>): void {
    for (const [at, { parts }] of tokens.entries()) {
      const [first, second] = parts;
      if (first === undefined) continue;
      const called = tokens[at + 1]?.word === '(';
      if (second === undefined) this.#name(first, called, found, views);
      else if (fold(first) === fold(this.#facts.database)) {
        if (this.#has(second) && !called) this.#name(second, false, found, views);
        // MySQL puts the database before aliases as well, where a view's columns are named.
        else if (parts.length === 2) throw new Unknown();
      } else if (this.#databases.has(fold(first))) throw new Unknown();
    }
  }

  #name(name: string, called: boolean, found: Set<string>, views: Set<string>): void {
    const key = fold(name);
    if (called && this.#routines.has(key)) throw new Unknown();
    for (const table of this.#tables.get(key) ?? []) found.add(table);
    if (views.has(key)) return;
    views.add(key);
    for (const { definition } of this.#views.get(key) ?? []) {
      if (definition === '') throw new Unknown();
      this.#collect(tokensOf(definition), found, views);
    }
  }

  /** The tables behind a name that is written to: itself, or those of a view. */
  #base(name: string): Iterable<string> {
    const tables = this.#tables.get(fold(name));
    if (tables !== undefined) return tables.includes(name) ? [name] : tables;
    if (!this.#views.has(fold(name))) throw new Unknown();
    const found = new Set<string>();
    this.#name(name, false, found, new Set());
    return found;
  }

  #write(table: string, verb: WriteVerb, found: Map<string, Set<WriteVerb>>): void {
    if (!this.#facts.seesTriggers) throw new Unknown();
    const verbs = found.get(table) ?? new Set();
    if (verbs.has(verb)) return;
    found.set(table, verbs.add(verb));
    for (const { event, statement } of this.#triggers.get(fold(table)) ?? [])
      if (event.toLowerCase() === verb) this.#fire(statement, found);
    for (const cascade of this.#cascades.get(fold(table)) ?? []) {
      const further = cascaded(cascade, verb);
      if (further === undefined) continue;
      if (cascade.table === null) throw new Unknown();
      this.#write(cascade.table, further, found);
    }
  }

  /** What a trigger's statements may do to the tables that they name. */
  #fire(statement: string, found: Map<string, Set<WriteVerb>>): void {
    const tokens = tokensOf(statement);
    if (tokens.some(({ word }) => word === 'call')) throw new Unknown();
    const named = new Set<string>();
    this.#collect(tokens, named, new Set());
    for (const table of named)
      for (const verb of ['insert', 'update', 'delete'] as const) this.#write(table, verb, found);
  }
}

/** The names that WITH gives to queries. */
function commonTables(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [at, { parts, word }] of tokens.entries()) {
    if (parts.length !== 1 || word === 'recursive' || !ENTRIES.has(tokens[at - 1]?.word ?? '')) continue;
    const after = tokens[at + 1]?.word === '(' ? closing(tokens, at + 1) + 1 : at + 1;
    if (tokens[after]?.word === 'as' && tokens[after + 1]?.word === '(') names.add(fold(parts[0]!));
  }
  return names;
}

/** The word before the bracket in which a token stands. */
function callee(tokens: readonly Token[], at: number, depth: number): string {
  const open = tokens.findLastIndex(
    (token, index) => index < at && token.word === '(' && token.depth === depth - 1,
  );
  return tokens[open - 1]?.word ?? '';
}
