/**
 * The specs of Node as jobs for `inOrder`: one process for each core, each with a share of the files.
 *
 * Most specs wait for a thread, a server or a page, so that one process leaves the cores idle. Every share prints what it
 * runs, and how to run it alone.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root, runForTally } from './tally.mjs';

/** More would wait for each other: each starts a server of its own. */
const MOST = 4;

/** Jobs that run the specs in this Node, or in `node`; `args` and `options` are passed on. */
export function nodeShards(args = [], { node = process.execPath, ...options } = {}) {
  const count = Math.min(MOST, availableParallelism());
  return Array.from({ length: count }, (_, index) => output => {
    const shard = [join(root, 'spec/support/run-node.mjs'), `--shard=${index + 1}/${count}`, ...args];
    return runForTally(node, shard, { ...options, output });
  });
}
