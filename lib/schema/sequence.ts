/**
 * Sequences: counters that stand beside tables, in the databases that have them.
 *
 * Promises: frozen data; a sequence of a MetaData is created and dropped with its tables, where there are sequences, and is passed
 * over where there are none. Does not: count; `nextValue` of the sql room is the expression.
 */

import type { Catalog } from './catalog.js';
import { checkCounter, type CounterOptions } from './generated.js';
import { Handle } from './handle.js';
import { checkedName } from './naming.js';
import type { TableDefinition } from './table-definition.js';

/** How a sequence counts, and where it stands. */
export interface SequenceOptions extends CounterOptions {
  readonly metadata?: Catalog<TableDefinition>;
  /** Default the MetaData's. */
  readonly schema?: string;
}

/**
 * A sequence.
 *
 * @example new Sequence('order_numbers', { metadata, start: 1000 })
 */
export class Sequence extends Handle {
  readonly name: string;
  readonly schema: string | undefined;
  readonly options: CounterOptions;

  constructor(name: string, options: SequenceOptions = {}) {
    super();
    const { metadata, schema, ...counter } = options;
    this.name = checkedName('Sequence', name);
    this.schema = schema ?? metadata?.schema;
    this.options = checkCounter('Sequence', counter, ['metadata', 'schema']);
    Object.freeze(this);
    metadata?.addSequence(this);
  }

  /** `schema.name`, or the name where there is no schema. */
  get fullName(): string {
    return this.schema === undefined ? this.name : `${this.schema}.${this.name}`;
  }
}
