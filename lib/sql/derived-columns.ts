/**
 * Which columns a query has for those who read from it.
 *
 * Promises: every column has a name and no two have the same; one that shows a column of a table, also under a label, knows its
 * declaration. Does not: look into the database; text has the columns that were stated.
 */

import { ArgumentError } from '../errors.js';
import type { ColumnDefinition } from '../schema/index.js';
import type { FromColumn } from './from-nodes.js';
import type { DmlNode, ExpressionNode, QueryNode, SelectedColumn, TextNode } from './nodes.js';

/** The select list of a query; of several joined ones, the first's. */
export function selectListOf(query: QueryNode): readonly SelectedColumn[] {
  let first = query;
  while (first.kind === 'compound') first = first.queries[0]!;
  return first.columns;
}

function definitionOf(node: ExpressionNode): ColumnDefinition | undefined {
  const shown = node.kind === 'label' ? node.operand : node;
  return shown.kind === 'column' ? shown.definition : undefined;
}

function namedColumn({ node, key, group }: SelectedColumn, where: string): FromColumn {
  if (group !== undefined) {
    throw new ArgumentError(
      `${where}: a select by object with tables in it ('${group}') cannot be a subquery; list its columns`,
    );
  }
  if (key === undefined) {
    throw new ArgumentError(`${where}: every column needs a name; label() the calculated ones`);
  }
  return Object.freeze({ key, type: node.type, definition: definitionOf(node) });
}

function columnsOfStatement(query: QueryNode | DmlNode | TextNode, where: string): readonly FromColumn[] {
  if (query.kind === 'select' || query.kind === 'compound') {
    return selectListOf(query).map(each => namedColumn(each, where));
  }
  if (query.kind === 'text') {
    if (query.columns === undefined) {
      throw new ArgumentError(`${where}: text() has no columns until columns({ name: Type }) states them`);
    }
    return query.columns.map(({ key, type }) => Object.freeze({ key, type, definition: undefined }));
  }
  if (query.returning === undefined) {
    throw new ArgumentError(`${where}: ${query.kind.toUpperCase()} has no columns without returning(…)`);
  }
  return query.returning.map(each => namedColumn(each, where));
}

/** The columns of a statement for those who read from it. */
export function derivedFrom(query: QueryNode | DmlNode | TextNode, where: string): readonly FromColumn[] {
  const columns = columnsOfStatement(query, where);
  const keys = new Set<string>();
  for (const { key } of columns) {
    if (keys.has(key)) {
      throw new ArgumentError(`${where}: two columns are called '${key}'; rename one with label('other')`);
    }
    keys.add(key);
  }
  return Object.freeze(columns);
}
