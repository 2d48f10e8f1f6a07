/**
 * What an engine tells about itself while it works: `engine.events`, and the diagnostics channel `rxalchemy`.
 *
 * Promises: free when nobody listens (an event is not even made); a listener that throws breaks nothing.
 */
import { Subject, type Observable } from 'rxjs';

import { diagnosticsChannel, type DiagnosticsChannel } from '#facts';
import { tellOne } from '../operators/report-error.js';
import type { PoolEvent } from '../pool/index.js';

/** Everything an engine may tell. `engine` is the engine's `loggingName`. */
export type EngineEvent =
  | PoolEvent
  | {
      /** A statement was handed to the thread. */
      readonly type: 'execute';
      readonly id: number;
      readonly sql: string;
      /** Hidden with `hideParameters`. One set; with `many`, how many sets. */
      readonly params: readonly unknown[] | undefined;
      readonly sets: number;
      readonly label: string;
    }
  | {
      /** The database is done with a statement. */
      readonly type: 'executed';
      readonly id: number;
      /** Milliseconds since `execute`. */
      readonly duration: number;
      readonly outcome: 'rows' | 'effect' | 'failed' | 'cancelled';
      readonly error?: unknown;
    }
  | { readonly type: 'begin' | 'commit' | 'rollback'; readonly label: string }
  | { readonly type: 'savepoint' | 'releaseSavepoint' | 'rollbackToSavepoint'; readonly name: string }
  /** Work was cancelled; the error is a `CancelledError`. */
  | { readonly type: 'cancelled'; readonly label: string; readonly error: unknown }
  /** Giving something back failed when nobody could be told; the connection was replaced. */
  | { readonly type: 'releaseFailed'; readonly error: unknown }
  /** A handle was garbage-collected while open; `where` has the stack of its acquisition. */
  | { readonly type: 'leak'; readonly label: string; readonly where: unknown }
  | { readonly type: 'retry'; readonly label: string; readonly reason: string; readonly delay: number }
  | { readonly type: 'disposed' };

/** Where events go. */
export class EventHub {
  readonly #subject: Subject<EngineEvent> = new Subject();
  readonly #channel: DiagnosticsChannel = diagnosticsChannel('rxalchemy');
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  get observable(): Observable<EngineEvent> {
    return this.#subject.asObservable();
  }

  /** Whether anybody listens; ask before making an event. */
  get active(): boolean {
    return this.#subject.observed || this.#channel.hasSubscribers;
  }

  emit(event: EngineEvent): void {
    if (this.#subject.observed) tellOne(() => this.#subject.next(event));
    if (this.#channel.hasSubscribers) this.#channel.publish({ engine: this.name, ...event });
  }

  /** The engine is disposed: there is nothing more to tell. */
  end(): void {
    if (this.active) this.emit({ type: 'disposed' });
    tellOne(() => this.#subject.complete());
  }
}
