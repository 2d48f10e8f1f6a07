/**
 * What is left of the rows of one run in the next: rows that are as they were stay the same objects, so that whoever draws them can
 * tell by `===` which to draw anew.
 *
 * Promises: no object of the run before stands for two rows. Does not: follow rows to other places, but for those before and
 * after what was inserted or deleted.
 */
import { same } from './same.js';

/** The rows of `after`, those of `before` where they are the same; `before` itself when all are. */
export function keptRows(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && same(before[head], after[head])) head++;
  if (head === before.length && head === after.length) return before;
  const shift = before.length - after.length;
  let tail = after.length;
  while (tail > head && tail + shift > head && same(before[tail + shift - 1], after[tail - 1])) tail--;
  return after.map((row, index) => {
    if (index < head) return before[index];
    if (index >= tail) return before[index + shift];
    return index < tail + shift && same(before[index], row) ? before[index] : row;
  });
}
