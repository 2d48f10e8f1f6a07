/**
 * Runs one bench in this process and sends its lines to the parent (run.ts starts it).
 */
import { pathToFileURL } from 'node:url';
import type { Group } from './harness.js';

const [file, name] = process.argv.slice(2);
const { group } = (await import(pathToFileURL(file!).href)) as { group: Group };
const bench = group.benches.find(candidate => candidate.name === name);
if (!bench) throw new Error(`no bench "${name}" in ${file}`);
process.send!(await bench.run());
process.disconnect();
