/**
 * One live query, for all who subscribed to the same statement with the same values.
 *
 *   running ──rows──► current ──a change that affects it──► waiting ──throttle over──► running
 *      └── a change while it runs: once more when it has ended (one running, one pending)
 *   any state ──the last subscriber leaves, an error, the engine is disposed──► over
 *
 * Promises: it hears of changes before it runs first, and remembers whether one that came while it ran affects it, so that no last value
 * is stale; equal results are told once. A subscriber that comes later gets the current
 * rows, or those of a run that began after the last change known by then.
 * Does not: run on a connection that may write, or know where rows come from.
 */
import { Subscription, type Observable, type Subscriber } from 'rxjs';

import { tellEach } from '../operators/report-error.js';
import type { Watcher } from '../pool/index.js';
import type { Changed, Reads } from '../worker/driver.js';
import { microtask } from '../worker/microtask.js';
import { affects, dependenciesOf, type Dependencies } from './dependencies.js';
import { frozenRows } from './frozen-rows.js';
import { keptRows } from './kept-rows.js';

/** What a live query needs. */
export interface LiveSource {
  watch(watcher: Watcher): () => void;
  /** Emits once what the statement reads, asked of the database. */
  reads(): Observable<Reads>;
  /** Runs the statement; emits all rows once. */
  rows(): Observable<readonly unknown[]>;
  /** Tables that its caller says it reads. */
  readonly on: readonly string[] | undefined;
  /** Milliseconds from the beginning of one run to the next, at least. */
  readonly throttleTime: number;
  /** Makes the error of a statement that writes. */
  readonly refusal: () => Error;
}

/** What timers can wait. */
const LONGEST_WAIT = 2 ** 31 - 1;

interface Member {
  readonly subscriber: Subscriber<readonly unknown[]>;
  /** The first reading whose rows it may get. */
  readonly from: number;
  /** The result that it got last. */
  seen: number;
}

export class LiveQuery {
  readonly #source: LiveSource;
  readonly #over: () => void;
  readonly #members: Set<Member> = new Set();
  #state: 'idle' | 'waiting' | 'running' | 'current' | 'over' = 'idle';
  #unwatch: (() => void) | undefined;
  #running: Subscription | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dependencies: Dependencies | undefined;
  /** Whether what it reads has to be asked again, and whether it has to run again. */
  #schemaChanged = false;
  #dirty = false;
  /** Counts its readings. */
  #run = 0;
  #startedAt = -Infinity;
  #rows: readonly unknown[] | undefined;
  /** Counts the results that differ from the one before. */
  #version = 0;

  /** @param over called when it is over: whoever comes then needs another one */
  constructor(source: LiveSource, over: () => void) {
    this.#source = source;
    this.#over = over;
  }

  /** Takes a subscriber in; it gets nothing before this returns. */
  join(subscriber: Subscriber<readonly unknown[]>): void {
    const stale = this.#state === 'running' && this.#dirty;
    const member: Member = { subscriber, from: stale ? this.#run + 1 : this.#run, seen: -1 };
    this.#members.add(member);
    subscriber.add(() => this.#leave(member));
    if (this.#state === 'idle') {
      this.#unwatch = this.#source.watch({
        changed: changed => this.#changed(changed),
        closed: () => this.#end(each => each.complete()),
      });
      this.#request();
    } else if (this.#state === 'current') microtask(() => this.#catchUp(member));
    else if (this.#timer !== undefined) {
      // It waits for the throttle only; whoever is new shall not.
      clearTimeout(this.#timer);
      this.#timer = undefined;
      microtask(() => this.#start());
    }
  }

  /** A change may have come meanwhile: then it gets what the next run gives. */
  #catchUp(member: Member): void {
    if (this.#state === 'current' && member.seen < 0) this.#deliver(member);
  }

  #leave(member: Member): void {
    if (this.#members.delete(member) && this.#members.size === 0) this.#end(() => {});
  }

  #changed(changed: Changed): void {
    if (this.#state === 'over') return;
    if (changed.schema || changed.all) this.#schemaChanged = true;
    // As long as it is not known what it reads, everything counts.
    this.#dirty ||= this.#dependencies === undefined || affects(changed, this.#dependencies);
    if (this.#state === 'current' && this.#dirty) this.#request();
  }

  /** Runs it in another turn, so that changes that come together are one, and outside of whatever is under way here. */
  #request(): void {
    this.#state = 'waiting';
    const wait = this.#startedAt + this.#source.throttleTime - performance.now();
    if (wait > 0) this.#timer = setTimeout(() => this.#start(), Math.min(wait, LONGEST_WAIT));
    else microtask(() => this.#start());
  }

  #start(): void {
    if (this.#state !== 'waiting') return;
    this.#timer = undefined;
    this.#state = 'running';
    this.#startedAt = performance.now();
    if (this.#schemaChanged) this.#dependencies = undefined;
    this.#schemaChanged = false;
    if (this.#dependencies === undefined) this.#ask();
    else this.#read();
  }

  #ask(): void {
    const { on } = this.#source;
    this.#once(this.#source.reads(), ({ tables, writes }) => {
      if (writes) {
        const { refusal } = this.#source;
        this.#end(each => each.error(refusal()));
        return;
      }
      this.#dependencies = dependenciesOf(tables, on);
      this.#read();
    });
  }

  #read(): void {
    this.#run++;
    // What is committed by now it will read; whether what it depends on is still right is another matter.
    this.#dirty = this.#schemaChanged;
    this.#once(this.#source.rows(), rows => {
      const kept = this.#rows === undefined ? rows : keptRows(this.#rows, rows);
      if (kept !== this.#rows) {
        this.#rows = frozenRows(kept);
        this.#version++;
      }
      this.#state = 'current';
      // Those who come while it is told are told by themselves.
      tellEach(this.#members, member => {
        if (member.from <= this.#run) this.#deliver(member);
      });
      if (this.#current && this.#dirty) this.#request();
    });
  }

  /** A subscriber may have ended it meanwhile, or a change begun the next run. */
  get #current(): boolean {
    return this.#state === 'current';
  }

  #deliver(member: Member): void {
    if (!this.#members.has(member) || member.seen === this.#version) return;
    member.seen = this.#version;
    member.subscriber.next(this.#rows!);
  }

  /** Goes on with the one value of a source when that has completed, and so given its connection back. */
  #once<T>(source: Observable<T>, next: (value: T) => void): void {
    let value: { readonly it: T } | undefined;
    // Before it is subscribed: it may be over within that, and the next one be running.
    const running = new Subscription();
    this.#running = running;
    running.add(
      source.subscribe({
        next: it => {
          value = { it };
        },
        error: (error: unknown) => this.#end(each => each.error(error)),
        complete: () => {
          if (this.#state === 'running' && value !== undefined) next(value.it);
        },
      }),
    );
  }

  #end(tell: (subscriber: Subscriber<readonly unknown[]>) => void): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    clearTimeout(this.#timer);
    this.#over();
    this.#unwatch?.();
    this.#running?.unsubscribe();
    const members = [...this.#members];
    this.#members.clear();
    tellEach(members, ({ subscriber }) => tell(subscriber));
  }
}
