/** What the runners use of the specs' own support, which is TypeScript: there only once the build has run, so loaded only then. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { requireBuilt } from './spec-files.mjs';
import { root } from './tally.mjs';

/** Loads a module of spec/support/ by its name; throws where nothing is built. */
export function builtSupport(name) {
  requireBuilt();
  return import(pathToFileURL(join(root, 'dist/spec/support', `${name}.js`)).href);
}
