/**
 * The nodes of statements that change the schema.
 *
 * Frozen data with a `kind`, as the rest of the tree. A node with a `table` changes that table.
 */

import type {
  ColumnDefinition,
  Constraint,
  ForeignKeyConstraint,
  Index,
  Sequence,
  TableDefinition,
} from '../schema/index.js';
import type { ExpressionNode, QueryNode, TextNode } from './nodes.js';

export interface CreateTableNode {
  readonly kind: 'createTable';
  readonly table: TableDefinition;
  readonly ifNotExists: boolean;
  /** Foreign keys that are added later. */
  readonly without: readonly ForeignKeyConstraint[];
}

export interface DropTableNode {
  readonly kind: 'dropTable';
  readonly table: TableDefinition;
  readonly ifExists: boolean;
}

export interface CreateIndexNode {
  readonly kind: 'createIndex';
  readonly name: string;
  readonly table: TableDefinition;
  readonly expressions: readonly ExpressionNode[];
  readonly unique: boolean;
  readonly where: ExpressionNode | undefined;
  readonly ifNotExists: boolean;
  /** The declaration, with the options that only some databases know. */
  readonly index: Index;
}

export interface DropIndexNode {
  readonly kind: 'dropIndex';
  readonly name: string;
  readonly table: TableDefinition;
  readonly ifExists: boolean;
  readonly index: Index;
}

export interface AddConstraintNode {
  readonly kind: 'addConstraint';
  readonly table: TableDefinition;
  readonly constraint: Constraint;
}

export interface DropConstraintNode {
  readonly kind: 'dropConstraint';
  readonly table: TableDefinition;
  readonly constraint: Constraint;
  readonly ifExists: boolean;
}

export interface CreateSchemaNode {
  readonly kind: 'createSchema';
  readonly name: string;
  readonly ifNotExists: boolean;
}

export interface DropSchemaNode {
  readonly kind: 'dropSchema';
  readonly name: string;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

export interface CreateSequenceNode {
  readonly kind: 'createSequence';
  readonly sequence: Sequence;
  readonly ifNotExists: boolean;
}

export interface DropSequenceNode {
  readonly kind: 'dropSequence';
  readonly sequence: Sequence;
  readonly ifExists: boolean;
}

export interface CommentNode {
  readonly kind: 'comment';
  readonly table: TableDefinition;
  /** The column; `undefined` of a table's comment. */
  readonly column: ColumnDefinition | undefined;
  /** `undefined` takes the comment away. */
  readonly comment: string | undefined;
}

/** A query that is a part of DDL. */
export type DefinedQuery = QueryNode | TextNode;

export interface CreateViewNode {
  readonly kind: 'createView';
  readonly table: TableDefinition;
  readonly query: DefinedQuery;
  readonly ifNotExists: boolean;
  readonly orReplace: boolean;
}

export interface DropViewNode {
  readonly kind: 'dropView';
  readonly table: TableDefinition;
  readonly ifExists: boolean;
}

export interface CreateTableAsNode {
  readonly kind: 'createTableAs';
  readonly table: TableDefinition;
  readonly query: DefinedQuery;
  readonly ifNotExists: boolean;
}

/** What stands for a token of `DDL`. */
export type DdlValue =
  | { readonly as: 'name'; readonly names: readonly string[] }
  | { readonly as: 'value'; readonly value: string | number | bigint | boolean | null }
  | { readonly as: 'expression'; readonly node: ExpressionNode };

export interface DdlTextNode {
  readonly kind: 'ddlText';
  readonly parts: readonly (string | DdlValue)[];
}

export type DdlNode =
  | CreateTableNode
  | DropTableNode
  | CreateIndexNode
  | DropIndexNode
  | AddConstraintNode
  | DropConstraintNode
  | CreateSchemaNode
  | DropSchemaNode
  | CreateSequenceNode
  | DropSequenceNode
  | CommentNode
  | CreateViewNode
  | DropViewNode
  | CreateTableAsNode
  | DdlTextNode;
