/**
 * Which tables the statements of a connection touch, where the database does not tell it itself: from their texts, and from
 * what the database says of its views, triggers and foreign keys.
 */
export interface TableCatalog {
  /** The tables that a query reads, sorted; `null`: it may be any. */
  reads(sql: string): readonly string[] | null;
  /** Whether there is every table that a query names; otherwise the catalog may be out of date. */
  knows(sql: string): boolean;
  /** The tables that change with what the driver says of its statements, sorted; `null`: it may be any. */
  changed(written: readonly string[]): readonly string[] | null;
}
