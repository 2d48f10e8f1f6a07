/**
 * Whether the browser has refused an origin more storage, which SQLite itself tells as any failed write.
 *
 * SQLite WASM reports what its file systems meet to a function of its configuration, just before the statement fails. A refusal is a
 * QuotaExceededError there; where the browser writes less than it was given instead (Chromium), `opfs-sahpool` reports that, and `opfs`
 * fails to write without a report. Promises: one refusal is told once, for the statement that met it.
 */
const REFUSAL = /\bQuotaExceededError\b|^Error: Unknown write\(\) failure/;

/** The code of a full storage. */
export const STORAGE_FULL = 'SQLITE_FULL';

export class RefusedStorage {
  #refused = false;
  #otherwise = false;

  /** For SQLite's configuration: takes what its file systems report. Refusals become errors of statements, the rest is shown. */
  readonly report = (...said: unknown[]): void => {
    if (said.some(each => REFUSAL.test(String(each)))) {
      this.#refused = true;
      return;
    }
    this.#otherwise = true;
    // oxlint-disable-next-line no-console -- where SQLite itself would show it
    console.error(...said);
  };

  /** What was reported before has nothing to do with what comes. */
  forget(): void {
    this.#refused = false;
    this.#otherwise = false;
  }

  /**
   * What to say of a failure, if it was for want of storage.
   *
   * @param code SQLite's name for it
   */
  explain(message: string, code?: string): string | undefined {
    const cutShort = code === 'SQLITE_IOERR_WRITE' && !this.#otherwise;
    const full = this.#refused || cutShort;
    this.forget();
    if (!full) return undefined;
    return (
      `${message}: the storage of this origin is full, the browser takes no more. Delete data and VACUUM, or remove what else the ` +
      'origin stores; navigator.storage.estimate() tells what is used and what is allowed'
    );
  }
}
