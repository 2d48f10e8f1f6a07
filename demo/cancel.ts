/**
 * Type-ahead search with `switchMap`: each keystroke cancels the query of the one before, down to the statement.
 *
 * Types by itself; `npm run demo:cancel -- --type` lets you type. The query is made slow on purpose (it compares every word
 * with every other), so that without cancelling the answers would come long after the last keystroke.
 */
import { emitKeypressEvents } from 'node:readline';

import {
  catchError,
  concatMap,
  concat,
  delay,
  distinctUntilChanged,
  EMPTY,
  filter,
  firstValueFrom,
  from,
  fromEvent,
  lastValueFrom,
  map,
  of,
  scan,
  share,
  switchMap,
  takeUntil,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import { column, createEngine, Integer, MetaData, Table, Text, text } from 'rxalchemy';

const engine = createEngine('sqlite://');
const metadata = new MetaData();
const words = new Table('words', metadata, {
  id: column(Integer, { primaryKey: true }),
  word: column(Text, { nullable: false }),
});

const syllables = [
  'ka',
  'lo',
  'mi',
  'ne',
  'su',
  'ra',
  'to',
  'vi',
  'pe',
  'da',
  'ru',
  'sha',
  'on',
  'el',
  'ti',
  'ma',
];
const wordAt = (n: number): string => [12, 8, 4, 0].map(shift => syllables[(n >> shift) & 15]!).join('');

await lastValueFrom(
  concat(
    metadata.createAll(engine),
    engine.execute(words.insert().values(Array.from({ length: 6000 }, (_, n) => ({ word: wordAt(n) })))),
  ),
);

/** The words that begin so, those first that share most letters with the others: slow, and that is the point. */
const search = text<{ word: string; rank: number }>(
  `SELECT a.word AS word, sum(b.word LIKE '%' || substr(a.word, 1, 3) || '%') AS rank
   FROM words AS a CROSS JOIN words AS b
   WHERE a.word LIKE :prefix || '%' GROUP BY a.word ORDER BY rank DESC, word LIMIT 5`,
);

/** What is typed, and the milliseconds since the keystroke before. */
const keystrokes: readonly (readonly [typed: string, pause: number])[] = [
  ['k', 100],
  ['ka', 120],
  ['kal', 120],
  ['kalo', 120],
  ['kalok', 2000],
  ['kalokami', 120],
];

function typedByItself(): Observable<string> {
  return from(keystrokes).pipe(concatMap(([typed, pause]) => of(typed).pipe(delay(pause))));
}

function typedByYou(): Observable<string> {
  console.log('Type a word (k, m, s … and so on); Ctrl-C ends.');
  emitKeypressEvents(process.stdin);
  process.stdin.setRawMode(true);
  interface Key {
    readonly name?: string;
    readonly ctrl?: boolean;
    readonly sequence?: string;
  }
  const keys$ = (fromEvent(process.stdin, 'keypress') as Observable<[string | undefined, Key]>).pipe(share());
  const end$ = keys$.pipe(filter(([, key]) => key.ctrl === true && key.name === 'c'));
  return keys$.pipe(
    takeUntil(end$),
    scan((typed, [, { name, sequence = '' }]) => {
      if (name === 'backspace') return typed.slice(0, -1);
      return /^[a-z]$/.test(sequence) ? typed + sequence : typed;
    }, ''),
    distinctUntilChanged(),
  );
}

const wantsToType = process.argv.includes('--type');
if (wantsToType && !process.stdin.isTTY) {
  console.error('--type needs a terminal.');
  process.exit(2);
}
const keystrokes$ = wantsToType ? typedByYou() : typedByItself();
if (!wantsToType)
  console.log('Each search compares every word with every other; typing on stops the one that runs.');
const since = performance.now();
const say = (line: string): void =>
  console.log(`${(performance.now() - since).toFixed(0).padStart(6)} ms  ${line}\r`);

engine.events.subscribe(event => {
  if (event.type === 'cancelled') say('        the statement of the last keystroke was stopped');
});

await lastValueFrom(
  keystrokes$.pipe(
    tap(typed => say(`typed   '${typed}'`)),
    switchMap(typed =>
      typed === ''
        ? EMPTY
        : engine
            .execute(search, { prefix: typed })
            .all()
            .pipe(
              map(rows => ({ typed, rows })),
              catchError((error: unknown) => {
                say(`failed  '${typed}': ${String(error)}`);
                return EMPTY;
              }),
            ),
    ),
    tap(({ typed, rows }) =>
      say(`found   '${typed}': ${rows.map(({ word }) => word).join(', ') || 'nothing'}`),
    ),
  ),
  { defaultValue: undefined },
);

if (wantsToType) process.stdin.setRawMode(false).pause();
await firstValueFrom(timer(0));
await firstValueFrom(engine.dispose());
