/**
 * What public declarations name of Node's types, for programs that may not have them.
 * Does not: exist at run time.
 */

/**
 * Node's `Readable`; `any` in a program without Node's types, such as a page, where they are absent:
 * @ts-ignore */
export type NodeReadable = import('node:stream').Readable;
