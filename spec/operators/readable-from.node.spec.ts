/** `readableFrom` under the real Node streams. */
import { Readable, Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { InvalidRequestError } from '../../lib/errors.js';
import { readableFrom } from '../../lib/operators/index.js';
import { numbers, ScriptedSource } from '../support/scripted-source.js';

const turn = (): Promise<void> => new Promise(resolve => setTimeout(resolve));

describe('readableFrom', () => {
  for (const answer of ['now', 'later'] as const) {
    for (const highWaterMark of [1, 2, 16, undefined]) {
      it(`gives every value, answered ${answer}, buffer ${highWaterMark}`, async () => {
        const source = new ScriptedSource(numbers(100), { answer });
        const seen: unknown[] = [];
        for await (const value of readableFrom(source, Readable, { highWaterMark })) seen.push(value);
        expect(seen).toEqual(numbers(100));
        expect(source.cancels).toBe(0);
      });
    }
  }

  it('starts when it is first read', async () => {
    const source = new ScriptedSource([1]);
    const stream = readableFrom(source, Readable);
    await turn();
    expect(source.pulls).toBe(0);
    stream.destroy();
    await finished(stream).catch(() => {});
    expect(source.pulls).toBe(0);
  });

  for (const answer of ['now', 'later', 'slowly'] as const) {
    it(`[C30] requests no more than its buffer has room for, answered ${answer}`, async () => {
      const source = new ScriptedSource(numbers(100), { answer });
      let taken = 0;
      let most = 0;
      const slow = new Writable({
        objectMode: true,
        highWaterMark: 1,
        write(_chunk, _encoding, callback) {
          taken += 1;
          setTimeout(() => {
            most = Math.max(most, source.requested - taken);
            callback();
          });
        },
      });
      await pipeline(readableFrom(source, Readable, { highWaterMark: 4 }), slow);
      expect(taken).toBe(100);
      expect(most).toBeLessThanOrEqual(4);
    });
  }

  it('fails with the source’s error after the values before it', async () => {
    const seen: unknown[] = [];
    const failure = new Error('broken');
    const reading = (async () => {
      for await (const value of readableFrom(
        new ScriptedSource([1, 2], { failure, answer: 'later' }),
        Readable,
        {
          highWaterMark: 1,
        },
      )) {
        seen.push(value);
      }
    })();
    await expectAsync(reading).toBeRejectedWith(failure);
    expect(seen[0]).toBe(1);
  });

  it('cancels when destroyed, and closes after the release', async () => {
    let letGo!: () => void;
    let closed = false;
    const release = new Promise<void>(resolve => (letGo = resolve));
    const source = new ScriptedSource(numbers(1000), { release });
    const stream = readableFrom(source, Readable);
    stream.on('close', () => (closed = true));
    stream.once('data', () => stream.destroy());
    await turn();
    expect(source.cancels).toBe(1);
    expect(closed).toBeFalse();
    letGo();
    await turn();
    expect(closed).toBeTrue();
  });

  it('passes the error it is destroyed with', async () => {
    const source = new ScriptedSource(numbers(1000));
    const stream = readableFrom(source, Readable);
    stream.once('data', () => stream.destroy(new Error('enough')));
    await expectAsync(finished(stream)).toBeRejectedWithError('enough');
    expect(source.cancels).toBe(1);
  });

  it('refuses null, which would end the stream', async () => {
    const source = new ScriptedSource([1, null, 3]);
    const stream = readableFrom(source, Readable);
    stream.resume();
    await expectAsync(finished(stream)).toBeRejectedWithError(InvalidRequestError, /null/);
    expect(source.cancels).toBe(1);
  });

  it('fails when pull throws', async () => {
    const stream = readableFrom(
      {
        pull() {
          throw new Error('boom');
        },
      },
      Readable,
    );
    stream.resume();
    await expectAsync(finished(stream)).toBeRejectedWithError('boom');
  });
});
