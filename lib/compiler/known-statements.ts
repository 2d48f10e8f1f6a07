/**
 * Statements that were compiled before, found by their shape: what a program builds anew for each execution is compiled once.
 *
 * Promises: a statement is found only if all its tokens are those of the one that was compiled; a hash that two share costs time and
 * never gives a wrong text. Only a statement whose every value became a parameter, in its place, is kept, and none of its values is.
 */

import type { BindNode, StatementNode } from '../sql/nodes.js';
import type { Compiled, Prepared, WireValue } from './compiled.js';
import type { SlotDraft } from './draft.js';
import { FIXED_COUNTS } from './fixed-counts.js';
import { Lru } from './lru.js';
import { ShapeReader } from './shape.js';

interface Known {
  readonly tokens: readonly unknown[];
  readonly compiled: Compiled;
  /** For each placeholder the compiler's own value; `undefined` where it takes the next one of the statement. */
  readonly fixed: readonly (Pick<BindNode, 'value'> | undefined)[];
}

const { 0: ZERO, '-1': MINUS_ONE } = FIXED_COUNTS;

/** How many statements of one hash are kept. */
const MOST_ALIKE = 10;

export class KnownStatements {
  readonly #reader = new ShapeReader();
  readonly #known: Lru<number, readonly Known[]>;
  /** Whether the reader has the shape of the statement that was looked for and not found. */
  #missing = false;

  constructor(capacity: number) {
    this.#known = new Lru(capacity);
  }

  /** A statement with its values, if one of its shape is known. Throws a `StatementError` for values that cannot be converted. */
  find(node: StatementNode): Prepared | undefined {
    const reader = this.#reader;
    this.#missing = false;
    if (!reader.read(node)) return undefined;
    const known = this.#known.get(reader.hash)?.find(each => isAlike(each.tokens, reader));
    if (known === undefined) {
      this.#missing = true;
      return undefined;
    }
    const { compiled, fixed } = known;
    const values = new Array<WireValue>(fixed.length);
    for (let index = 0, next = 0; index < fixed.length; index++) {
      const { value } = fixed[index] ?? reader.binds[next++]!;
      values[index] = compiled.slots[index]!.convert(value);
    }
    reader.forget();
    return { compiled, count: 1, many: false, set: () => values };
  }

  /** Keeps what the statement that was looked for last was compiled to. */
  add(compiled: Compiled, slots: readonly SlotDraft[]): void {
    const { tokens, length, hash, binds } = this.#reader;
    const fixed = this.#missing ? fixedValues(slots, binds) : undefined;
    this.#missing = false;
    if (fixed !== undefined) {
      const others = this.#known.get(hash) ?? [];
      const known = { tokens: tokens.slice(0, length), compiled, fixed };
      this.#known.set(hash, [known, ...others.slice(0, MOST_ALIKE - 1)]);
    }
    this.#reader.forget();
  }
}

/** The compiler's own values among those of placeholders; `undefined` unless all others are those of the tree, each once and in its order. */
function fixedValues(slots: readonly SlotDraft[], binds: readonly BindNode[]): Known['fixed'] | undefined {
  const fixed = slots.map(({ fill }) => (fill === ZERO || fill === MINUS_ONE ? fill : undefined));
  const given = slots.filter((_slot, index) => fixed[index] === undefined);
  const inOrder = given.length === binds.length && given.every(({ fill }, index) => fill === binds[index]);
  return inOrder && new Set(binds).size === binds.length ? fixed : undefined;
}

function isAlike(known: readonly unknown[], { tokens, length }: ShapeReader): boolean {
  if (known.length !== length) return false;
  for (let index = 0; index < length; index++) if (known[index] !== tokens[index]) return false;
  return true;
}
