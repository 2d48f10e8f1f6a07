/**
 * What a Node worker thread runs that carries many connections to servers: it opens what it is told to, each a lane with a
 * number on the one port, and ends when it is told so.
 *
 * A connection that cannot be opened is reported and its lane ends; the others go on.
 */
import { parentPort } from 'node:worker_threads';

import type { AsyncDriverModule } from './async-driver.js';
import { AsyncHost } from './async-host.js';
import type { Post } from './answers.js';
import { surelyCrossUp } from './crossing.js';
import type { DownMessage } from './protocol.js';
import { Up } from './protocol.js';
import { isEnvelope, Trunk, unseal, type Envelope } from '../platform/trunk.js';
import { toRawError } from './values.js';

interface OpenRequest {
  readonly lane: number;
  readonly driver: string;
  readonly options: unknown;
}

const parent = parentPort!;
const trunk = new Trunk((envelope, transfer) => parent.postMessage(envelope, transfer), setImmediate);
/** Of a connection that is being opened: what came for it meanwhile. */
const lanes: Map<number, AsyncHost | DownMessage[]> = new Map();

async function open({ lane, driver: driverUrl, options }: OpenRequest): Promise<void> {
  const early: DownMessage[] = [];
  lanes.set(lane, early);
  const post: Post = (messages, transfer) => {
    if (transfer.length === 0 && surelyCrossUp(messages)) trunk.collect(lane, messages);
    else trunk.send(lane, messages, transfer);
  };
  const close = (): void => {
    lanes.delete(lane);
    // The last word, by which the other side knows that this is no death of the thread.
    trunk.send(lane, null, []);
  };
  try {
    const { driver } = (await import(driverUrl)) as AsyncDriverModule;
    const connection = await driver.open(options);
    const host = new AsyncHost(connection, post, close);
    lanes.set(lane, host);
    post([[Up.Opened, connection.info]], []);
    host.receive(early);
  } catch (error) {
    post([[Up.OpenFailed, toRawError(error)]], []);
    close();
  }
}

parent.on('message', (message: OpenRequest | Envelope | null) => {
  if (message === null) parent.close();
  else if (isEnvelope(message)) {
    unseal(message, (lane, said) => {
      const there = lanes.get(lane);
      if (there instanceof AsyncHost) there.receive(said as readonly DownMessage[]);
      else there?.push(...(said as readonly DownMessage[]));
    });
  } else void open(message);
});
