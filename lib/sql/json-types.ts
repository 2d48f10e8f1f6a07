/**
 * The types of parts of JSON documents; nothing here exists at run time.
 *
 * Promises: `PartOf<{ tags: string[] }, ['tags', 0]>` is `string`; where the document's type does not say, it is `unknown`.
 */

type Step<T, K> = T extends null | undefined
  ? never
  : T extends readonly (infer E)[]
    ? K extends number
      ? E
      : never
    : K extends keyof T
      ? T[K]
      : `${K & (string | number)}` extends keyof T
        ? T[`${K & (string | number)}`]
        : T extends object
          ? unknown
          : never;

/** The part of a document at a path. */
export type PartOf<T, P extends readonly (string | number)[]> = unknown extends T
  ? unknown
  : P extends readonly [infer K, ...infer Rest extends readonly (string | number)[]]
    ? PartOf<Step<T, K>, Rest>
    : Exclude<T, undefined>;
