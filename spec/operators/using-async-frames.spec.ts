/** `usingAsync`, unsubscribed at every frame of every course it can take: what was acquired is released once. */
import { timer } from 'rxjs';
import type { Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { usingAsync } from '../../lib/operators/index.js';

interface Course {
  readonly acquire: string;
  readonly body: string;
  readonly release: number;
  readonly releaseFails: boolean;
  readonly emit: 'live' | 'afterRelease';
}

interface Outcome {
  acquired: number;
  releases: string[];
  releasesEnded: number;
  failuresTold: number;
  values: string[];
  ending: string;
  /** The frame of the last notification. */
  last: number;
}

function run(course: Course, unsubscribeAt: number): Outcome {
  const outcome: Outcome = {
    acquired: 0,
    releases: [],
    releasesEnded: 0,
    failuresTold: 0,
    values: [],
    ending: '',
    last: -1,
  };
  const scheduler = new TestScheduler(() => {});
  scheduler.run(({ cold, flush }) => {
    const release = (how: string) => (): Observable<unknown> => {
      outcome.releases.push(how);
      const marbles = '-'.repeat(course.release) + (course.releaseFails ? '#' : '|');
      return cold(marbles);
    };
    const noted = (ending: string): void => {
      outcome.ending = outcome.ending + ending;
      outcome.last = scheduler.frame;
    };
    const subscription = usingAsync(
      () => cold(course.acquire),
      () => (outcome.acquired++, cold<string>(course.body)),
      { complete: release('complete'), error: release('error'), cancel: release('cancel') },
      {
        emit: course.emit,
        onReleaseFailure: () => outcome.failuresTold++,
        track: { started: () => {}, ended: () => outcome.releasesEnded++ },
      },
    ).subscribe({
      next: value => {
        outcome.values.push(value);
        outcome.last = scheduler.frame;
      },
      error: error => noted(`error: ${String(error)}`),
      complete: () => noted('complete'),
    });
    if (unsubscribeAt >= 0) timer(unsubscribeAt).subscribe(() => subscription.unsubscribe());
    flush();
  });
  return outcome;
}

const ACQUIRES = ['r', '--r', '--r-s|', '--(r|)', '--|', '--#'];
const BODIES = ['(ab|)', '#', '-a-b-|', '-a-b-#', '-a---'];
const LAST_FRAME = 14;

describe('usingAsync, unsubscribed at every frame', () => {
  for (const emit of ['live', 'afterRelease'] as const) {
    for (const release of [0, 3]) {
      for (const releaseFails of [false, true]) {
        it(`[C21] ${emit}, release ${releaseFails ? 'failing' : 'ending'} after ${release} frames`, () => {
          for (const acquire of ACQUIRES) {
            for (const body of BODIES) {
              for (let frame = -1; frame <= LAST_FRAME; frame++) {
                check({ acquire, body, release, releaseFails, emit }, frame);
              }
            }
          }
        });
      }
    }
  }

  function check(course: Course, unsubscribeAt: number): void {
    const outcome = run(course, unsubscribeAt);
    const where = `${JSON.stringify(course)} unsubscribed at ${unsubscribeAt}: ${JSON.stringify(outcome)}`;
    const used = outcome.acquired;
    const endless = course.body.endsWith('-') && unsubscribeAt < 0;

    if (outcome.releases.length !== (endless ? 0 : used)) fail(`releases: ${where}`);
    if (outcome.releasesEnded !== outcome.releases.length) fail(`a release was interrupted: ${where}`);
    if (unsubscribeAt >= 0 && outcome.last > unsubscribeAt) fail(`notified after unsubscribe: ${where}`);

    const how = outcome.releases[0];
    const failed = course.releaseFails && how !== undefined;
    const ended = outcome.ending !== '';
    if (how === 'cancel' && ended) fail(`cancelled and ended: ${where}`);
    if (how === 'complete' && ended && outcome.ending !== (failed ? 'error: error' : 'complete'))
      fail(`ending: ${where}`);
    if (how === 'error' && ended && outcome.ending !== 'error: error') fail(`ending: ${where}`);
    if (how !== undefined && unsubscribeAt < 0 && !ended) fail(`never ended: ${where}`);

    const mustTell = failed && !(how === 'complete' && ended);
    if (outcome.failuresTold !== (mustTell ? 1 : 0)) fail(`failure told: ${where}`);

    if (course.emit === 'afterRelease' && outcome.values.length > 0 && (how !== 'complete' || failed)) {
      fail(`emitted without a release that succeeded: ${where}`);
    }
    expect().nothing();
  }
});
