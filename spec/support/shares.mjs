/**
 * Shares of the spec files that take about as long as each other: the dearest file first, each to the share that has least.
 *
 * The seconds of processor time, of the process and of those it starts, were measured on all files at once; a file that is not named takes
 * about one. They need no care: a number that is no longer right costs seconds, not specs.
 */
const SECONDS = {
  'browser/bundlers.node': 27,
  'contract/cancelling-next': 22,
  'contract/order': 17,
  'contract/backpressure': 15,
  'scenarios/traps-cancelling': 14,
  'contract/order-fuzz': 14,
  'mysql/galera-load.node': 13,
  'pool/leaks.node': 13,
  'contract/threads-process.node': 13,
  'contract/errors': 13,
  'contract/fuzz-points': 11,
  'contract/threads-death': 11,
  'contract/results': 11,
  'contract/threads': 10,
  'inspect/codegen-command.node': 10,
  'contract/connections-forgotten.node': 10,
  'demo/playground.node': 10,
  'contract/results-values': 9,
  'contract/cancelling': 9,
  'demo/demos.node': 9,
  'mysql/cancelling-stress.node': 9,
  'contract/transactions': 8,
  'mysql/hosts-modes.node': 8,
  'mysql/cancelling.node': 7,
  'mysql/lost.node': 7,
  'contract/transactions-modes': 7,
  'types/round-trip': 7,
  'contract/results-cursor': 6,
  'contract/connections-owned': 6,
  'contract/fuzz-faults': 6,
  'contract/order-waiting': 6,
  'contract/fuzz-threads': 6,
  'contract/fuzz-left': 6,
  'engine/connection': 6,
  'types/round-trip-mysql-engine.node': 6,
  'mysql/faults-server.node': 6,
  'mysql/hosts.node': 5,
  'live/live': 5,
  'mysql/faults-statements.node': 5,
  'scenarios/seed-missing': 5,
  'contract/executing-release': 5,
};
const A_SPEC_FILE = 1;

const secondsOf = file => SECONDS[file.replace(/^dist\/spec\/|\.spec\.js$/g, '')] ?? A_SPEC_FILE;

/** The files of the `share`-th of `shares` (from 1), in their order. The same files give the same shares. */
export function shareOf(files, share, shares) {
  const made = Array.from({ length: shares }, () => ({ seconds: 0, files: new Set() }));
  for (const file of [...files].sort((a, b) => secondsOf(b) - secondsOf(a) || (a < b ? -1 : 1))) {
    const least = made.reduce((one, other) => (other.seconds < one.seconds ? other : one));
    least.seconds += secondsOf(file);
    least.files.add(file);
  }
  return files.filter(file => made[share - 1].files.has(file));
}
