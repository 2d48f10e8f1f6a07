/**
 * What the types of moments, days and times of the day have in common: they travel as text that sorts as they do, and the
 * functions of dates take them.
 */

import { SqlType, type Affinity } from './type.js';
import type { WireKind } from './wire.js';

/** A type whose values are points in time. */
export abstract class MomentType<out Out, out In = Out> extends SqlType<Out, In> {
  override readonly wire: WireKind = 'text';

  override get affinity(): Affinity {
    return 'moment';
  }
}
