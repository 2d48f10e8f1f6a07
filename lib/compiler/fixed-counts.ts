/**
 * Numbers of rows that a dialect puts in where the statement has none.
 *
 * Promises: they are values of the compiler and the same in every statement, so that nobody takes them for values of the program.
 */

import { bindNode } from '../sql/make.js';
import type { BindNode } from '../sql/nodes.js';
import { Integer } from '../types/integer.js';

/** No OFFSET, and no LIMIT. */
export const FIXED_COUNTS: Readonly<Record<0 | -1, BindNode>> = Object.freeze({
  0: bindNode(0, Integer(), 'param'),
  '-1': bindNode(-1, Integer(), 'param'),
});
