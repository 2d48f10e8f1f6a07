/**
 * What a pool has in common with the other pools of its database in this process: the right to write, and who is told of commits.
 *
 *   alone ──the file is known──► shared ──left──► over
 *
 * Promises: nobody holds the first permit when the file's takes its place, because there was no connection to grant; the file's is
 * forgotten with its last pool.
 */
import { tellEach } from '../operators/report-error.js';
import type { Lane } from '../worker/lane.js';
import { permitFor, type WritePermit } from './permit.js';
import type { Watcher } from './watched.js';

export class DatabaseShare {
  readonly #watchers: Set<Watcher> = new Set();
  #permit: WritePermit;
  #forget: (() => void) | undefined;

  /** @param permit as long as no file is known; for good where there is none */
  constructor(permit: WritePermit) {
    this.#permit = permit;
  }

  get permit(): WritePermit {
    return this.#permit;
  }

  /** Whether its permit is that of a file. */
  get isJoined(): boolean {
    return this.#forget !== undefined;
  }

  /** Takes the file's permit for its own. */
  join(file: string): void {
    const { permit, forget } = permitFor(file);
    for (const watcher of this.#watchers) permit.watched.add(watcher);
    this.#permit = permit;
    this.#forget = forget;
  }

  opened(lane: Lane): void {
    this.#permit.watched.opened(lane);
  }

  gone(lane: Lane): void {
    this.#permit.watched.gone(lane);
  }

  /** Tells a watcher of commits; gives what ends that. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    this.#permit.watched.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
      this.#permit.watched.delete(watcher);
    };
  }

  /** Tells the watchers of this pool that nothing more will come. */
  close(): void {
    tellEach(this.#watchers, watcher => watcher.closed());
  }

  /** Its last connection has ended, and no other will come. */
  leave(): void {
    this.#forget?.();
    this.#forget = undefined;
  }
}
