/**
 * Windows: which rows a function sees, in which order.
 *
 * Promises: frames are checked when they are stated; distances become parameters. Does not: know which functions need a window.
 */

import { ArgumentError } from '../errors.js';
import { checkOptions } from '../schema/options.js';
import { describeValue } from '../types/conversion-error.js';
import { Float } from '../types/float.js';
import { Integer } from '../types/integer.js';
import { bindNode, expressionOf, requireExpression } from './make.js';
import type { ExpressionNode } from './nodes.js';
import type { ExpressionLike } from './operand-types.js';
import type { Frame, FrameBound, WindowDefinition } from './query-nodes.js';

/**
 * The ends of a frame: null is without bound, 0 the current row, a negative number so much before it, a positive one so much
 * after it.
 */
export type FrameEnds = readonly [start: number | null, end: number | null];

/** A window. */
export interface WindowOptions {
  /** Rows that are equal here share a window. */
  readonly partitionBy?: ExpressionLike | readonly ExpressionLike[];
  readonly orderBy?: ExpressionLike | readonly ExpressionLike[];
  /** The frame in rows. */
  readonly rows?: FrameEnds;
  /** The frame in differences of the value that sorts. */
  readonly range?: FrameEnds;
  /** The frame in groups of rows that sort alike. MySQL has none. */
  readonly groups?: FrameEnds;
  /**
   * What of the frame is left out: the current row, it and those that sort like it (`group`), or those without it (`ties`).
   * MySQL has none.
   */
  readonly exclude?: NonNullable<Frame['exclude']>;
}

function expressions(given: unknown, where: string): readonly ExpressionNode[] {
  if (given === undefined) return Object.freeze([]);
  const list = Array.isArray(given) ? (given as readonly unknown[]) : [given];
  return Object.freeze(list.map(each => requireExpression(each, where)));
}

function bound(end: unknown, unit: Frame['unit'], where: string): FrameBound {
  if (end === null) return Object.freeze({ at: 'unbounded' });
  const whole = unit !== 'range';
  if (typeof end !== 'number' || !(whole ? Number.isSafeInteger(end) : Number.isFinite(end))) {
    throw new ArgumentError(
      `${where}: ${unit} takes [start, end], each null or a ${whole ? 'whole ' : ''}number, not ${String(end)}`,
    );
  }
  if (end === 0) return Object.freeze({ at: 'current' });
  const distance = bindNode(Math.abs(end), Number.isInteger(end) ? Integer() : Float(), 'param');
  return Object.freeze({ at: end < 0 ? 'preceding' : 'following', distance });
}

function frame(unit: Frame['unit'], ends: unknown, exclude: Frame['exclude'], where: string): Frame {
  if (!Array.isArray(ends) || ends.length !== 2) {
    throw new ArgumentError(`${where}: ${unit} takes two ends, [start, end]`);
  }
  const [first, last] = ends as readonly unknown[];
  const start = bound(first, unit, where);
  const end = bound(last, unit, where);
  if ((first ?? Number.NEGATIVE_INFINITY) > (last ?? Number.POSITIVE_INFINITY)) {
    throw new ArgumentError(`${where}: ${unit} starts behind its end: [${String(first)}, ${String(last)}]`);
  }
  return Object.freeze({ unit, start, end, exclude });
}

const UNITS = ['rows', 'range', 'groups'] as const;
const EXCLUSIONS: readonly unknown[] = ['currentRow', 'group', 'ties'];

/** What a frame leaves out. */
function exclusion(
  { exclude }: WindowOptions,
  unit: Frame['unit'] | undefined,
  where: string,
): Frame['exclude'] {
  if (exclude === undefined) return undefined;
  if (!EXCLUSIONS.includes(exclude)) {
    throw new ArgumentError(
      `${where}: exclude is one of ${EXCLUSIONS.join(', ')}, not ${describeValue(exclude)}`,
    );
  }
  if (unit !== undefined) return exclude;
  throw new ArgumentError(`${where}: exclude needs a frame, as rows: [null, null]`);
}

/** The definition of a window's options. */
export function windowDefinition(options: WindowOptions, where: string): WindowDefinition {
  if (typeof options !== 'object' || options === null || expressionOf(options) !== undefined) {
    throw new ArgumentError(`${where} takes options such as { partitionBy, orderBy, rows }`);
  }
  checkOptions(where, options, ['partitionBy', 'orderBy', ...UNITS, 'exclude']);
  const units = UNITS.filter(unit => options[unit] !== undefined);
  if (units.length > 1) throw new ArgumentError(`${where} takes one of ${units.join(' and ')}`);
  const [unit] = units;
  const exclude = exclusion(options, unit, where);
  return Object.freeze({
    partitionBy: expressions(options.partitionBy, where),
    orderBy: expressions(options.orderBy, where),
    frame: unit && frame(unit, options[unit], exclude, where),
  });
}

/** All expressions of a window. */
export function windowExpressions(window: WindowDefinition): readonly ExpressionNode[] {
  return [...window.partitionBy, ...window.orderBy];
}
