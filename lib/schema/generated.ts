/**
 * Columns whose values the database makes: computed ones, identities.
 *
 * Promises: frozen data. An insert or update of a computed column is refused, by its type and when it is compiled.
 */

import { ArgumentError } from '../errors.js';
import { checkOptions } from './options.js';
import { isSchemaExpression, type SchemaExpression } from './references.js';

/** SQL text, an expression, or a function that gives one, for expressions of columns of the same table. */
export type ComputedSource = string | SchemaExpression | (() => SchemaExpression);

/** How a computed column is kept. */
export interface ComputedOptions {
  /** Store the value with the row; `false` computes it at each read. Default: what the database does. */
  readonly persisted?: boolean;
}

/** `GENERATED ALWAYS AS (…)`. */
export class Computed {
  readonly source: ComputedSource;
  readonly persisted: boolean | undefined;

  constructor(source: ComputedSource, options: ComputedOptions = {}) {
    checkOptions('computed', options, ['persisted']);
    const known = typeof source === 'string' ? source.trim() !== '' : typeof source === 'function';
    if (!known && !isSchemaExpression(source)) {
      throw new ArgumentError(`computed() takes SQL text, an expression, or a function that gives one`);
    }
    this.source = source;
    this.persisted = options.persisted;
    Object.freeze(this);
  }
}

/**
 * A column that the database computes from others of its row.
 *
 * @example column(Integer, { computed: computed('width * height', { persisted: true }) })
 * // area INTEGER GENERATED ALWAYS AS (width * height) STORED
 * @example column(Integer, { computed: computed((): SchemaExpression => boxes.c.width.mul(2)) })
 */
export function computed(source: ComputedSource, options?: ComputedOptions): Computed {
  return new Computed(source, options);
}

/** How identities and sequences count; what is left out is the database's to say. */
export interface CounterOptions {
  readonly start?: number | bigint;
  readonly increment?: number | bigint;
  readonly minValue?: number | bigint;
  readonly maxValue?: number | bigint;
  /** Begin anew after the last number. */
  readonly cycle?: boolean;
  /** Numbers that are taken at once. */
  readonly cache?: number | bigint;
}

/** How an identity numbers rows. */
export interface IdentityOptions extends CounterOptions {
  /** Refuse numbers of the program's own: GENERATED ALWAYS. Default false: BY DEFAULT. */
  readonly always?: boolean;
}

/** The counting options that identities and sequences share, checked. */
export function checkCounter<T extends object>(owner: string, options: T, more: readonly string[]): T {
  checkOptions(owner, options, ['start', 'increment', 'minValue', 'maxValue', 'cycle', 'cache', ...more]);
  for (const [name, value] of Object.entries(options)) {
    if (['start', 'increment', 'minValue', 'maxValue', 'cache'].includes(name) && value !== undefined) {
      if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) {
        throw new ArgumentError(`${owner} ${name} takes a whole number, not ${String(value)}`);
      }
      if (name === 'increment' && Number(value) === 0)
        throw new ArgumentError(`${owner} increment cannot be 0`);
    }
  }
  return Object.freeze({ ...options });
}

/** `GENERATED … AS IDENTITY`. */
export class Identity {
  readonly options: IdentityOptions;

  constructor(options: IdentityOptions = {}) {
    this.options = checkCounter('identity', options, ['always']);
    Object.freeze(this);
  }
}

/**
 * A column that the database numbers. SQLite and MySQL number their primary keys in their own way: there it is
 * `autoincrement`, and what they cannot do of it is a `CompileError`.
 *
 * @example column(Integer, { primaryKey: true, identity: identity({ start: 100 }) })
 */
export function identity(options?: IdentityOptions): Identity {
  return new Identity(options);
}
