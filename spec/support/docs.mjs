/**
 * `npm run docs`: API documentation from the doc comments of the public face, into dist/docs/.
 *
 * typedoc needs a TypeScript with a compiler API, which TypeScript 7 has not: both come through npx, pinned, and are
 * no dependency of the project. An error of typedoc fails the run, a warning does not.
 */
import { run } from './tally.mjs';

const packages = ['typescript@6.0.3', 'typedoc@0.28.20'];
const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';

process.exitCode = await run(npx, [
  '-y',
  ...packages.flatMap(name => ['-p', name]),
  'typedoc',
  ...['--entryPoints', process.argv[2] ?? 'lib/index.ts'],
  ...['--out', 'dist/docs'],
  ...['--tsconfig', 'tsconfig.json'],
  ...['--name', 'rxalchemy'],
  ...['--readme', 'README.md'],
  '--excludePrivate',
  '--excludeInternal',
  ...['--projectDocuments', 'lib/guide/*.md'],
  ...['ts', 'js', 'sql', 'sh'].flatMap(language => ['--highlightLanguages', language]),
  '--skipErrorChecking',
  '--disableGit',
  ...['--sourceLinkTemplate', 'lib/{path}#L{line}'],
]);
