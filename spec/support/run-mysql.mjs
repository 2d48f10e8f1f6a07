/**
 * `npm run test:mysql`: the specs that speak to a server, against Oracle's MySQL, in shards; the sum as the last line.
 *
 * `npm test` runs them against MariaDB. They are chosen by what they import, since a file that reaches `mariadb.js` may start a server,
 * and of these the groups with `(mysql` in their title, which every function that gives a group a server puts there. Where no
 * MySQL can be had they are skipped, which is said aloud and counted. Arguments go to run-node.mjs; expects `npm run build` to have run.
 */
import { inOrder } from './in-order.mjs';
import { nodeShards } from './node-shards.mjs';
import { prepareMySql } from './prepare.mjs';
import { addTallies, reportTally } from './tally.mjs';

const { version, missing, env } = await prepareMySql();
if (version) process.stdout.write(`MySQL ${version}\n`);
const args = [...process.argv.slice(2), '--reaching=dist/spec/support/mariadb.js', '--filter=\\(mysql'];
const tally = addTallies(await inOrder(nodeShards(args, { env })));
if (missing)
  process.stdout.write(
    `\n${'!'.repeat(72)}\nSKIPPED: ${tally.skipped} specs did not run, for want of a MySQL: ${missing}.\n${'!'.repeat(72)}\n`,
  );
reportTally(`Jasmine, MySQL ${version ?? 'missing'}`, tally);
// What is not there is no failure.
if (missing && tally.failed === 0) process.exitCode = 0;
