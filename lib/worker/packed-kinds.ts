/**
 * How a packed column travels, as a number. Constants, because those are written into whatever uses them, and pages count
 * bytes.
 */

export const Nulls = 0;
export const Int32 = 1;
export const Float64 = 2;
export const Int64 = 3;
export const Text = 4;
export const Bytes = 5;
export const Mixed = 6;

/** Added to the kind of a column with a null map. */
export const NULLABLE = 16;
