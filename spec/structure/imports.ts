/**
 * Reads the sources of lib/ and lists what each module imports, types included.
 *
 * Promises: every `import … from`, `export … from`, bare `import '…'`, `import('…')` and `typeof import('…')` with a
 * literal specifier is found; comments and strings are not mistaken for imports. Relative specifiers come back as
 * paths inside lib/ (`worker/packing.ts`), others as written.
 * Does not: resolve computed specifiers, or read anything outside lib/.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One import as written in a source file. */
export interface ImportEdge {
  /** `worker/packing.ts` for a module of lib/, else the specifier: `rxjs`, `node:fs`, `#platform`. */
  readonly target: string;
  /** Whether the target is a module of lib/. */
  readonly internal: boolean;
  /** Erased by the compiler: nothing is loaded at run time. */
  readonly typeOnly: boolean;
  /** Loaded when called, not when the module is evaluated. */
  readonly dynamic: boolean;
}

/** A module of lib/ with its text and its imports. */
export interface SourceModule {
  /** Path inside lib/, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly ImportEdge[];
}

/** The repository's root, seen from dist/spec/structure/. */
export const repositoryRoot: string = fileURLToPath(new URL('../../../', import.meta.url));

/** Every TypeScript file below a directory of the repository, as a sorted list of paths inside it. */
export function sourceFiles(directory: string): string[] {
  return readdirSync(posix.join(repositoryRoot, directory), { recursive: true, encoding: 'utf8' })
    .map(name => name.split(sep).join('/'))
    .filter(name => name.endsWith('.ts'))
    .sort();
}

/** Every module of lib/. */
export function readLibrary(): SourceModule[] {
  return sourceFiles('lib').map(path => {
    const text = readFileSync(posix.join(repositoryRoot, 'lib', path), 'utf8');
    return { path, text, imports: importsOf(path, text) };
  });
}

const FROM = /^(?:import|export)\s+(type\s+)?((?:[\w$*,\s]|\{[^}]*\})+?)\s*from\s*(['"])([^'"\n]+)\3/gm;
const BARE = /^import\s*(['"])([^'"\n]+)\1/gm;
const CALL = /(typeof\s+)?\bimport\(\s*(['"])([^'"\n]+)\2\s*\)/g;

/** The imports of one source text that stands at `path` inside lib/. */
export function importsOf(path: string, text: string): ImportEdge[] {
  const code = withoutComments(text);
  const edges: ImportEdge[] = [];
  const add = (specifier: string, typeOnly: boolean, dynamic: boolean): void => {
    const internal = specifier.startsWith('.');
    const target = internal ? posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts') : specifier;
    edges.push({ target, internal, typeOnly, dynamic });
  };
  for (const [, type, clause, , specifier] of code.matchAll(FROM))
    add(specifier!, type !== undefined || namesOnlyTypes(clause!), false);
  for (const [, , specifier] of code.matchAll(BARE)) add(specifier!, false, false);
  for (const [, type, , specifier] of code.matchAll(CALL)) add(specifier!, type !== undefined, true);
  return edges;
}

/** `{ type A, type B }`: every name is marked, and nothing is imported beside the braces. */
function namesOnlyTypes(clause: string): boolean {
  const names = /^\{([^}]*)\}$/.exec(clause.trim())?.[1];
  if (names === undefined) return false;
  const listed = names.split(',').filter(name => name.trim() !== '');
  return listed.length > 0 && listed.every(name => /^\s*type\s/.test(name));
}

/** Blanks comments, leaving strings and templates alone, so that prose never reads as code. */
function withoutComments(text: string): string {
  return text.replace(
    /\/\*[^]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g,
    token => (token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token.startsWith('`') ? '``' : token),
  );
}
