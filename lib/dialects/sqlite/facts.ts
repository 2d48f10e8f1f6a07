/**
 * What is known of SQLite without its compiler: its name, its conversions, what it can do in DDL.
 *
 * Promises: enough for a program whose statements are text. Does not: write SQL.
 */

import type { DialectFacts } from '../../compiler/late-dialect.js';
import { codecOf } from '../../types/type.js';

export const sqliteFacts: DialectFacts = {
  name: 'sqlite',
  title: 'SQLite',
  codec: type => codecOf(type, 'sqlite', own => own),
  ddl: {
    alterConstraints: false,
    sequences: false,
    comments: 'none',
    deferForeignKeys: 'PRAGMA defer_foreign_keys = ON',
  },
};
