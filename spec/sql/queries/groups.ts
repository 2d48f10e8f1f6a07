/** All cases of the query specs by group. */
import { CTES, CTE_CHANGES } from './cte-cases.js';
import { CLAUSES } from './clause-cases.js';
import { JOINS, UNIONS } from './join-cases.js';
import { CORRELATION, SUBQUERIES } from './subquery-cases.js';
import { TABLE_FUNCTIONS, VALUES } from './value-cases.js';
import { WINDOWS } from './window-cases.js';
import type { QueryCase } from './tables.js';

export const GROUPS: Readonly<Record<string, readonly QueryCase[]>> = {
  'common tables': CTES,
  'changes with common tables': CTE_CHANGES,
  subqueries: SUBQUERIES,
  correlation: CORRELATION,
  joins: JOINS,
  unions: UNIONS,
  windows: WINDOWS,
  values: VALUES,
  'functions in FROM': TABLE_FUNCTIONS,
  'seldom used clauses': CLAUSES,
};
