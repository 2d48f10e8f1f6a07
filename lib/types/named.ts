/**
 * Types under a DDL name of their own: what a database has and the generic types have not.
 *
 * Promises: the name is written as given, in upper or lower case, everything else is the implementing type's. Does not: check that
 * the database has such a type.
 */

import { ArgumentError } from '../errors.js';
import { resolveType, SqlType, type Affinity, type Codec, type TypeLike } from './type.js';
import type { WireKind, WireValue } from './wire.js';

const NAME = /^[A-Za-z_]\w*(?: \w+)*(?: ?\( ?\d+(?: ?, ?\d+)* ?\))?(?: \w+)*$/;

/** The type behind `typeNamed`. */
export class NamedType<out Out = unknown, out In = Out> extends SqlType<Out, In> {
  override readonly kind: string;
  override readonly wire: WireKind;
  override readonly bindsNull: boolean;
  override readonly result: ((value: Exclude<WireValue, null>) => Out) | undefined;
  /** The DDL name. */
  readonly name: string;
  /** The type that converts the values. */
  readonly implementation: SqlType<Out, In>;

  constructor(name: string, implementation: SqlType<Out, In>) {
    super();
    if (typeof name !== 'string' || name.length > 200 || !NAME.test(name)) {
      throw new ArgumentError(
        `typeNamed() takes the name of a type such as 'MEDIUMINT UNSIGNED' or 'CHAR(5)', not '${String(name)}'`,
      );
    }
    this.name = name;
    this.implementation = implementation;
    this.kind = implementation.kind;
    this.wire = implementation.wire;
    this.bindsNull = implementation.bindsNull;
    this.result = implementation.result;
    Object.freeze(this);
  }

  override get key(): string {
    return `named:${this.name}:${this.implementation.key}`;
  }

  override get affinity(): Affinity {
    return this.implementation.affinity;
  }

  override get admitted(): readonly WireValue[] | undefined {
    return this.implementation.admitted;
  }

  override inDialect(dialect: string): SqlType {
    const implementation = this.implementation.inDialect(dialect);
    return implementation === this.implementation ? this : new NamedType(this.name, implementation);
  }

  override codecIn(codecOf: (type: SqlType) => Codec): Codec {
    return codecOf(this.implementation);
  }

  override bind(value: unknown): WireValue {
    return this.implementation.bind(value);
  }
}

/**
 * A type with a DDL name of its own, whose values another type converts.
 *
 * @example column(typeNamed('MEDIUMINT UNSIGNED', Integer))
 * @example column(withVariant(Text, { mysql: typeNamed('LONGTEXT', Text) }))
 */
export function typeNamed<Out, In>(name: string, implementation: TypeLike<Out, In>): NamedType<Out, In> {
  return new NamedType(name, resolveType(implementation));
}
