/**
 * What a Node worker thread runs: opens the driver's connection, then lives in the thread loop until told to close.
 *
 * A connection that cannot be opened is reported and the thread ends; nothing is left behind.
 */
import { receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';

import { ControlThread } from './control.js';
import type { DriverConnection, DriverModule } from './driver.js';
import { Host } from './host.js';
import type { DownMessage, UpMessage } from './protocol.js';
import { Up } from './protocol.js';
import { runThreadLoop } from './thread-loop.js';
import { toRawError } from './values.js';

/** What the starting side hands over. */
export interface NodeThreadData {
  readonly driver: string;
  readonly options: unknown;
  readonly words: Int32Array;
  readonly port: MessagePort;
}

const { driver: driverUrl, options, words, port } = workerData as NodeThreadData;

function post(messages: readonly UpMessage[], transfer: ArrayBuffer[]): void {
  port.postMessage(messages, transfer);
}

async function open(): Promise<DriverConnection | undefined> {
  try {
    const { driver } = (await import(driverUrl)) as DriverModule;
    return driver.open(options);
  } catch (error) {
    post([[Up.OpenFailed, toRawError(error)]], []);
    return undefined;
  }
}

const connection = await open();
if (connection !== undefined) {
  const control = new ControlThread(words);
  const host = new Host(connection, control, post);
  post([[Up.Opened, connection.info]], []);
  await runThreadLoop(
    host,
    control,
    () => receiveMessageOnPort(port)?.message as readonly DownMessage[] | undefined,
  );
}
port.close();
