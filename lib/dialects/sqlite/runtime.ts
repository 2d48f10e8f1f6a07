/**
 * SQLite's half of the engine's questions: what `start.ts` answers, and of what runs errors, names, stopping, inspection.
 *
 * Does not: touch the driver.
 */
import { place } from '#sqlite';

import type { RuntimeDialect } from '../runtime.js';
import { classify } from './errors.js';
import { sqliteInspection } from './reflection/questions.js';
import { sqliteStart } from './start.js';

const CONTROL =
  /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(?:begin|commit|end|rollback|savepoint|release)\b/i;

export const sqliteRuntime: RuntimeDialect = {
  ...sqliteStart,
  classify,
  isBusy: ({ code }) =>
    code !== undefined && code.startsWith('SQLITE_BUSY') && code !== 'SQLITE_BUSY_SNAPSHOT',
  isTransactionControl: sql => CONTROL.test(sql),
  foldName: name => name.replace(/[A-Z]/g, letter => letter.toLowerCase()),
  inspection: sqliteInspection,
  isolationLevelSql: 'SELECT 0 AS level',
  isolationLevelOf: () => 'SERIALIZABLE',
  interrupter: () => place.interrupter(),
};
