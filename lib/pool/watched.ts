/**
 * The connections of one database in this process, of whichever engine, and who is told of what they commit.
 *
 * Promises: connections are asked to tell only while there is somebody to be told. Does not: know what a change is.
 */
import { tellEach } from '../operators/report-error.js';
import type { Changed } from '../worker/driver.js';
import type { Lane } from '../worker/lane.js';

/** Who is told. */
export interface Watcher {
  /** Something was committed. */
  changed(changed: Changed): void;
  /** Nothing more will come: the engine was disposed. */
  closed(): void;
}

export class Watched {
  readonly #lanes: Set<Lane> = new Set();
  readonly #watchers: Set<Watcher> = new Set();

  /** A connection has opened. */
  opened(lane: Lane): void {
    this.#lanes.add(lane);
    if (this.#watchers.size > 0) lane.watch(this.#tell);
  }

  gone(lane: Lane): void {
    this.#lanes.delete(lane);
  }

  add(watcher: Watcher): void {
    this.#watchers.add(watcher);
    this.#ask(1, this.#tell);
  }

  delete(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    this.#ask(0, undefined);
  }

  /** Asks the connections when there are so many watchers: the first has come, or the last has left. */
  #ask(watchers: number, tell: ((changed: Changed) => void) | undefined): void {
    if (this.#watchers.size === watchers) for (const lane of this.#lanes) lane.watch(tell);
  }

  readonly #tell = (changed: Changed): void => {
    tellEach(this.#watchers, watcher => watcher.changed(changed));
  };
}
