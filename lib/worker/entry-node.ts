/**
 * What a Node worker thread runs: opens the driver's connection, then lives in the thread loop until told to close.
 *
 * A connection that cannot be opened is reported and the thread ends; nothing is left behind.
 */
import { receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';

import { SLOT_WRITTEN, SharedSlot } from '../platform/shared-slot.js';
import { ControlThread } from './control.js';
import type { DriverConnection, DriverModule } from './driver.js';
import { Host } from './host.js';
import type { DownMessage, UpMessage } from './protocol.js';
import { Up, areSmallAnswers } from './protocol.js';
import { runThreadLoop } from './thread-loop.js';
import { toRawError } from './values.js';

/** What the starting side hands over. */
export interface NodeThreadData {
  readonly driver: string;
  readonly options: unknown;
  readonly words: Int32Array;
  readonly port: MessagePort;
  /** The memory of the slots for small messages. */
  readonly down: SharedArrayBuffer;
  readonly up: SharedArrayBuffer;
}

const { driver: driverUrl, options, words, port, down, up } = workerData as NodeThreadData;
const incoming = new SharedSlot(down);
const outgoing = new SharedSlot(up);

function post(messages: readonly UpMessage[], transfer: ArrayBuffer[]): void {
  if (transfer.length === 0 && areSmallAnswers(messages) && outgoing.write(messages))
    port.postMessage(SLOT_WRITTEN);
  else port.postMessage(messages, transfer);
}

/** The next messages in the order they were sent: a slot is written only when all from the port were taken. */
function take(): readonly DownMessage[] | undefined {
  const written = incoming.read();
  if (written !== undefined) return written as unknown as readonly DownMessage[];
  // Looking into an empty port costs as much as a short message.
  if (!incoming.behind) return undefined;
  const received = receiveMessageOnPort(port);
  if (received === undefined) return undefined;
  // Written between the two looks, so before what has come through the port.
  const earlier = incoming.read() as unknown as readonly DownMessage[] | undefined;
  incoming.countTaken();
  const messages = received.message as readonly DownMessage[];
  return earlier === undefined ? messages : [...earlier, ...messages];
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
  await runThreadLoop(host, control, take);
}
port.close();
