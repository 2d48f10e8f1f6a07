/** What an engine loads of this room: inspectors; with what runs the questions, and what reads the answers only when one is asked. */
import { readLibrary } from '../structure/imports.js';

/** Every module that is loaded with `start`. */
function loadedWith(start: string): ReadonlySet<string> {
  const byPath = new Map(readLibrary().map(module => [module.path, module]));
  const loaded = new Set([start]);
  for (const path of loaded) {
    for (const { target, internal, typeOnly, dynamic } of byPath.get(path)?.imports ?? []) {
      if (internal && !typeOnly && !dynamic) loaded.add(target);
    }
  }
  return loaded;
}

describe('createEngine', () => {
  const loaded = loadedWith('engine/create-engine.ts');
  const running = loadedWith('engine/running.ts');

  it('loads inspectors, and nothing that answers', () => {
    expect(loaded).toContain('inspect/inspector.ts');
    const answering = /\/(answers|questions|reflect|collect-tables)\.ts$/;
    expect([...loaded].filter(path => answering.test(path))).toEqual([]);
  });

  it('has what answers with what runs', () => {
    expect(running).toContain('inspect/answers.ts');
    expect(running).toContain('dialects/sqlite/reflection/questions.ts');
  });

  it('loads neither what writes code nor what reads CREATE TABLE, nor what declares tables', () => {
    const late = /^inspect\/codegen\/|\/(read-tables|create-table|build-table)\.ts$/;
    expect([...loaded, ...running].filter(path => late.test(path))).toEqual([]);
  });
});
