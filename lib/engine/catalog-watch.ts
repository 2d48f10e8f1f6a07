/**
 * Which tables are changed where the database does not tell: what connections say of their statements, seen through a catalog of the
 * views, triggers and foreign keys.
 *
 *   no catalog ──a watcher, a question──► loading ──► catalog ──the schema changes──► loading
 *        ▲                                   └── an error: what came meanwhile may be any table ──┐
 *        └─────────────────────────────────────────────────────────────────────────────────────────┘
 *
 * Promises: changes are told in the order of their commits, also those that wait for the catalog, of which so many are kept apart
 * (`MOST_KEPT`) and the rest counts as a change of any table; there is no catalog while nobody watches.
 * Does not: notice what others define, unless a query names a table that the catalog does not have.
 */
import { Observable, type Subscription } from 'rxjs';

import type { TableCatalog } from '../dialects/table-catalog.js';
import { tellEach } from '../operators/report-error.js';
import type { LeaseSource, Watcher } from '../pool/index.js';
import type { Changed } from '../worker/driver.js';

/** Commits that wait for the catalog, each with what it changed. */
const MOST_KEPT = 1000;

/** Where changes are told. */
export type ChangeSource = Pick<LeaseSource, 'watch'>;

/** Makes one. `catalog` emits the catalog once, `undefined` where there is none. */
export type OpenCatalogWatch = (
  pool: ChangeSource,
  catalog: Observable<TableCatalog | undefined>,
) => CatalogWatch;

export class CatalogWatch {
  readonly #pool: ChangeSource;
  readonly #ask: Observable<TableCatalog | undefined>;
  readonly #watchers: Set<Watcher> = new Set();
  #unwatch: (() => void) | undefined;
  /** `null`: the database has none. */
  #catalog: TableCatalog | null | undefined;
  #loading: Subscription | undefined;
  #stale = false;
  #queue: Changed[] = [];
  #questions: (() => void)[] = [];

  constructor(pool: ChangeSource, catalog: Observable<TableCatalog | undefined>) {
    this.#pool = pool;
    this.#ask = catalog;
  }

  /** As `LeaseSource.watch`, with the names of tables. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    this.#unwatch ??= this.#pool.watch({
      changed: changed => this.#changed(changed),
      closed: () => tellEach(this.#watchers, each => each.closed()),
    });
    if (this.#catalog === undefined) this.#load();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.#stop();
    };
  }

  /** Emits once the tables that a query reads; `null`: it may be any. Only while there is a watcher. */
  reads(sql: string): Observable<readonly string[] | null> {
    return new Observable(subscriber => {
      const answer = (again: boolean): void => {
        if (subscriber.closed) return;
        const catalog = this.#catalog;
        const isKnown = catalog?.knows(sql) === true;
        if (catalog && !isKnown && again) this.#load();
        if (this.#loading !== undefined) {
          this.#questions.push(() => answer(false));
          return;
        }
        subscriber.next(isKnown ? catalog.reads(sql) : null);
        subscriber.complete();
      };
      answer(true);
    });
  }

  #changed(changed: Changed): void {
    const current = this.#catalog;
    if (changed.schema || current === undefined) {
      this.#keep(changed);
      if (changed.schema || this.#loading === undefined) this.#load();
    } else this.#tell(changed, current);
  }

  /** Until the catalog is there; where that takes long beside many commits, the latest of them count as one of any table. */
  #keep(changed: Changed): void {
    if (this.#queue.length < MOST_KEPT) {
      this.#queue.push(changed);
      return;
    }
    const schema = this.#queue.pop()!.schema || changed.schema;
    this.#queue.push({ tables: [], schema, all: true });
  }

  #tell({ tables, schema, all }: Changed, catalog: TableCatalog | null): void {
    const names = tables.length === 0 ? [] : (catalog?.changed(tables) ?? null);
    const told: Changed = { tables: names ?? [], schema, all: all || names === null };
    tellEach(this.#watchers, each => each.changed(told));
  }

  #load(): void {
    this.#catalog = undefined;
    this.#stale = this.#loading !== undefined;
    if (this.#stale) return;
    let found: TableCatalog | undefined;
    let over = false;
    const done = (failed: boolean): void => {
      over = true;
      this.#loading = undefined;
      if (this.#stale) this.#load();
      else this.#loaded(found ?? null, failed);
    };
    const loading = this.#ask.subscribe({
      next: catalog => {
        found = catalog;
      },
      error: () => done(true),
      complete: () => done(false),
    });
    if (!over) this.#loading = loading;
  }

  #loaded(catalog: TableCatalog | null, failed: boolean): void {
    const queue = this.#queue;
    this.#queue = [];
    // After an error it is asked again with the next change.
    this.#catalog = failed ? undefined : catalog;
    for (const changed of queue) this.#tell(changed, catalog);
    const questions = this.#questions;
    this.#questions = [];
    for (const answer of questions) answer();
  }

  #stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#loading?.unsubscribe();
    this.#loading = undefined;
    this.#catalog = undefined;
    this.#queue = [];
    this.#questions = [];
  }
}
