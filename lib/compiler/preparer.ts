/**
 * Prepares statements: compiles them, or finds them compiled, and joins them with their values.
 *
 * Promises: the same statement object is compiled once; statements of one structure share one `Compiled` (the last
 * `cacheSize` structures are kept), and most SELECTs that are built anew are not even compiled anew; values never enter a
 * cache's key. Rows of an executemany are converted one by one, when asked for. Does not: execute.
 */

import { ArgumentError, StatementError } from '../errors.js';
import { describeValue } from '../types/conversion-error.js';
import { isExecutable, type Executable, type Params } from '../sql/executable.js';
import type { InsertNode, StatementNode, UpdateNode, ValueRow } from '../sql/nodes.js';
import { didYouMean } from '../sql/nearest-name.js';
import { Statement } from '../sql/statement.js';
import type { Compiled, Prepared, WireValue } from './compiled.js';
import type { StatementDialect } from './dialect.js';
import {
  sameStructure,
  structureOf,
  type Draft,
  type Fill,
  type SlotDraft,
  type Structure,
} from './draft.js';
import { finish } from './finish.js';
import { KnownStatements } from './known-statements.js';
import { Lru } from './lru.js';
import { madeDefault, rowContext } from './row-context.js';

/** Options of a preparer. */
export interface PreparerOptions {
  /** How many structures are kept. Default 500; 0 keeps none. */
  readonly cacheSize?: number;
  /** Leave values out of errors. Default false. */
  readonly hideParameters?: boolean;
}

/** Texts longer than this are not worth their memory: each length of a long IN list is one. */
const LONGEST_KEPT = 20_000;

/** A compiled statement with what its placeholders are filled with. */
interface Recipe {
  readonly compiled: Compiled;
  readonly slots: readonly SlotDraft[];
  /** The names that parameters of an execution may have. */
  readonly names: readonly string[];
  /** The keys that each row has. */
  readonly rowKeys: readonly string[];
  /** The columns that parameters may set, for errors. */
  readonly columns: readonly string[];
  /** Whether a default is made by a function, for each execution anew. */
  readonly volatile: boolean;
}

/** What is kept with a statement object. */
interface Entry {
  prepared: Prepared | undefined;
  /** The recipe without parameters that become columns. */
  recipe: Recipe | undefined;
  /** The recipes by the names of such parameters. */
  recipes: Map<string, Recipe> | undefined;
}

/** What is kept of a structure. */
interface Kept {
  readonly structure: Structure;
  readonly compiled: Compiled;
}

/** How many sets of keys are kept for one statement object. */
const MOST_KEY_SETS = 100;

/** How many structures of one text are kept. */
const MOST_ALIKE = 10;

const NO_PARAMS: Params = Object.freeze({});
const NO_NAMES: readonly string[] = Object.freeze([]);

/** Prepares statements for one engine. */
export class StatementPreparer {
  readonly #dialect: StatementDialect;
  readonly #hidden: boolean;
  /** Stands for this preparer where statements remember it, so that they do not keep it alive. */
  readonly #owner: object = {};
  /** By SQL text; several where types, tables or names of rows differ. */
  readonly #structures: Lru<string, Kept[]>;
  readonly #known: KnownStatements;

  constructor(dialect: StatementDialect, options: PreparerOptions = {}) {
    this.#dialect = dialect;
    this.#hidden = options.hideParameters ?? false;
    const { cacheSize = 500 } = options;
    this.#structures = new Lru(cacheSize);
    this.#known = new KnownStatements(cacheSize);
  }

  /** The dialect that it prepares for. */
  get dialect(): StatementDialect {
    return this.#dialect;
  }

  /**
   * Prepares one execution.
   *
   * Call it for each execution: defaults made by functions are made here.
   *
   * @param params values for named parameters, or for the columns of an INSERT or UPDATE; an array for many executions
   * Throws `ArgumentError` for what is no statement and for unknown parameters, `CompileError` for what cannot be written,
   * `StatementError` for missing and unconvertible values.
   */
  prepare(statement: Executable, params?: Params | readonly Params[]): Prepared {
    let entry =
      statement instanceof Statement
        ? (Statement.recall(statement, this.#owner) as Entry | undefined)
        : undefined;
    if (entry === undefined) {
      requireStatement(statement);
      entry = this.#entry(statement.node, params === undefined);
      Statement.remember(statement, this.#owner, entry);
    }
    if (params === undefined && entry.prepared !== undefined) return entry.prepared;
    const recipe = this.#recipe(statement.node, entry, params);
    const prepared = this.#fill(statement.node, recipe, params);
    if (params === undefined && !recipe.volatile) entry.prepared = prepared;
    return prepared;
  }

  /** What is kept with a statement object that is new; without parameters, one like it may have been compiled before. */
  #entry(node: StatementNode, alone: boolean): Entry {
    const prepared = alone ? this.#known.find(node) : undefined;
    if (prepared !== undefined || !alone) return { prepared, recipe: undefined, recipes: undefined };
    const recipe = this.#compile(node, NO_NAMES);
    this.#known.add(recipe.compiled, recipe.slots);
    return { prepared, recipe, recipes: undefined };
  }

  /** The recipe of a statement for parameters of these names. */
  #recipe(node: StatementNode, entry: Entry, params: Params | readonly Params[] | undefined): Recipe {
    const first = Array.isArray(params) ? (params as readonly Params[])[0] : (params as Params | undefined);
    const keys =
      takesColumns(node) && typeof first === 'object' && first !== null ? Object.keys(first) : NO_NAMES;
    if (keys.length === 0) return (entry.recipe ??= this.#compile(node, keys));
    const recipes = (entry.recipes ??= new Map<string, Recipe>());
    const place = JSON.stringify(keys);
    let recipe = recipes.get(place);
    if (recipe === undefined) {
      recipe = this.#compile(node, keys);
      if (recipes.size >= MOST_KEY_SETS) recipes.clear();
      recipes.set(place, recipe);
    }
    return recipe;
  }

  #compile(node: StatementNode, parameterKeys: readonly string[]): Recipe {
    const draft = this.#dialect.createCompiler({ parameterKeys }).compile(node);
    const compiled = this.#shared(draft);
    let names = NO_NAMES;
    let rowKeys = NO_NAMES;
    let volatile = false;
    for (const { name, fill } of draft.slots) {
      if (fill.kind === 'parameter') names = names.includes(name) ? names : [...names, name];
      else if (fill.kind === 'row') rowKeys = [...rowKeys, name];
      else if (fill.kind === 'default') volatile = true;
    }
    const columns = takesColumns(node) ? node.table.table.columns.map(each => each.key) : NO_NAMES;
    return { compiled, slots: draft.slots, names, rowKeys, columns, volatile };
  }

  /** The `Compiled` of a draft's structure, made if it is new. */
  #shared(draft: Draft): Compiled {
    const kept = this.#structures.get(draft.sql);
    if (kept !== undefined) {
      for (const each of kept) if (sameStructure(each.structure, draft)) return each.compiled;
    }
    const structure = structureOf(draft);
    const compiled = finish(structure, this.#dialect, this.#hidden);
    if (draft.sql.length <= LONGEST_KEPT) {
      const others = (kept ?? []).slice(1 - MOST_ALIKE);
      this.#structures.set(draft.sql, [...others, { structure, compiled }]);
    }
    return compiled;
  }

  #fill(node: StatementNode, recipe: Recipe, params: Params | readonly Params[] | undefined): Prepared {
    const { compiled } = recipe;
    const rows = node.kind === 'insert' ? node.rows : undefined;
    if (rows !== undefined && params !== undefined) {
      throw new ArgumentError(
        'The INSERT has its rows already; give them to values() or as parameters, not both',
      );
    }
    // Sets are converted while others run; the array may be a buffer that is filled again by then.
    const sets = rows ?? (Array.isArray(params) ? (params as readonly Params[]).slice() : undefined);
    if (sets === undefined) {
      const values = this.#values(recipe, params === undefined ? NO_PARAMS : params, undefined);
      return { compiled, count: 1, many: false, set: () => values };
    }
    if (sets.length === 0)
      throw new ArgumentError('The array of parameters is empty; leave the execution out');
    return {
      compiled,
      count: sets.length,
      many: true,
      set: index => this.#values(recipe, sets[index], index),
    };
  }

  /** The wire values of one set. */
  #values(recipe: Recipe, given: unknown, group: number | undefined): readonly WireValue[] {
    const { slots } = recipe.compiled;
    const row = given === NO_PARAMS ? NO_PARAMS : this.#checked(recipe, given, group);
    const context = recipe.volatile ? rowContext(recipe.slots, row) : undefined;
    const values: WireValue[] = new Array<WireValue>(slots.length);
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index]!;
      const { fill } = recipe.slots[index]!;
      const value =
        fill.kind === 'default'
          ? madeDefault(fill.make, slot.name, context!)
          : this.#value(recipe, fill, slot.name, row, group);
      values[index] = slot.convert(value);
    }
    return values;
  }

  #value(
    recipe: Recipe,
    fill: Exclude<Fill, { kind: 'default' }>,
    name: string,
    row: ValueRow,
    group: number | undefined,
  ): unknown {
    switch (fill.kind) {
      case 'bind':
        return fill.value;
      case 'parameter':
        if (fill.fallback !== undefined && !has(row, name)) return fill.fallback.value;
        break;
      case 'row':
        break;
    }
    const value = row[name];
    if ((value === undefined || typeof value === 'function') && !has(row, name)) {
      throw this.#missing(recipe, name, group);
    }
    return value;
  }

  #missing(recipe: Recipe, name: string, group: number | undefined): StatementError {
    const place = group === undefined ? '' : `, in parameter group ${group}`;
    const same = group !== undefined && recipe.rowKeys.includes(name) ? `. ${SAME_KEYS}` : '';
    return new StatementError(`A value is required for bind parameter '${name}'${place}${same}`, {
      statement: recipe.compiled.sql,
      hideParameters: this.#hidden,
    });
  }

  /** Refuses what is no set of parameters, and names that the statement does not have. */
  #checked(recipe: Recipe, given: unknown, group: number | undefined): ValueRow {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      const place = group === undefined ? '' : ` in parameter group ${group}`;
      throw new ArgumentError(
        `Parameters are objects of values by name, not ${describeValue(given)}${place}`,
      );
    }
    const { names, rowKeys } = recipe;
    if (rowKeys.length === 0 && recipe.columns.length > 0 && isOther(given)) {
      const advice = 'await it, or give its values as an object or an array of objects';
      throw new ArgumentError(
        `Parameters are objects of values by name, not ${describeValue(given)} without any: ${advice}`,
      );
    }
    for (const name in given) {
      if (!rowKeys.includes(name) && !names.includes(name) && Object.hasOwn(given, name)) {
        throw this.#unknown(recipe, Object.keys(given), group);
      }
    }
    return given as ValueRow;
  }

  #unknown(recipe: Recipe, keys: readonly string[], group: number | undefined): ArgumentError {
    const taken = [...recipe.rowKeys, ...recipe.names];
    const unknown = keys.filter(key => !taken.includes(key));
    // The rows behind the first add no columns.
    const known = group ? taken : [...new Set([...taken, ...recipe.columns])];
    const place = group === undefined ? '' : ` in parameter group ${group}`;
    const meant = unknown.length === 1 ? didYouMean(unknown[0]!, known) : '';
    const advice =
      known.length === 0 ? 'the statement takes none' : `the statement takes '${known.join("', '")}'`;
    return new ArgumentError(
      `Unknown parameter '${unknown.join("', '")}'${place}${meant}; ${advice}${group === undefined ? '' : `. ${SAME_KEYS}`}`,
    );
  }
}

/** What rows that differ are told. */
const SAME_KEYS =
  'The first row decides the columns; give each row the same keys, with null for no value, or execute the others by themselves';

/** Whether the parameters of a statement are values of columns. */
function takesColumns(node: StatementNode): node is InsertNode | UpdateNode {
  if (node.kind === 'insert') return node.rows === undefined && node.source === undefined;
  return node.kind === 'update';
}

/** Whether an object without values of columns is one by mistake: a promise, a Map, a generator. */
function isOther(given: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(given);
  return prototype !== null && prototype !== Object.prototype && Object.keys(given).length === 0;
}

/** Whether a row has a value of a name; what every object inherits does not count. */
function has(row: ValueRow, name: string): boolean {
  return Object.hasOwn(row, name) || (name in row && !(name in Object.prototype));
}

function requireStatement(value: unknown): asserts value is Executable {
  if (isExecutable(value)) return;
  if (typeof value === 'string') {
    throw new ArgumentError(`Not an executable object: '${value}'; wrap SQL text in text().`);
  }
  throw new ArgumentError(
    `Not an executable object: ${describeValue(value)}; give a statement such as select(…)`,
  );
}
