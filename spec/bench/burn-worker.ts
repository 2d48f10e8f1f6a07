/**
 * Keeps one core busy for a fixed amount of plain arithmetic, each time it is told to: what two threads can gain on this
 * machine at this moment.
 */
import { parentPort } from 'node:worker_threads';

parentPort!.on('message', (steps: number) => {
  let sum = 0;
  for (let n = 0; n < steps; n++) sum += n % 7;
  parentPort!.postMessage(sum);
});
