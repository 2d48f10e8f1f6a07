/**
 * The functions `regexp` and `regexp_replace`, which SQLite leaves to its host.
 *
 * Promises: deterministic; patterns are JavaScript's, with `u`, and compiled once as long as they are among the last hundred;
 * null in gives null out; what is no pattern is an error that says so. Does not: bound the time a match takes. A pattern such as
 * `(a+)+$` can take for ever on a text made for it, and nothing can stop it: patterns must come from the program.
 *
 * Each driver registers them on its connections; nothing here knows one.
 */

/** A function for SQLite. */
export interface HostFunction {
  readonly name: string;
  /** How many arguments it takes; it is registered for each number. */
  readonly lengths: readonly number[];
  readonly call: (...args: unknown[]) => string | number | null;
}

const MOST_PATTERNS = 100;

class PatternError extends Error {
  readonly code = 'SQLITE_ERROR';
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return `${value}`;
  throw new PatternError('regexp: takes texts, not bytes');
}

function compiled(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, `${flags}u`);
  } catch (error) {
    throw new PatternError(`regexp: ${(error as Error).message}`);
  }
}

/** The functions, with a cache of patterns of their own. */
export function regularExpressions(): readonly HostFunction[] {
  const patterns = new Map<string, RegExp>();
  const patternOf = (pattern: string, flags: string): RegExp => {
    const key = `${flags}/${pattern}`;
    let known = patterns.get(key);
    if (known === undefined) known = compiled(pattern, flags);
    else patterns.delete(key);
    patterns.set(key, known);
    if (patterns.size > MOST_PATTERNS) patterns.delete(patterns.keys().next().value!);
    return known;
  };
  return [
    {
      name: 'regexp',
      lengths: [2, 3],
      call: (pattern = null, text = null, flags = '') => {
        if (pattern === null || text === null || flags === null) return null;
        return patternOf(textOf(pattern), textOf(flags)).test(textOf(text)) ? 1 : 0;
      },
    },
    {
      name: 'regexp_replace',
      lengths: [3, 4],
      call: (text = null, pattern = null, replacement = null, flags = '') => {
        if (text === null || pattern === null || replacement === null || flags === null) return null;
        return textOf(text).replace(patternOf(textOf(pattern), `${textOf(flags)}g`), textOf(replacement));
      },
    },
  ];
}
