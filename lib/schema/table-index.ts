/**
 * Indexes.
 *
 * Promises: frozen data, made for a table's `constraints` (created with it) or alone (for `CreateIndex`).
 */

import { ArgumentError } from '../errors.js';
import { checkOptions } from './options.js';
import type { SchemaExpression } from './references.js';

/** Options of an index. */
export interface IndexOptions {
  readonly unique?: boolean;
  /** Index only the rows of this condition, where the database can. */
  readonly where?: SchemaExpression;
}

/**
 * An index over columns or expressions.
 *
 * @example new Index('ix_users_name', [users.c.name, users.c.age.desc()], { unique: true })
 */
export class Index {
  readonly kind = 'index';
  readonly name: string;
  readonly expressions: readonly SchemaExpression[];
  readonly unique: boolean;
  readonly where: SchemaExpression | undefined;

  constructor(name: string, expressions: readonly SchemaExpression[], options: IndexOptions = {}) {
    if (expressions.length === 0)
      throw new ArgumentError(`Index '${name}' needs at least one column or expression`);
    checkOptions('Index', options, ['unique', 'where']);
    this.name = name;
    this.expressions = Object.freeze([...expressions]);
    this.unique = options.unique ?? false;
    this.where = options.where;
    Object.freeze(this);
  }
}
