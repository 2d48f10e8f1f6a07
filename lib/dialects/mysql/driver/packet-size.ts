/**
 * How large a statement is on its way to the server, which hangs up over one that is larger than its `max_allowed_packet`, mostly
 * without a word.
 *
 * Promises: what the server would not take is refused before anything is sent; what it takes goes through. Looks closely only where
 * a quick estimate says that it may be too large.
 */
import type { Binding } from '../../../worker/driver.js';
import type { WireValue } from '../../../worker/values.js';

/** The command, the statement's number, flags. */
const EXECUTE_HEADER = 10;
/** A text is sent behind one byte. */
const COMMAND = 1;
/** A value of fixed size. */
const FIXED = 8;
const LONGEST_LENGTH = 9;
/** Bytes of a UTF-16 unit in UTF-8, at most. */
const WIDEST = 3;

class PacketTooLargeError extends RangeError {
  readonly code: string = 'PACKET_TOO_LARGE';

  constructor(what: string, bytes: number, limit: number, advice: string) {
    super(
      `${what} would be ${bytes} bytes, and the server takes less than ${limit} (max_allowed_packet); ${advice}, or raise ` +
        'max_allowed_packet on the server: connections that are opened after that have it',
    );
  }
}

const most = (value: WireValue): number =>
  typeof value === 'string' ? WIDEST * value.length : value instanceof Uint8Array ? value.byteLength : FIXED;

const lengthOf = (bytes: number): number => (bytes < 251 ? 1 : bytes < 2 ** 16 ? 3 : bytes < 2 ** 24 ? 4 : 9);

function bytesOf(value: WireValue): number {
  if (value === null) return 0;
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return FIXED;
  const bytes = typeof value === 'string' ? Buffer.byteLength(value) : value.byteLength;
  return lengthOf(bytes) + bytes;
}

/**
 * Refuses values that make a packet of the server's limit or more.
 * @throws RangeError that names the size, the limit and the largest value
 */
export function checkParameters({ values }: Binding, limit: number): void {
  let estimate = 0;
  for (const value of values) estimate += most(value) + LONGEST_LENGTH;
  if (estimate + EXECUTE_HEADER + 4 * values.length < limit) return;
  const sizes = values.map(bytesOf);
  const around = EXECUTE_HEADER + Math.ceil(values.length / 8) + 1 + 2 * values.length;
  const bytes = sizes.reduce((sum, size) => sum + size, around);
  if (bytes < limit) return;
  const largest = sizes.indexOf(sizes.reduce((max, size) => Math.max(max, size)));
  const advice = `send fewer or smaller values (parameter ${largest + 1} has ${sizes[largest]!} bytes)`;
  throw new PacketTooLargeError('the parameters of the statement', bytes, limit, advice);
}

/**
 * Refuses a text that makes a packet of the server's limit or more.
 * @throws RangeError that names the size and the limit
 */
export function checkText(sql: string, limit: number): void {
  if (WIDEST * sql.length + COMMAND < limit) return;
  const bytes = Buffer.byteLength(sql) + COMMAND;
  if (bytes < limit) return;
  throw new PacketTooLargeError(
    "the statement's text",
    bytes,
    limit,
    'write less in it, as by parameters and smaller lists',
  );
}
