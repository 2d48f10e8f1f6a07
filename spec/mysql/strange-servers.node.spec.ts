/**
 * What listens on a port and is no sound MySQL server: it says nothing, breaks off, or speaks something else, at each step of the opening
 * of a session. The right error within connectTimeout, and nothing stays open.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { firstValueFrom } from 'rxjs';

import { text, type DBAPIError } from '../../lib/index.js';
import { describeMySqlEngines } from '../support/mysql-engines.js';
import { rejection } from '../support/notes.js';

/** Milliseconds: where the limit itself is what ends it, and where it is not. */
const [SHORT, LONG] = [300, 100_000];
const OK = Buffer.from([7, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0]);

/** The greeting of the server at `port`. */
function greetingOf(port: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('data', greeting => {
      socket.destroy();
      resolve(greeting);
    });
  });
}

/** What a server does with a connection, given the greeting of a real one. */
type Habit = (socket: Socket, greeting: Buffer) => void;

/** Answers each packet of the client with the next of `answers`; nothing more when there are none. */
const answering =
  (...answers: readonly (Buffer | 'close')[]): Habit =>
  (socket, greeting) => {
    const left = [...answers];
    socket.write(greeting);
    socket.on('data', () => {
      const answer = left.shift();
      if (answer === 'close') socket.destroy();
      else if (answer !== undefined) socket.write(answer);
    });
  };

/** A packet that claims to be a greeting of a protocol nobody knows. */
function unknownGreeting(): Buffer {
  const packet = Buffer.alloc(104, 31);
  packet.writeUIntLE(100, 0, 3);
  packet[3] = 0;
  return packet;
}

const HABITS: readonly (readonly [title: string, code: string, habit: Habit])[] = [
  ['says nothing', 'ETIMEDOUT', () => {}],
  ['hangs up', 'PROTOCOL_CONNECTION_LOST', socket => socket.end()],
  ['speaks HTTP', 'ETIMEDOUT', socket => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['greets in no known way', 'PROTOCOL_UNEXPECTED_PACKET', socket => socket.write(unknownGreeting())],
  [
    'breaks off its greeting',
    'PROTOCOL_CONNECTION_LOST',
    (socket, hello) => socket.end(hello.subarray(0, 20)),
  ],
  ['answers no login', 'ETIMEDOUT', answering()],
  ['hangs up over the login', 'PROTOCOL_CONNECTION_LOST', answering('close')],
  ['lets in and says nothing more', 'ETIMEDOUT', answering(OK)],
  ['lets in and hangs up', 'PROTOCOL_CONNECTION_LOST', answering(OK, 'close')],
  ['answers every question with yes', 'PROTOCOL_UNEXPECTED_PACKET', answering(OK, ok(1), ok(1), ok(1))],
];

function ok(sequence: number): Buffer {
  return Buffer.from([7, 0, 0, sequence, 0, 0, 0, 2, 0, 0, 0]);
}

describeMySqlEngines('a port where no sound server listens', at => {
  let server: Server | undefined;
  const sockets = new Set<Socket>();

  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    server?.close();
  });

  for (const [title, code, habit] of HABITS) {
    it(`${title}: ${code}`, async () => {
      const greeting = await greetingOf(Number(new URL(at.url).port));
      server = createServer(socket => {
        sockets.add(socket);
        socket.on('error', () => {});
        habit(socket, greeting);
      });
      await new Promise<void>(resolve => server!.listen(0, '127.0.0.1', resolve));
      const url = new URL(at.url);
      url.port = String((server.address() as AddressInfo).port);
      const engine = at.engineAt(`${url.href}?connectTimeout=${code === 'ETIMEDOUT' ? SHORT : LONG}`);
      const error = await rejection(firstValueFrom(engine.scalar(text('SELECT 1 AS n'))));
      const { phase, retry } = error as unknown as DBAPIError;
      expect([error['code'], phase]).toEqual([code, 'connect']);
      expect(retry).toBe(code === 'PROTOCOL_UNEXPECTED_PACKET' ? 'never' : 'connection');
      expect(engine.pool).toEqual(jasmine.objectContaining({ open: 0, opening: 0, leased: 0, waiting: 0 }));
      await firstValueFrom(engine.dispose());
    });
  }
});
