/**
 * The bare message round trip that a point query is compared with: a worker that sends back what it gets.
 */
import { parentPort } from 'node:worker_threads';

parentPort!.on('message', (message: unknown) => parentPort!.postMessage(message));
