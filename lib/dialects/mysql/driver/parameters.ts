/**
 * Parameters as mysql2 takes them, each with its type in the protocol stated.
 *
 * A whole number is an integer unless its parameter is a float: sent as DOUBLE, as mysql2 would, it would become text
 * such as `1e15` and be compared inexactly; a bigint it would send as text.
 */
import type { Binding } from '../../../worker/driver.js';
import type { WireValue } from '../../../worker/values.js';
import type { Mysql2 } from './mysql2.js';

const LARGEST_SIGNED = 2n ** 63n - 1n;

/** An error in the form of the server's own for values out of range. */
class ParameterError extends RangeError {
  readonly code: string = 'ER_WARN_DATA_OUT_OF_RANGE';
  readonly errno: number = 1264;
  readonly sqlState: string = '22003';
}

/** An error in the form of the server's own for a wrong number of parameters. */
class ParameterCountError extends RangeError {
  readonly code: string = 'ER_WRONG_ARGUMENTS';
  readonly errno: number = 1210;
  readonly sqlState: string = 'HY000';
}

function toParameter(value: WireValue, index: number, float: boolean, { TypedParameter }: Mysql2): unknown {
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value))
        throw new ParameterError(`parameter ${index + 1} is ${value}, which MySQL has no value for`);
      if (Number.isSafeInteger(value) && !float) return TypedParameter.LONGLONG(value);
      return TypedParameter.DOUBLE(value);
    case 'bigint':
      return value > LARGEST_SIGNED
        ? TypedParameter.LONGLONG.unsigned(value)
        : TypedParameter.LONGLONG(value);
    case 'string':
      return value;
    default:
      if (value === null || Buffer.isBuffer(value)) return value;
      // Without this it would go as text.
      return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
}

/**
 * The parameters for `execute`. mysql2 and the server check no number of them: too many give garbage.
 * @throws RangeError for a wrong number of values, or one that MySQL does not have
 */
export function toParameters({ values, floats }: Binding, wanted: number, mysql2: Mysql2): unknown[] {
  if (values.length !== wanted)
    throw new ParameterCountError(`the statement has ${wanted} parameter(s) and was given ${values.length}`);
  return values.map((value, index) => toParameter(value, index, floats?.includes(index) ?? false, mysql2));
}
