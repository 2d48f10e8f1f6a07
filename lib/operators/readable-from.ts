/**
 * A pulled source as a Node stream, without importing Node: the caller hands in the `Readable` class. Under
 * `toReadable()`.
 *
 * Promises: object mode; no more values are requested than the stream's buffer has room for; nothing is started
 * before the stream is first read; `destroy()` cancels, and 'close' comes when the source has given back what it held.
 * Does not: carry `null`, which ends a Node stream; a null value destroys it with an error that says so.
 */
import { InvalidRequestError } from '../errors.js';
import type { Demand, Pullable } from './demand.js';

/** What is used of a Node `Readable`. */
export interface ReadableLike {
  readonly readableLength: number;
  push(chunk: unknown): boolean;
  destroy(error?: Error): unknown;
}

/** What is used of the options of Node's `Readable`. */
export interface ReadableLikeOptions<S> {
  objectMode: boolean;
  highWaterMark?: number;
  read(this: S, size: number): void;
  destroy(this: S, error: Error | null, callback: (error?: Error | null) => void): void;
}

/** The `Readable` class of `node:stream`, or of a package that stands in for it. */
export type ReadableConstructor<S extends ReadableLike> = new (options: ReadableLikeOptions<S>) => S;

export interface ReadableFromOptions {
  /** How many values the stream's buffer holds, at most. Default: Node's, 16. */
  readonly highWaterMark?: number | undefined;
}

/**
 * A stream of the values of one execution of `source`.
 *
 *     import { Readable } from 'node:stream';
 *     await pipeline(readableFrom(rows, Readable), toCsv, createWriteStream('rows.csv'));
 */
export function readableFrom<S extends ReadableLike>(
  source: Pullable<unknown>,
  Readable: ReadableConstructor<S>,
  options: ReadableFromOptions = {},
): S {
  let demand: Demand | undefined;
  let requested = 0;
  const { highWaterMark } = options;

  function open(stream: S): Demand {
    return source.pull({
      next(value) {
        requested -= 1;
        if (value !== null) stream.push(value);
        else
          stream.destroy(
            new InvalidRequestError('A null value cannot go through a Node stream; wrap it in an object.'),
          );
      },
      error: error => void stream.destroy(error as Error),
      complete: () => void stream.push(null),
    });
  }

  return new Readable({
    objectMode: true,
    ...(highWaterMark === undefined ? {} : { highWaterMark }),
    read(size) {
      if (requested > 0) return; // Node asks again after each push; the answer to the last request is not complete yet
      try {
        demand ??= open(this);
      } catch (error) {
        this.destroy(error as Error);
        return;
      }
      requested = Math.max(1, size - this.readableLength);
      demand.request(requested);
    },
    destroy(error, callback) {
      const close = (): void => callback(error);
      if (demand === undefined) close();
      else void demand.cancel().then(close);
    },
  });
}
