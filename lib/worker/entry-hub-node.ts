/**
 * What a Node worker thread runs that carries many connections to servers: it opens what it is told to, each behind a
 * port of its own, and ends when it is told so.
 *
 * A connection that cannot be opened is reported and its port closed; the others go on.
 */
import { parentPort, type MessagePort } from 'node:worker_threads';

import type { AsyncDriverModule } from './async-driver.js';
import { AsyncHost } from './async-host.js';
import type { Post } from './answers.js';
import type { DownMessage } from './protocol.js';
import { Up } from './protocol.js';
import { toRawError } from './values.js';

interface OpenRequest {
  readonly driver: string;
  readonly options: unknown;
  readonly port: MessagePort;
}

async function open({ driver: driverUrl, options, port }: OpenRequest): Promise<void> {
  const post: Post = (messages, transfer) => port.postMessage(messages, transfer);
  const close = (): void => {
    // The last word, by which the other side knows that this is no death of the thread.
    port.postMessage(null);
    port.close();
  };
  try {
    const { driver } = (await import(driverUrl)) as AsyncDriverModule;
    const connection = await driver.open(options);
    const host = new AsyncHost(connection, post, close);
    post([[Up.Opened, connection.info]], []);
    // Messages that came meanwhile wait in the port.
    port.on('message', (messages: readonly DownMessage[]) => host.receive(messages));
  } catch (error) {
    post([[Up.OpenFailed, toRawError(error)]], []);
    close();
  }
}

const parent = parentPort!;
parent.on('message', (request: OpenRequest | null) => {
  if (request === null) parent.close();
  else void open(request);
});
