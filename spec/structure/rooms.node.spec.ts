/**
 * The architecture as a spec: which room may import which, where rxjs, drivers and Node builtins may appear, and
 * that nothing goes in a circle.
 */
import { isBuiltin } from 'node:module';
import { findCycle } from './cycles.js';
import { importsOf, readLibrary } from './imports.js';
import {
  DRIVER_INTERFACE,
  LANGUAGE_ROOMS,
  mayImport,
  PLATFORM_USERS,
  reach,
  roomOf,
  ROOMS,
  RXJS_ROOMS,
} from './rooms.js';
import type { Room } from './rooms.js';

const library = readLibrary();
const edges = library.flatMap(module => module.imports.map(edge => ({ from: module.path, ...edge })));
const internal = edges.filter(edge => edge.internal);
const external = edges.filter(edge => !edge.internal);
const inRoom = (path: string, rooms: readonly Room[]): boolean => rooms.includes(roomOf(path)!);
const shown = (list: readonly { from: string; target: string }[]): string[] =>
  list.map(({ from, target }) => `${from} imports ${target}`);

describe('rooms of lib/', () => {
  it('hold every module: nothing stands outside a known room', () => {
    expect(library.map(module => module.path).filter(path => roomOf(path) === undefined)).toEqual([]);
  });

  it('import only what their row in the table reaches', () => {
    const wrong = internal.filter(edge => !mayImport(edge.from, edge.target));
    expect(shown(wrong)).toEqual([]);
  });

  it('have no exception that nobody needs', () => {
    const users = external.filter(edge => edge.target === '#platform').map(edge => roomOf(edge.from)!);
    expect(PLATFORM_USERS.filter(room => !users.includes(room))).toEqual([]);
    const met = internal.filter(edge => roomOf(edge.from) === 'driver').map(edge => edge.target);
    expect(DRIVER_INTERFACE.filter(path => !met.includes(path))).toEqual([]);
  });

  it('import only modules that exist', () => {
    const paths = new Set(library.map(module => module.path));
    expect(shown(internal.filter(edge => !paths.has(edge.target)))).toEqual([]);
  });

  // A bundler that splits takes a module that exports others' names for a user of all of them: a page would load what only some
  // late part needs. `index.ts` itself therefore passes values on by `*`.
  it('import values from the modules that have them, never through a room’s index', () => {
    const through = internal.filter(
      ({ from, target, typeOnly }) => !typeOnly && from !== 'index.ts' && /^[a-z]+\/index\.ts$/.test(target),
    );
    expect(shown(through)).toEqual([]);
    const named = /^export \{/m.test(library.find(({ path }) => path === 'index.ts')!.text);
    expect(named).toBeFalse();
  });

  it('allow no circle in the table itself', () => {
    const circular = (Object.keys(ROOMS) as Room[]).filter(room => reach(room).has(room));
    expect(circular).toEqual([]);
  });

  it('form no circle, types included', () => {
    const graph = new Map<string, Set<string>>();
    for (const { from, target } of internal) {
      const [source, room] = [roomOf(from) ?? from, roomOf(target) ?? target];
      if (source !== room) graph.set(source, (graph.get(source) ?? new Set()).add(room));
    }
    expect(findCycle(graph)).toBeUndefined();
  });

  it('hold no circle of modules that load each other', () => {
    const graph = new Map<string, string[]>();
    for (const { path, imports } of library) {
      const loaded = imports.filter(edge => edge.internal && !edge.typeOnly && !edge.dynamic);
      graph.set(
        path,
        loaded.map(edge => edge.target),
      );
    }
    expect(findCycle(graph)).toBeUndefined();
  });
});

describe('imports from outside lib/', () => {
  it('of rxjs appear only where Observables exist', () => {
    const wrong = external.filter(edge => /^rxjs(\/|$)/.test(edge.target) && !inRoom(edge.from, RXJS_ROOMS));
    expect(shown(wrong)).toEqual([]);
  });

  it('of #platform and #facts appear only in the rooms that meet the platform', () => {
    const wrong = external.filter(
      edge => /^#(platform|facts)$/.test(edge.target) && !inRoom(edge.from, PLATFORM_USERS),
    );
    expect(shown(wrong)).toEqual([]);
  });

  it('of a database driver appear only in a dialect’s driver/', () => {
    const wrong = external.filter(
      edge =>
        /^(better-sqlite3|mysql2|@sqlite\.org\/sqlite-wasm)(\/|$)/.test(edge.target) &&
        roomOf(edge.from) !== 'driver',
    );
    expect(shown(wrong)).toEqual([]);
  });

  it('of Node builtins never appear in the language rooms', () => {
    const wrong = external.filter(edge => isBuiltin(edge.target) && inRoom(edge.from, LANGUAGE_ROOMS));
    expect(shown(wrong)).toEqual([]);
  });

  it('of Node builtins carry the node: prefix', () => {
    const wrong = external.filter(edge => isBuiltin(edge.target) && !edge.target.startsWith('node:'));
    expect(shown(wrong)).toEqual([]);
  });

  it('of Node builtins and drivers are out of the browser’s reach', () => {
    const byPath = new Map(library.map(module => [module.path, module]));
    const reached = new Set(['index.ts']);
    const wrong: { from: string; target: string }[] = [];
    for (const from of reached)
      for (const { target, internal: inside, typeOnly } of byPath.get(from)?.imports ?? []) {
        if (typeOnly) continue;
        if (inside) reached.add(target);
        else if (target === '#platform') reached.add('platform/browser.ts');
        else if (target === '#facts') reached.add('platform/browser-facts.ts');
        else if (target === '#sqlite') reached.add('dialects/sqlite/place-browser.ts');
        else if (target === '#running') reached.add('engine/running-browser.ts');
        else if (target === '#servers') reached.add('engine/servers-browser.ts');
        else if (!/^(rxjs(\/|$)|sqlstring$)/.test(target)) wrong.push({ from, target });
      }
    expect(shown(wrong)).toEqual([]);
  });

  it('name nothing but rxjs, sqlstring, the drivers, the platform and Node', () => {
    const known =
      /^(rxjs(\/|$)|#(facts|platform|running|sqlite|servers)$|@sqlite\.org\/sqlite-wasm$|sqlstring$|better-sqlite3$|mysql2(\/|$)|node:)/;
    expect(shown(external.filter(edge => !known.test(edge.target)))).toEqual([]);
  });
});

describe('the reader of imports', () => {
  it('finds every form, and tells types and calls apart', () => {
    const text = [
      "import { a } from './a.js';",
      "import type { B } from '../b/b.js';",
      "import { type C, type D } from './c.js';",
      "import { type E, f } from './e.js';",
      'import {\n  long,\n} from "rxjs";',
      "import './effect.js';",
      "import * as all from 'node:fs';",
      "export * from './star.js';",
      "export type { G } from './g.js';",
      "const late = await import('./late.js');",
      "type T = typeof import('./typeof.js');",
    ].join('\n');
    const found = importsOf('room/x.ts', text).map(
      edge => `${edge.target}${edge.typeOnly ? ' type' : ''}${edge.dynamic ? ' late' : ''}`,
    );
    expect(found.sort()).toEqual([
      'b/b.ts type',
      'node:fs',
      'room/a.ts',
      'room/c.ts type',
      'room/e.ts',
      'room/effect.ts',
      'room/g.ts type',
      'room/late.ts late',
      'room/star.ts',
      'room/typeof.ts type late',
      'rxjs',
    ]);
  });

  it('takes neither comments nor strings for imports', () => {
    const text = [
      '/**',
      " * import { a } from './a.js';",
      ' */',
      "// import './b.js'",
      "const s = 'http://x'; const t = `import('./c.js')`;",
      'export const unrelated = 1; // from "./d.js"',
    ].join('\n');
    expect(importsOf('room/x.ts', text)).toEqual([]);
  });

  it('finds a circle and names the way round', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(findCycle(graph)).toEqual(['b', 'c', 'b']);
    expect(findCycle(new Map([['a', ['b']]]))).toBeUndefined();
  });
});
