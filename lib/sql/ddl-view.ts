/**
 * CREATE VIEW and DROP VIEW as statements.
 *
 * Promises: frozen; values in the query are written out, since DDL takes no parameters.
 */

import { ArgumentError } from '../errors.js';
import { checkOptions } from '../schema/options.js';
import type { CreateOptions, DropOptions } from './ddl.js';
import type { CreateViewNode, DropViewNode } from './ddl-nodes.js';
import type { Executable } from './executable.js';
import { Statement } from './statement.js';
import { ViewDefinition } from './view-definition.js';

function requireView(owner: string, value: unknown): asserts value is ViewDefinition {
  if (!(value instanceof ViewDefinition)) {
    throw new ArgumentError(`${owner} takes a view made by createView('name', select(…))`);
  }
}

/** Options of CREATE VIEW. */
export interface CreateViewOptions extends CreateOptions {
  /** Take the place of a view that is there, where the database can. */
  readonly orReplace?: boolean;
}

/** `CREATE VIEW`. */
export class CreateView extends Statement implements Executable {
  readonly node: CreateViewNode;

  constructor(view: ViewDefinition, options: CreateViewOptions = {}) {
    super();
    requireView('CreateView', view);
    checkOptions('CreateView', options, ['ifNotExists', 'orReplace']);
    const { ifNotExists = false, orReplace = false } = options;
    this.node = Object.freeze({ kind: 'createView', table: view, query: view.query, ifNotExists, orReplace });
    Object.freeze(this);
  }
}

/** `DROP VIEW`. */
export class DropView extends Statement implements Executable {
  readonly node: DropViewNode;

  constructor(view: ViewDefinition, options: DropOptions = {}) {
    super();
    requireView('DropView', view);
    checkOptions('DropView', options, ['ifExists']);
    this.node = Object.freeze({ kind: 'dropView', table: view, ifExists: options.ifExists ?? false });
    Object.freeze(this);
  }
}
