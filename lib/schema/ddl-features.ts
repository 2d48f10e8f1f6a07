/**
 * What a database can do in DDL, so that a plan can be made for it.
 *
 * Plain data; a dialect states it. Does not: say how anything is written.
 */

/** What a plan of `createAll` and `dropAll` depends on. */
export interface DdlFeatures {
  /** Whether constraints can be added and dropped later (`ALTER TABLE … ADD CONSTRAINT`). */
  readonly alterConstraints: boolean;
  /** Whether there are sequences. */
  readonly sequences: boolean;
  /** Comments: not at all, inside CREATE TABLE, or by statements of their own. */
  readonly comments: 'none' | 'inline' | 'statement';
  /** SQL that puts off the checking of foreign keys to the end of the transaction, for tables that refer to each other. */
  readonly deferForeignKeys?: string | undefined;
}

/** A database that can do little. */
export const PLAIN_DDL: DdlFeatures = Object.freeze({
  alterConstraints: false,
  sequences: false,
  comments: 'none',
});
