/**
 * A scheduler that counts the rows that have come from its threads, so that a spec can tell how many are resident: those
 * that came and were not taken.
 */
import { workerThreads, type ThreadScheduler } from '../../lib/index.js';
import { countOf } from '../../lib/worker/packing.js';
import { Up } from '../../lib/worker/protocol.js';
import { inline } from './place-node.js';

export interface RowCount {
  readonly scheduler: ThreadScheduler;
  /** Rows that have come so far. */
  readonly came: number;
  /** Says that the consumer has now taken one more. */
  take(): void;
  /** The most rows that were here and not taken at any moment. */
  readonly most: number;
}

/** Counts what comes through worker threads, or through an inline scheduler. */
export function rowCount(kind: 'threads' | 'inline'): RowCount {
  const inner = kind === 'threads' ? workerThreads : inline();
  const count = { came: 0, taken: 0, most: 0 };
  return {
    scheduler: {
      name: `counted ${inner.name}`,
      inline: inner.inline,
      start: (spec, events) =>
        inner.start(spec, {
          messages: messages => {
            for (const message of messages) {
              if (message[0] === Up.Batch) count.came += countOf(message[2]);
              if (message[0] === Up.Finished) count.came += countOf(message[3]);
            }
            count.most = Math.max(count.most, count.came - count.taken);
            events.messages(messages);
          },
          exited: error => events.exited(error),
        }),
    },
    get came() {
      return count.came;
    },
    take: () => void count.taken++,
    get most() {
      return count.most;
    },
  };
}
