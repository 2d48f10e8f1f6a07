/** What a SQLite connection is opened with: plain data, made from the URL and handed to the thread. */
export interface SqliteOpenOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  /** `ro` reads only, `rw` must find the file, `rwc` creates it. */
  readonly mode: 'ro' | 'rw' | 'rwc';
  /** `null` leaves the file as it is. */
  readonly journalMode: string | null;
  readonly foreignKeys: boolean;
  /** Further pragmas, in order. */
  readonly pragmas: readonly (readonly [name: string, value: string])[];
  /** Where the interrupt extension lies; absent when there is none for this platform. */
  readonly extension?: string | undefined;
  /** How many prepared statements are kept. */
  readonly statementCacheSize: number;
}
