/**
 * Parts of TypeScript source: strings, properties, names for constants, the list of imports.
 *
 * Promises: no text of a database can end a string or comment, or become code; what is written means the text again.
 */

/** A string literal in single quotes. */
export function stringSource(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1);
  const quoted = inner.replace(/\\.|'/g, each => (each === '\\"' ? '"' : each === "'" ? "\\'" : each));
  return `'${quoted.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** A property's name in an object literal. `__proto__` would set the prototype, so it stands in brackets. */
export function keySource(key: string): string {
  if (key === '__proto__') return `['__proto__']`;
  return IDENTIFIER.test(key) ? key : stringSource(key);
}

/** A property of an object. */
export function memberSource(object: string, key: string): string {
  return IDENTIFIER.test(key) && key !== '__proto__' ? `${object}.${key}` : `${object}[${stringSource(key)}]`;
}

/** Text as a comment to the end of the line, one line for each of its own. */
export function commentSource(text: string): string {
  return text
    .split(/[\r\n\u2028\u2029]+/)
    .map(line => `// ${line}`)
    .join('\n');
}

/** An object literal on one line. */
export function objectSource(entries: readonly string[]): string {
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** Plain data: strings, numbers, truth values, objects of them. */
export function valueSource(value: unknown): string {
  if (typeof value === 'string') return stringSource(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return objectSource(Object.entries(value).map(([key, each]) => `${keySource(key)}: ${valueSource(each)}`));
}

const RESERVED = `
  abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default delete do
  else enum eval export extends false finally for from function get globalThis if implements import in infer instanceof interface is keyof
  let module namespace never new null number object of package private protected public readonly require return set static string
  super switch symbol this throw true try type typeof undefined unique unknown var void while with yield
`;

/** Names for the constants of a module, each given once. */
export class ConstantNames {
  readonly #taken: Set<string>;

  /** @param taken names that mean something else in the module */
  constructor(taken: Iterable<string>) {
    this.#taken = new Set([...RESERVED.trim().split(/\s+/), ...taken]);
  }

  /** A name for a table: `order_items` is `orderItems`. */
  nameFor(table: string): string {
    const [first = '', ...more] = table.split(/(?:[^\p{ID_Continue}$]|_)+/u).filter(each => each !== '');
    const lower =
      first === first.toUpperCase() ? first.toLowerCase() : first[0]!.toLowerCase() + first.slice(1);
    const camel = lower + more.map(each => each[0]!.toUpperCase() + each.slice(1)).join('');
    const base = IDENTIFIER.test(camel) ? camel : `_${camel}`;
    let name = base;
    for (let number = 1; this.#taken.has(name); number++) name = `${base}Table${number === 1 ? '' : number}`;
    this.#taken.add(name);
    return name;
  }
}

/** What a module imports from the library. */
export class Imports {
  readonly #values = new Set<string>();
  readonly #types = new Set<string>();

  /** Notes a value and gives its name. */
  value(name: string): string {
    this.#values.add(name);
    return name;
  }

  /** Notes a type and gives its name. */
  type(name: string): string {
    this.#types.add(name);
    return name;
  }

  /** The import statement. */
  source(module: string): string {
    const values = [...this.#values].sort();
    const types = [...this.#types].filter(each => !this.#values.has(each)).sort();
    const names = [...values, ...types.map(each => `type ${each}`)];
    return `import {\n${names.map(each => `  ${each},\n`).join('')}} from ${stringSource(module)};`;
  }
}
