/**
 * Select lists: the columns that a row is made of.
 *
 * Promises: a table stands for its columns; by object, columns have the keys of the object and tables are groups. Does not:
 * look for names that occur twice; the compiler does.
 */

import { ArgumentError } from '../errors.js';
import { nodeOf } from '../schema/handle.js';
import { Column, type FromClause } from './column.js';
import { isFrom } from './from-element.js';
import { requireExpression } from './make.js';
import type { SelectedColumn } from './nodes.js';

/** One expression as a column of a select list. */
function selectedColumn(item: unknown, key: string | undefined): SelectedColumn {
  if (key === undefined && item instanceof Column) return item.selected;
  const node = requireExpression(item, 'select()');
  if (node.kind === 'tuple' || node.kind === 'quantified') {
    throw new ArgumentError(
      'A tuple, ANY and ALL stand in comparisons only; select the expressions one by one',
    );
  }
  if (node.kind === 'ordering') {
    throw new ArgumentError(
      'select() takes expressions without a direction; asc() and desc() belong to orderBy()',
    );
  }
  const own = node.kind === 'column' ? node.key : node.kind === 'label' ? node.name : undefined;
  return Object.freeze({ node, key: key ?? own, group: undefined });
}

/** The columns of a FROM element. */
function columnsOfFrom({ node, selected }: FromClause): readonly SelectedColumn[] {
  if (node.kind !== 'join') return selected;
  throw new ArgumentError('A join has no columns of its own; select those of its elements');
}

function shapeColumns(key: string, item: unknown): readonly SelectedColumn[] {
  if (!isFrom(item)) return [selectedColumn(item, key)];
  return columnsOfFrom(item).map(each => Object.freeze({ ...each, group: key }));
}

/** The select list of arguments, or of one object of them. */
export function selectList(items: readonly unknown[]): readonly SelectedColumn[] {
  const [first] = items;
  if (items.length === 1) {
    if (isFrom(first)) return columnsOfFrom(first);
    if (typeof first === 'object' && first !== null && nodeOf(first) === undefined) {
      return Object.freeze(Object.entries(first).flatMap(([key, item]) => shapeColumns(key, item)));
    }
  }
  const columns: SelectedColumn[] = [];
  for (const item of items) {
    if (isFrom(item)) for (const column of columnsOfFrom(item)) columns.push(column);
    else columns.push(selectedColumn(item, undefined));
  }
  return Object.freeze(columns);
}
