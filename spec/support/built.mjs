/** What the runners use of the specs' own support, which is TypeScript: there only once the build has run, so loaded only then. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './tally.mjs';

/** Loads a module of spec/support/ by its name. */
export function builtSupport(name) {
  const file = join(root, 'dist/spec/support', `${name}.js`);
  if (!existsSync(file)) throw new Error(`${file} is missing: run \`npm run build\` first`);
  return import(pathToFileURL(file).href);
}
