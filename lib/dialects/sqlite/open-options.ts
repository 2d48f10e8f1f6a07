/**
 * What a SQLite connection is opened with: plain data, made from the URL by the dialect and handed to its driver in
 * the thread.
 */
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
  /** In the browser: the file system to use, where the URL says so. */
  readonly vfs?: 'opfs' | 'opfs-sahpool' | undefined;
  /** How many prepared statements are kept. */
  readonly statementCacheSize: number;
}
