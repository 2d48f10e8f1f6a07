/**
 * What an `AsyncHost` runs, as the host sees it, and the host, as its work sees it.
 *
 * Promises: work settles exactly once, and does nothing afterwards.
 */
import type { Answers } from './answers.js';
import type { AsyncDriverConnection, TextTraits } from './async-driver.js';
import type { Effect } from './driver.js';
import type { HeldBatches } from './held-batches.js';
import type { PackedBatch } from './packing.js';
import type { SettledStatus } from './protocol.js';
import type { SlowRows } from './slow-rows.js';

/** What the host runs at the moment. */
export interface AsyncWork {
  readonly id: number;
  /** More batches may be sent. */
  credit(batches: number): void;
  /** Another call waits: what has no credit goes to memory. */
  hurry(): void;
  cancel(): void;
  /** The next slice of parameter sets. */
  parameters(sets: PackedBatch, more: boolean): void;
}

/** What the work of a host needs of it. */
export interface AsyncWorkHost {
  readonly connection: AsyncDriverConnection;
  readonly answers: Answers;
  readonly held: HeldBatches;
  readonly slow: SlowRows;
  /** Whether somebody waits behind the current call. */
  readonly awaited: boolean;
  /** The current call is over. `after` sends what follows the settlement. */
  settle(id: number, ending: Ending): void;
  /** The current call is over, and this is the last batch of its rows. Settled before the batch is delivered (C9). */
  finish(id: number, traits: TextTraits, batch: PackedBatch, credit: number): void;
}

/** How a call ended. */
export interface Ending {
  readonly status: SettledStatus;
  readonly effect?: Effect;
  readonly error?: unknown;
  /** What is known of its text; absent when it was not looked at. */
  readonly traits?: TextTraits;
  /** What a called function returned. */
  readonly value?: unknown;
  /** Sends what follows the settlement. */
  readonly after?: () => void;
}
