/**
 * What a MetaData and the declaration of a column are known by, for those who must tell them from other values.
 *
 * Promises: whoever only asks what a value is loads none of what makes such values, so a page of texts has neither. Does not: say
 * more than that; the classes do.
 */

import type { SqlType } from '../types/type.js';

/** What every collection of tables is. */
export abstract class CatalogMark {
  abstract readonly schema: string | undefined;
}

/** What every declaration of a column is. */
export abstract class ColumnSpecMark {
  abstract readonly type: SqlType;
}
