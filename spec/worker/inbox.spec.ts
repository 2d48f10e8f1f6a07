/** What comes from a thread waits behind what paused it, each thing with a turn of the event loop of its own. */
import { config } from 'rxjs';

import { macrotask } from '#platform';

import { Inbox } from '../../lib/worker/inbox.js';
import { Up, type UpMessage } from '../../lib/worker/protocol.js';

const ticket = (id: number): UpMessage => [Up.Ticket, id, ''];
const turn = (): Promise<void> => new Promise(resolve => macrotask(resolve));

describe('an inbox', () => {
  let told: string[];
  let inbox: Inbox;
  /** What is done when the message of this number is taken. */
  let whenTaken: Map<number, () => void>;

  const open = (mayPause: boolean): void => {
    told = [];
    whenTaken = new Map();
    inbox = new Inbox(
      {
        message: message => {
          told.push(`message ${String(message[1])}`);
          whenTaken.get(message[1] as number)?.();
        },
        exited: error => told.push(`exited ${error?.message ?? 'closed'}`),
      },
      mayPause,
    );
  };

  it('passes on at once what comes while nobody has paused', () => {
    open(true);
    inbox.messages([ticket(1), ticket(2)]);
    inbox.exited(null);
    expect(told).toEqual(['message 1', 'message 2', 'exited closed']);
  });

  it('reports what the taking of one message throws, and takes the others', async () => {
    open(true);
    const reported: unknown[] = [];
    config.onUnhandledError = error => reported.push(error);
    whenTaken.set(1, () => {
      throw new Error('taker');
    });
    inbox.messages([ticket(1), ticket(2)]);
    expect(told).toEqual(['message 1', 'message 2']);
    await new Promise(resolve => setTimeout(resolve));
    config.onUnhandledError = null;
    expect(reported).toEqual([new Error('taker')]);
  });

  it('holds the rest of a delivery, later ones and the exit, in order, behind what paused it', async () => {
    open(true);
    whenTaken.set(1, () => expect(inbox.pause(() => told.push('rest of 1'))).toBeTrue());
    inbox.messages([ticket(1), ticket(2)]);
    inbox.messages([ticket(3)]);
    inbox.exited({ name: 'Error', message: 'dead' });
    expect(told).toEqual(['message 1']);
    await turn();
    expect(told).toEqual(['message 1', 'rest of 1']);
    await turn();
    expect(told.at(-1)).toBe('message 2');
    for (let turns = 0; turns < 3; turns++) await turn();
    expect(told).toEqual(['message 1', 'rest of 1', 'message 2', 'message 3', 'exited dead']);
  });

  it('lets the rest pause again, and flows when nothing is held', async () => {
    open(true);
    whenTaken.set(1, () => {
      inbox.pause(() => {
        told.push('second part');
        inbox.pause(() => told.push('third part'));
        inbox.messages([ticket(3)]);
      });
    });
    inbox.messages([ticket(1), ticket(2)]);
    for (let turns = 0; turns < 5; turns++) await turn();
    expect(told).toEqual(['message 1', 'second part', 'third part', 'message 2', 'message 3']);
    inbox.messages([ticket(4)]);
    expect(told.at(-1)).toBe('message 4');
  });

  it('lets what was held pause in its turn', async () => {
    open(true);
    whenTaken.set(1, () => inbox.pause(() => told.push('rest')));
    whenTaken.set(2, () => inbox.pause(() => told.push('rest of 2')));
    inbox.messages([ticket(1), ticket(2), ticket(3)]);
    for (let turns = 0; turns < 5; turns++) await turn();
    expect(told).toEqual(['message 1', 'rest', 'message 2', 'rest of 2', 'message 3']);
  });

  it('of an inline lane does not pause', () => {
    open(false);
    whenTaken.set(1, () => expect(inbox.pause(() => told.push('rest'))).toBeFalse());
    inbox.messages([ticket(1), ticket(2)]);
    expect(told).toEqual(['message 1', 'message 2']);
  });
});
