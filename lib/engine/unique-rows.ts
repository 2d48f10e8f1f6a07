/**
 * Rows without those that came before: `Result.unique()`.
 *
 * Promises: values are compared as values (dates by their time, bytes by their content, rows column by column), and no
 * two different ones are taken for equal. Remembers every key; does not sort, and does not look ahead.
 */
import type { ExecutionControl, RowConsumer } from './row-consumer.js';
import type { RowBatch } from './row-factory.js';
import type { WriteResult } from './write-result.js';

/** What must differ. */
export interface UniqueBy {
  /** Gives the key of a row, compared as a `Set` does; `undefined` for the row itself, compared as a value. */
  readonly by: ((row: never) => unknown) | undefined;
}

/** A text that two values share only when they are equal. */
function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `s${value.length}:${value}`;
    case 'number':
      return `d${value}`;
    case 'bigint':
      return `i${value}`;
    case 'object':
      if (value === null) return 'n';
      if (value instanceof Date) return `t${value.getTime()}`;
      if (value instanceof Uint8Array) return `x${value.join()};`;
      if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
      return `{${Object.entries(value).flat().map(textOf).join()}}`;
    default:
      return String(value);
  }
}

/** Drops rows whose key was seen. */
export class UniqueRows<R> implements RowConsumer<R> {
  readonly pulled: boolean;
  readonly #inner: RowConsumer<R>;
  readonly #key: (row: R) => unknown;
  readonly #seen: Set<unknown> = new Set();

  constructor(inner: RowConsumer<R>, { by }: UniqueBy) {
    this.#inner = inner;
    this.pulled = inner.pulled ?? false;
    this.#key = (by as ((row: R) => unknown) | undefined) ?? textOf;
  }

  keys(keys: readonly string[]): void {
    this.#inner.keys?.(keys);
  }

  effect(result: WriteResult): void {
    this.#inner.effect(result);
  }

  failed(error: unknown): void {
    this.#inner.failed(error);
  }

  completed(): void {
    this.#inner.completed();
  }

  rows(batch: RowBatch<R>, control: ExecutionControl, last: boolean): void {
    const fresh: R[] = [];
    for (let index = 0; index < batch.count; index++) {
      const row = batch.row(index);
      const key = this.#key(row);
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      fresh.push(row);
    }
    if (fresh.length > 0)
      this.#inner.rows({ count: fresh.length, row: index => fresh[index]! }, control, last);
    else if (!last) control.credit(1);
  }
}
