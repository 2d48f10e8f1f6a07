/**
 * Bytes as SQL text, as every dialect here writes them.
 *
 * Does not: check a length; databases limit the length of a statement.
 */

/** `X'00ff'`. */
export function bytesLiteral(bytes: Uint8Array): string {
  return `X'${Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')}'`;
}
