/** A door before a server, that a spec can slam or freeze. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class Door {
  readonly #to: URL;
  readonly #sockets: Set<Socket> = new Set();
  /** Those of them that lead to the client. */
  readonly #near: Set<Socket> = new Set();
  readonly #server: Server;
  #open = true;

  private constructor(url: string) {
    this.#to = new URL(url);
    this.#server = createServer(near => this.#join(near));
  }

  /** A door before the server of a URL. */
  static async before(url: string): Promise<Door> {
    const door = new Door(url);
    await new Promise<void>(resolve => door.#server.listen(0, '127.0.0.1', resolve));
    return door;
  }

  /** The same URL through the door. */
  get url(): string {
    const url = new URL(this.#to);
    url.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** Clients that it has let in and that are still there. */
  get clients(): number {
    return this.#near.size;
  }

  #join(near: Socket): void {
    if (!this.#open) {
      near.destroy();
      return;
    }
    const far = connect(Number(this.#to.port || 3306), this.#to.hostname);
    this.#near.add(near);
    near.on('close', () => this.#near.delete(near));
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }

  /** Resets every connection, as a firewall does. */
  slam(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Lets nothing through any more, and says nothing of it. Resolves when a client has said something that goes nowhere. */
  freeze(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.pause();
    }
    return new Promise(resolve => {
      for (const socket of this.#near) socket.on('data', () => resolve()).resume();
    });
  }

  async close(): Promise<void> {
    this.#open = false;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>(resolve => this.#server.close(() => resolve()));
  }
}
