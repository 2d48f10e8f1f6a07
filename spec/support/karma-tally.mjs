/**
 * A Karma reporter in the manner of Jasmine's own: a dot per spec, failures with their messages, and the counts.
 *
 * It writes the counts as tally.mjs does. A browser that does not start, disconnects or fails outside a spec is
 * one failure.
 */
import { emptyTally, formatTally, reportTally } from './tally.mjs';

export function TallyReporter() {
  const tally = emptyTally();
  const failures = [];
  let outside = 0;

  this.adapters = [];
  this.onBrowserStart = browser => process.stdout.write(`${browser.name}\n`);
  this.onSpecComplete = (_browser, { success, skipped, suite, description, log, pending }) => {
    if (skipped || pending) tally.skipped++;
    else if (success) tally.passed++;
    else {
      tally.failed++;
      failures.push(`${[...suite, description].join(' ')}\n  ${log.join('\n').replaceAll('\n', '\n  ')}`);
    }
    process.stdout.write(skipped || pending ? '*' : success ? '.' : 'F');
  };
  this.onBrowserError = (_browser, error) => {
    outside++;
    failures.push(`Outside a spec: ${typeof error === 'string' ? error : (error?.message ?? String(error))}`);
  };
  this.onBrowserLog = (_browser, text, type) => process.stdout.write(`\n${type}: ${text}\n`);
  this.onRunComplete = (_browsers, { error, disconnected, exitCode }) => {
    tally.failed += outside;
    if ((error || disconnected || exitCode) && tally.failed === 0) {
      tally.failed++;
      failures.push('The browser did not start, or went away before the specs had ended');
    }
    process.stdout.write(`\n${failures.map((text, n) => `\n${n + 1}) ${text}\n`).join('')}`);
    process.stdout.write(process.env.TALLY_FILE ? `\n${formatTally(tally)} in the browser\n` : '');
    reportTally('Karma', tally);
  };
}
