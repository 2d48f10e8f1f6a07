/**
 * Checks what `reflect` and `reflectTable` are given.
 *
 * Promises: what is wrong is thrown by the call, before anything is subscribed to. Does not: reflect (`reflect.ts`), which a page loads
 * with its first subscription.
 */
import { ArgumentError } from '../errors.js';
import { CatalogMark, ColumnSpecMark } from '../schema/marks.js';
import { checkOptions } from '../schema/options.js';
import type { ReflectOptions, ReflectTableOptions } from '../sql/reflect-source.js';
import { checkedName } from './names.js';

const COMMON = ['schema', 'resolveFks', 'extend', 'column'];

/** Gives the options with a list of names of its own. */
export function checkedReflect(metadata: unknown, options: ReflectOptions): ReflectOptions {
  checkCommon('reflect', metadata, options, ['only', 'views']);
  const { only } = options;
  if (only === undefined || typeof only === 'function') return options;
  if (!Array.isArray(only))
    throw new ArgumentError('reflect only is an array of names, or a function of a name.');
  return { ...options, only: only.map((each: unknown) => checkedName(each, 'table', 'only')) };
}

export function checkReflectTable(name: unknown, metadata: unknown, options: ReflectTableOptions): void {
  checkCommon('reflectTable', metadata, options, ['columns']);
  checkedName(name, 'table', 'reflectTable');
  for (const [key, spec] of Object.entries(options.columns ?? {})) {
    if (!(spec instanceof ColumnSpecMark)) {
      throw new ArgumentError(
        `Column '${key}' of table '${String(name)}' must be made by column(Type, options)`,
      );
    }
  }
}

function checkCommon(
  call: string,
  metadata: unknown,
  options: ReflectOptions | ReflectTableOptions,
  more: string[],
): void {
  // What a MetaData is; the language need not be loaded to look at databases.
  if (!(metadata instanceof CatalogMark))
    throw new ArgumentError(`${call} takes the MetaData that is to have the tables.`);
  checkOptions(call, options, [...COMMON, ...more]);
  if (options.schema !== undefined) checkedName(options.schema, 'schema', call);
  if (options.column !== undefined && typeof options.column !== 'function') {
    throw new ArgumentError(`${call} column is a function of a column and its table.`);
  }
}
