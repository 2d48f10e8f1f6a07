/**
 * Ports for servers of the specs: free when they are given, and such as nobody is given by chance.
 *
 * A server takes its port later than it is found, and takes it again when it is restarted. Systems number what asks for any port, and
 * what connects, from 32768 (Linux) or 49152 upwards, so that these are below: only what wants one of them by its number could take it.
 */
import { createServer } from 'node:net';

const [FIRST, LAST] = [10_000, 32_767];

/** Where the last search ended; processes begin at different places. */
let next: number = FIRST + ((process.pid * 97) % (LAST - FIRST));

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Ports that are free on the loopback interface, and that this process has not given to anybody else for long. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tried = 0; ports.length < count; tried++) {
    if (tried > LAST - FIRST) throw new Error(`no ${count} ports are free from ${FIRST} to ${LAST}`);
    const port = next;
    next = port === LAST ? FIRST : port + 1;
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}
