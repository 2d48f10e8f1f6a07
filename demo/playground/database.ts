/**
 * The database of the page: the sample, or a file of the visitor's. One engine at a time; all of it lives in the page.
 */
import { concat, concatMap, defer, finalize, from, map, of, type Observable } from 'rxjs';
import { ArgumentError, DBAPIError, createEngine, type Engine } from 'rxalchemy';
import { fillSample, ORDERS } from './sample.js';

export interface Opened {
  readonly engine: Engine;
  readonly title: string;
}

/** Makes the sample; emits the share that is done, from 0 to 1, then the database. Ends it again when it is left unfinished. */
export function openSample(): Observable<number | Opened> {
  return defer(() => {
    const engine = createEngine('sqlite://');
    let made = false;
    const opened = defer(() => {
      made = true;
      return of({ engine, title: `Sample of ${ORDERS.toLocaleString('en')} orders, in memory` });
    });
    return concat(fillSample(engine), opened).pipe(finalize(() => made || end(engine)));
  });
}

/** Opens a copy of a file of the visitor's, in memory: the file itself is not touched. */
export function openFile(file: File): Observable<Opened> {
  return defer(() => {
    const engine = createEngine('sqlite://');
    let made = false;
    return from(file.arrayBuffer()).pipe(
      concatMap(bytes => engine.importDatabase(new Uint8Array(bytes))),
      map(() => {
        made = true;
        return { engine, title: `${file.name}, a copy in memory` };
      }),
      finalize(() => made || end(engine)),
    );
  });
}

/** Offers the database as a download. */
export function save({ engine, title }: Opened): Observable<void> {
  return engine.exportDatabase().pipe(
    map(bytes => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([bytes as BlobPart], { type: 'application/vnd.sqlite3' }));
      link.download = /\.(db|db3|sqlite3?)/.exec(title) ? title.split(',')[0]! : 'sample.db';
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }),
  );
}

/** Ends a database; what was still in use is of no interest to the visitor any more. */
export function end(engine: Engine): void {
  engine.dispose().subscribe({ error: () => {} });
}

/** What the page says of a database. */
export function described({ engine, title }: Opened): Observable<string> {
  return engine.ping().pipe(
    map(() => {
      const { serverVersion, interrupts } = engine.dialect;
      const stops = interrupts === true ? '' : '; this page cannot stop a single long step';
      return `${title} · SQLite ${serverVersion}${stops}`;
    }),
  );
}

/** What an error says, without the statement that met it. */
export function reasonOf(error: unknown): string {
  if (error instanceof DBAPIError) return error.detail;
  if (error instanceof Error) return error.message;
  try {
    return String(error);
  } catch {
    return 'what was thrown says nothing';
  }
}

/** Why a file could not be opened, for somebody who does not know the library. */
export function whyNot({ name, size }: File, error: unknown): string {
  if (size === 0) return `${name} is empty: there is no database in it.`;
  if (error instanceof ArgumentError)
    return `${name} is not opened: it does not begin as a SQLite database does. It may be of another kind, or encrypted.`;
  // What the driver says is the cause of the engine's error.
  const { cause } = error as { readonly cause?: unknown };
  return `${name} is not opened: ${reasonOf(cause instanceof Error ? cause : error)}.`;
}
