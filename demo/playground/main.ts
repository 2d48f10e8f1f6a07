/**
 * The playground: wires the editor, the engine, the grid and the timeline together.
 */
import { fromEvent, merge, Subscription, debounceTime, startWith, filter } from 'rxjs';
import { columnsOf, statementOf, textOf, watchable, withExact, type Statement } from './builder.js';
import { showCompiled } from './compiled.js';
import { selectCulprit } from './culprit.js';
import { described, end, openFile, openSample, reasonOf, save, whyNot, type Opened } from './database.js';
import { BUILDER_EXAMPLES, SQL_EXAMPLES, type Example } from './examples.js';
import { Grid } from './grid.js';
import { LiveView, WATCHED } from './live.js';
import { Pulse } from './pulse.js';
import { RecordView } from './record.js';
import { Session } from './session.js';
import { showTables, tablesOf } from './tables.js';
import { followTheme } from './theme.js';
import { Timeline } from './timeline.js';
import { counted } from './values.js';

const byId = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const code = byId<HTMLTextAreaElement>('code');
const failure = byId('failure');
const refused = byId('refused');
const count = byId('count');
const said = byId('said');
const progress = byId<HTMLProgressElement>('progress');
const frames = byId('frames');
const databaseLine = byId('database');
const transactionLine = byId('transaction');
const examples = byId<HTMLSelectElement>('examples');
const button = (id: string): HTMLButtonElement => byId<HTMLButtonElement>(id);
const [run, cancel, watch] = [button('run'), button('cancel'), button('watch')];
const [begin, commit, rollback] = [button('begin'), button('commit'), button('rollback')];
const tabs = { sql: button('tab-sql'), builder: button('tab-builder') };
type Language = keyof typeof tabs;

const timeline = new Timeline(byId<HTMLCanvasElement>('marbles'), byId('log'));
const grid = new Grid(byId('grid'));
const live = new LiveView(byId('live'), byId('live-count'), byId<HTMLTableElement>('live-rows'));
const record = new RecordView(byId<HTMLDialogElement>('record'), byId('record-title'), byId('record-values'));
const pulse = new Pulse(byId<HTMLCanvasElement>('pulse'));

let session: Session | undefined;
let current: Opened | undefined;
let opening = new Subscription();
let language: Language = 'sql';
const typed: Record<Language, string> = { sql: SQL_EXAMPLES[0]!.code, builder: BUILDER_EXAMPLES[0]!.code };
const listed: Record<Language, readonly Example[]> = { sql: SQL_EXAMPLES, builder: BUILDER_EXAMPLES };

// ── what is told ──

/** A statement that changes rows, of which it tells how many. */
const CHANGES = /\b(?:insert|update|delete|replace)\b/i;

/** Milliseconds between two states of what goes on, as told in words. */
const TELL_EVERY = 100;

const seconds = (ms: number): string => (ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`);

function showFailure(error: unknown): void {
  const shown = reasonOf(error);
  failure.textContent = `${error instanceof Error ? error.name : 'Error'}: ${shown}`;
  failure.hidden = false;
  code.setAttribute('aria-invalid', 'true');
  selectCulprit(code, shown);
}

/** Tells what came of something, also to those who listen to the page. */
function tell(what: string): void {
  count.textContent = said.textContent = what;
}

function showFrames(): void {
  const { longest } = pulse;
  frames.textContent = `longest frame ${longest === undefined ? '–' : `${longest.toFixed(0)} ms`}`;
}

function clearFailure(): void {
  failure.hidden = refused.hidden = true;
  code.removeAttribute('aria-invalid');
}

function showState(): void {
  const running = session?.running === true;
  const inTransaction = session?.inTransaction === true;
  const changing = session?.changing === true;
  run.disabled = watch.disabled = session === undefined;
  // What is not committed is in no file.
  button('save').disabled = session === undefined || inTransaction;
  cancel.disabled = !running;
  begin.disabled = session === undefined || inTransaction || changing;
  commit.disabled = rollback.disabled = !inTransaction || changing;
  transactionLine.textContent = inTransaction ? 'in a transaction' : 'no transaction';
  transactionLine.dataset['open'] = String(inTransaction);
}

// ── running ──

function statement(): Statement {
  return language === 'sql' ? textOf(code.value) : statementOf(code.value);
}

function start(): void {
  if (session === undefined) return;
  clearFailure();
  let wanted: Statement;
  try {
    wanted = statement();
  } catch (error) {
    showFailure(error);
    return;
  }
  try {
    execute(wanted, code.value, language === 'sql');
  } catch (error) {
    pulse.onFrame = now => timeline.draw(now);
    grid.clear('Nothing was run: the reason is below the editor.');
    tell('nothing ran');
    showFailure(error);
  }
}

/** @param exact columns whose whole numbers are known to go beyond 2^53 */
function execute(wanted: Statement, typed: string, isText: boolean, exact: readonly string[] = []): void {
  if (session === undefined) return;
  const since = performance.now();
  let done = false;
  pulse.reset();
  grid.clear('Running…');
  count.textContent = said.textContent = 'running';
  const finish = (how: string, without: string): void => {
    done = true;
    if (grid.columns === 0) grid.clear(without);
    const rate = (grid.count / (performance.now() - since)) * 1000;
    const rated = grid.count > 5000 ? `, ${Math.round(rate).toLocaleString('en')} rows/s` : '';
    tell(`${how}${rated}`);
    showFrames();
    showState();
  };
  const elapsed = (): string => seconds(performance.now() - since);
  let told = since;
  pulse.onFrame = now => {
    timeline.draw(now);
    // Faster than one reads it would only keep the page busy with its layout.
    if (done || now - told < TELL_EVERY) return;
    told = now;
    count.textContent = `${counted(grid.count, 'row')} so far, ${elapsed()}`;
    showFrames();
  };
  let wrote = '';
  const columns = isText ? columnsOf(typed) : undefined;
  session.run(
    { statement: wanted, code: typed, columns },
    {
      columns: names => grid.begin(names),
      row: values => grid.add(values),
      wrote: ({ rowCount }) =>
        (wrote =
          isText && !CHANGES.test(typed)
            ? `done in ${elapsed()}`
            : `${counted(Math.max(rowCount, 0), 'row')} changed in ${elapsed()}`),
      completed: () => {
        if (wrote === '')
          finish(`${counted(grid.count, 'row')} in ${elapsed()}`, 'The statement found no rows.');
        else
          finish(
            wrote,
            `The statement gives no rows. ${session?.inTransaction ? 'It is not committed yet.' : ''}`,
          );
        if (wrote !== '' && !session?.inTransaction) listTables();
      },
      failed: error => {
        const wider = isText ? withExact(wanted, typed, exact, error) : undefined;
        if (wider !== undefined) {
          done = true;
          execute(wider[0], typed, isText, wider[1]);
          return;
        }
        finish(`failed after ${elapsed()}`, 'The statement failed: the reason is below the editor.');
        showFailure(error);
      },
      cancelled: freed => {
        if (!done)
          finish(
            `cancelled after ${elapsed()} with ${counted(grid.count, 'row')}; free again in ${freed.toFixed(1)} ms`,
            'Cancelled before the first row.',
          );
      },
    },
  );
  showState();
}

/** Watches what is in the editor. */
function startWatching(): void {
  if (session === undefined) return;
  clearFailure();
  try {
    const query = watchable(code.value, language, WATCHED);
    live.show(session.watch(query, `live: ${code.value}`), showFailure);
  } catch (error) {
    showFailure(error);
  }
}

function stop(): void {
  session?.cancel();
  showState();
}

function control(action: (session: Session) => ReturnType<Session['begin']>, done: string): void {
  if (session === undefined) return;
  clearFailure();
  action(session).subscribe({
    error: (error: unknown) => {
      showState();
      showFailure(error);
    },
    complete: () => {
      showState();
      tell(done);
      if (grid.columns === 0) grid.clear('Run a statement to see its rows.');
      if (!session?.inTransaction) listTables();
    },
  });
  showState();
}

// ── the database ──

function use(opened: Opened): void {
  live.stop();
  if (session !== undefined) end(session.engine);
  current = opened;
  session = new Session(opened.engine, timeline);
  progress.hidden = true;
  showState();
  tellOf(opened);
  listTables();
}

function tellOf(opened: Opened): void {
  described(opened).subscribe({
    next: line => (databaseLine.textContent = line),
    error: (error: unknown) => showFailure(error),
  });
}

function listTables(): void {
  if (current === undefined) return;
  tablesOf(current.engine).subscribe({
    next: tables =>
      showTables(byId('tables'), tables, sql => {
        if (language !== 'sql') choose('sql');
        code.value = sql;
        start();
      }),
    error: (error: unknown) => showFailure(error),
  });
}

function openTheSample(): void {
  opening.unsubscribe();
  databaseLine.textContent = 'making a sample database…';
  progress.hidden = false;
  opening = openSample().subscribe({
    next: made => {
      if (typeof made === 'number') progress.value = made;
      else use(made);
    },
    error: (error: unknown) => {
      notOpened(`The sample could not be made: ${reasonOf(error)}`);
    },
  });
}

function openTheFile(file: File): void {
  opening.unsubscribe();
  clearFailure();
  databaseLine.textContent = `opening ${file.name}…`;
  progress.hidden = false;
  progress.removeAttribute('value');
  opening = openFile(file).subscribe({
    next: opened => {
      use(opened);
      grid.clear('Run a statement to see its rows.');
      code.value = typed.sql = 'SELECT type, name, sql FROM sqlite_schema ORDER BY type, name';
      if (language !== 'sql') choose('sql');
      start();
    },
    error: (error: unknown) => {
      notOpened(whyNot(file, error));
    },
  });
}

/** Goes on with the database that there was. */
function notOpened(why: string): void {
  progress.hidden = true;
  databaseLine.textContent = 'no database';
  if (current !== undefined) tellOf(current);
  refused.textContent = why;
  refused.hidden = false;
}

// ── the editor ──

function showBeside(): void {
  byId('compiled').dataset['language'] = language;
  byId('beside').textContent = language === 'sql' ? 'Tables' : 'Compiled';
  if (language === 'builder')
    showCompiled(statement, { sqlite: byId('compiled-sqlite'), mysql: byId('compiled-mysql') });
}

function choose(next: Language): void {
  if (next !== language) typed[language] = code.value;
  language = next;
  for (const [name, tab] of Object.entries(tabs)) {
    tab.setAttribute('aria-selected', String(name === next));
    tab.tabIndex = name === next ? 0 : -1;
  }
  byId('editing').setAttribute('aria-labelledby', tabs[next].id);
  examples.replaceChildren(
    new Option('Examples…', '', true),
    ...listed[next].map(({ title }, index) => new Option(title, String(index))),
  );
  code.value = typed[next];
  clearFailure();
  showBeside();
}

function takeExample(): void {
  const example = listed[language][Number(examples.value)];
  if (examples.value === '' || example === undefined) return;
  code.value = example.code;
  clearFailure();
  showBeside();
}

// ── the page ──

followTheme(byId('theme'), () => timeline.redraw());

run.addEventListener('click', start);
cancel.addEventListener('click', stop);
watch.addEventListener('click', startWatching);
button('unwatch').addEventListener('click', () => {
  live.stop();
  watch.focus();
});
grid.onOpen = (row, names, values) => record.show(row + 1, names, values);
begin.addEventListener('click', () =>
  control(mine => mine.begin(), 'a transaction has begun: nothing is kept before Commit'),
);
commit.addEventListener('click', () => control(mine => mine.end('commit'), 'committed'));
rollback.addEventListener('click', () =>
  control(mine => mine.end('rollback'), 'rolled back: the database is as it was before Begin'),
);
byId('sample').addEventListener('click', openTheSample);
button('save').addEventListener('click', () => {
  if (current !== undefined) save(current).subscribe({ error: showFailure });
});
byId<HTMLInputElement>('open').addEventListener('change', event => {
  const input = event.target as HTMLInputElement;
  const file = input.files?.[0];
  input.value = '';
  if (file !== undefined) openTheFile(file);
});
examples.addEventListener('change', takeExample);
for (const [name, tab] of Object.entries(tabs)) tab.addEventListener('click', () => choose(name as Language));
merge(fromEvent<KeyboardEvent>(tabs.sql, 'keydown'), fromEvent<KeyboardEvent>(tabs.builder, 'keydown'))
  .pipe(filter(({ key }) => key === 'ArrowLeft' || key === 'ArrowRight'))
  .subscribe(() => {
    choose(language === 'sql' ? 'builder' : 'sql');
    tabs[language].focus();
  });
fromEvent<KeyboardEvent>(document, 'keydown').subscribe(event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !byId<HTMLDialogElement>('record').open) {
    event.preventDefault();
    start();
  } else if (event.key === 'Escape' && session?.running === true) {
    event.preventDefault();
    stop();
  }
});
fromEvent(code, 'input')
  .pipe(debounceTime(150), startWith(null))
  .subscribe(() => showBeside());

pulse.onFrame = now => timeline.draw(now);
choose('sql');
showState();
openTheSample();
