/**
 * Texts and bytes on their way into the memory of WebAssembly and out of it.
 *
 * Promises: UTF-8 both ways, byte order marks and NULs kept; a lone surrogate becomes U+FFFD, as in Node.
 */
import type { SqliteLibrary } from './library.js';

/** Up to this many bytes a text is put together character by character, which is cheaper than a decoder while it is ASCII. */
const SHORT_TEXT = 32;
const FIRST_SCRATCH = 4096;

export class WasmMemory {
  readonly #library: SqliteLibrary;
  readonly #decoder: TextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #encoder: TextEncoder = new TextEncoder();
  #heap: Uint8Array;
  #scratch = 0;
  #scratchSize = 0;

  constructor(library: SqliteLibrary) {
    this.#library = library;
    this.#heap = library.sqlite3.wasm.heap8u();
  }

  /** The memory now; growing replaces it. */
  get heap(): Uint8Array {
    if (this.#heap.length === 0) this.#heap = this.#library.sqlite3.wasm.heap8u();
    return this.#heap;
  }

  /** Space for `bytes` bytes, the same one each time. */
  scratch(bytes: number): number {
    if (bytes > this.#scratchSize) {
      const { wasm } = this.#library.sqlite3;
      if (this.#scratch !== 0) wasm.dealloc(this.#scratch);
      this.#scratch = this.#scratchSize = 0;
      const size = Math.max(bytes, FIRST_SCRATCH);
      this.#scratch = wasm.alloc(size);
      this.#scratchSize = size;
    }
    return this.#scratch;
  }

  /** Gives the space back. */
  free(): void {
    if (this.#scratch !== 0) this.#library.sqlite3.wasm.dealloc(this.#scratch);
    this.#scratch = this.#scratchSize = 0;
  }

  /** Writes a text into the scratch space, behind `offset` bytes of it; returns how many bytes it takes. */
  writeText(text: string, offset: number = 0): number {
    const start = this.scratch(offset + 3 * text.length + 1) + offset;
    const { heap } = this;
    const { written } = this.#encoder.encodeInto(text, heap.subarray(start, start + 3 * text.length));
    heap[start + written] = 0;
    return written;
  }

  /** Writes bytes into the scratch space. */
  writeBytes(bytes: Uint8Array): void {
    const start = this.scratch(Math.max(bytes.byteLength, 1));
    this.heap.set(bytes, start);
  }

  /** Reads UTF-8. */
  text(pointer: number, bytes: number): string {
    const { heap } = this;
    const end = pointer + bytes;
    if (bytes <= SHORT_TEXT) {
      let text = '';
      let at = pointer;
      for (; at < end; at++) {
        const code = heap[at]!;
        if (code > 127) break;
        text += String.fromCharCode(code);
      }
      if (at === end) return text;
    }
    return this.#decoder.decode(heap.subarray(pointer, end));
  }

  /** Reads UTF-8 up to its NUL; null for the null pointer. */
  textAt(pointer: number): string | null {
    if (pointer === 0) return null;
    return this.text(pointer, this.heap.indexOf(0, pointer) - pointer);
  }

  /** Copies bytes. */
  bytes(pointer: number, length: number): Uint8Array {
    return this.heap.slice(pointer, pointer + length);
  }
}
