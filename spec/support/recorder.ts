/**
 * A scheduler that writes down the SQL that goes to its threads, and may change it on the way to make it fail.
 */
import { workerThreads } from '../../lib/index.js';
import type { ThreadScheduler } from '../../lib/index.js';
import { DefinedStatements } from '../../lib/worker/defined-statements.js';
import { Down } from '../../lib/worker/protocol.js';
import type { DownMessage } from '../../lib/worker/protocol.js';
import { inline } from './place-node.js';

/** What replaces a statement that shall fail. */
export const BROKEN = 'THIS IS NO SQL';

export interface Recorder {
  readonly scheduler: ThreadScheduler;
  /** What was sent, in order, calls of `runInThread` by the name of their export. */
  readonly sent: string[];
  /** What was sent of transaction control, in order. */
  control(): string[];
  /** Sends `BROKEN` instead of the statements for which it is true. */
  breaks: (sql: string) => boolean;
}

const CONTROL =
  /^(BEGIN|START TRANSACTION|SET TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA query_only)/;

/** Records what goes through worker threads, or through an inline scheduler. */
export function recorder(kind: 'threads' | 'inline'): Recorder {
  const inner = kind === 'threads' ? workerThreads : inline();
  const sent: string[] = [];
  const record = (message: DownMessage, defined: DefinedStatements): DownMessage => {
    if (message[0] === Down.Call) sent.push(message[4]);
    if (message[0] === Down.Define) defined.define(message);
    if (message[0] !== Down.Execute && message[0] !== Down.Again) return message;
    const execute = message[0] === Down.Again ? defined.execute(message) : message;
    const [op, id, sql, ...rest] = execute;
    sent.push(sql);
    return recording.breaks(sql) ? [op, id, BROKEN, ...rest] : message;
  };
  const recording: Recorder = {
    sent,
    breaks: () => false,
    control: () => sent.filter(sql => CONTROL.test(sql)),
    scheduler: {
      name: `recorded ${inner.name}`,
      inline: inner.inline,
      start: (spec, events) => {
        const thread = inner.start(spec, events);
        const defined = new DefinedStatements();
        return {
          words: thread.words,
          ref: on => thread.ref(on),
          post: (messages, transfer) =>
            thread.post(
              messages.map(message => record(message, defined)),
              transfer,
            ),
        };
      },
    },
  };
  return recording;
}
