/**
 * Views.
 *
 * Promises: the columns follow from the query, so a view is selected from like a table, with types. Does not: offer INSERT,
 * UPDATE or DELETE.
 */

import type { TableDefinition } from '../schema/index.js';
import { Catalog } from '../schema/catalog.js';
import { checkOptions } from '../schema/options.js';
import { aliasOf, type Alias, type Renamed, type RowColumns } from './alias.js';
import { columnsOf, declaredColumnNode, type FromClause } from './column.js';
import type { DefinedQuery } from './ddl-nodes.js';
import { definedQuery, specsOf } from './defined-query.js';
import type { ReturnsRows } from './executable.js';
import type { SelectedColumn, TableNode } from './nodes.js';
import { createPlan, dropPlan, type PlanOptions, type SchemaTarget } from './schema-plan.js';
import { selectOf, type Select } from './select.js';
import { ViewDefinition } from './view-definition.js';

/** Options of a view. */
export interface ViewOptions {
  /** Create and drop it with the tables of this MetaData. */
  readonly metadata?: Catalog<TableDefinition>;
  /** Default the MetaData's. */
  readonly schema?: string;
  /** A view of this connection only. */
  readonly temporary?: boolean;
  /** Anything; the library does not look at it. */
  readonly info?: Readonly<Record<string, unknown>>;
}

/**
 * A view. Made by `createView`.
 *
 * @typeParam N its name
 * @typeParam R its rows
 */
export class View<const N extends string = string, R = Record<string, unknown>>
  extends ViewDefinition
  implements FromClause<RowColumns<R, N>, N>
{
  /** Type only: the name. */
  declare readonly $from: N;
  /** Type only: a row. */
  declare readonly $row: R;

  readonly node: TableNode;
  /** The columns by key. */
  readonly c: RowColumns<R, N>;
  readonly selected: readonly SelectedColumn[];
  readonly query: DefinedQuery;

  constructor(name: N, query: ReturnsRows<R>, options: ViewOptions = {}) {
    checkOptions('createView', options, ['metadata', 'schema', 'temporary', 'info']);
    const { metadata, schema, temporary = false, info } = options;
    const defined = definedQuery('createView()', query);
    super(name, metadata ?? new Catalog<TableDefinition>(), specsOf(`createView('${name}')`, defined), {
      ...(schema === undefined ? {} : { schema }),
      ...(temporary ? { prefixes: ['TEMPORARY'] } : {}),
      ...(info === undefined ? {} : { info }),
    });
    this.query = defined;
    this.node = Object.freeze({ kind: 'table', name, table: this });
    const { c, selected } = columnsOf(this.columns.map(each => declaredColumnNode(this.node, each)));
    this.c = c as unknown as RowColumns<R, N>;
    this.selected = selected;
    this.complete([], key => c[key]!);
    metadata?.addView(this);
    Object.freeze(this);
  }

  /** SELECT all columns. */
  select(): Select<readonly [View<N, R>]> {
    return selectOf(this.selected);
  }

  /** The view under another name. */
  alias<const A extends string>(name: A): Alias<Renamed<RowColumns<R, N>, A>, A> {
    return aliasOf<RowColumns<R, N>, A>(this.node, name);
  }

  /** Creates the view through an engine or connection; by default only if it is missing. */
  create<O>(target: SchemaTarget<O>, options?: PlanOptions): O {
    return target.runSchema(createPlan({ views: [this] }, options, target.ddl));
  }

  /** Drops the view; by default only if it is there. */
  drop<O>(target: SchemaTarget<O>, options?: PlanOptions): O {
    return target.runSchema(dropPlan({ views: [this] }, options, target.ddl));
  }
}

/**
 * Declares a view, to be created with its MetaData, by `view.create(engine)` or by `CreateView`.
 *
 * @example
 * const adults = createView('adults', select(users.c.id, users.c.name).where(users.c.age.ge(18)), { metadata });
 * // CREATE VIEW adults AS SELECT users.id AS id, users.name AS name FROM users WHERE users.age >= 18
 * engine.execute(adults.select())   // rows { id: number; name: string | null }
 */
export function createView<const N extends string, R>(
  name: N,
  query: ReturnsRows<R>,
  options?: ViewOptions,
): View<N, R> {
  return new View(name, query, options);
}
