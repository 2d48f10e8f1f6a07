/** The golden statements by theme, and the tables that they are about. */
import { AGGREGATES } from './aggregates.js';
import { CHANGES } from './changes.js';
import { CONFLICTS } from './conflicts.js';
import { DEFINITIONS } from './definitions.js';
import { EXPRESSIONS } from './expressions.js';
import type { GoldenCase } from './golden-case.js';
import { SELECTS } from './selects.js';
import { SQLALCHEMY_CHANGES } from './sqlalchemy-changes.js';
import { SQLALCHEMY_CONDITIONS } from './sqlalchemy-conditions.js';
import { SQLALCHEMY_QUERIES } from './sqlalchemy-queries.js';

export { SQLALCHEMY_TABLES } from './sqlalchemy-tables.js';
export { TABLES } from './tables.js';
export type { Expected, GoldenCase, Target } from './golden-case.js';

/** Statements that read or change rows. */
export const STATEMENTS: Readonly<Record<string, readonly GoldenCase[]>> = {
  expressions: EXPRESSIONS,
  selects: SELECTS,
  changes: CHANGES,
  aggregates: AGGREGATES,
  conflicts: CONFLICTS,
};

/** Statements that SQLAlchemy users know, about tables of their own. */
export const SQLALCHEMY: Readonly<Record<string, readonly GoldenCase[]>> = {
  'conditions of SQLAlchemy': SQLALCHEMY_CONDITIONS,
  'queries of SQLAlchemy': SQLALCHEMY_QUERIES,
  'changes of SQLAlchemy': SQLALCHEMY_CHANGES,
};

/** Statements that change the schema. */
export const SCHEMA_STATEMENTS: Readonly<Record<string, readonly GoldenCase[]>> = {
  definitions: DEFINITIONS,
};
