/** Texts of several rows joined to one. */

import { func, select } from '../../../lib/sql/index.js';

import { golden, type GoldenCase } from './golden-case.js';
import { u } from './tables.js';

const { name } = u.c;

export const AGGREGATES: readonly GoldenCase[] = [
  golden(
    'group_concat',
    select(func.group_concat(name).label('names')),
    'SELECT group_concat(users.name) AS names FROM users',
  ),
  golden(
    'aggregate_strings',
    select(func.aggregate_strings(name, "'; ").label('names')),
    'SELECT group_concat(users.name, ?) AS names FROM users',
    ["'; "],
    { mysql: "SELECT group_concat(users.name SEPARATOR '\\'; ') AS names FROM users", params: [] },
  ),
  golden(
    'group_concat of an expression between',
    select(func.group_concat(name, func.upper('x')).label('names')),
    'SELECT group_concat(users.name, upper(?)) AS names FROM users',
    ['x'],
    { mysql: /takes a text as the separator/ },
  ),
  golden(
    'distinct texts with a separator',
    select(func.group_concat(name.distinct(), '-').label('names')),
    /commas only; leave the separator out/,
    [],
    { mysql: "SELECT group_concat(DISTINCT users.name SEPARATOR '-') AS names FROM users" },
  ),
];
