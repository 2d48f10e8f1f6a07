/**
 * One type, several databases: another DDL name and another conversion where a dialect asks for it.
 *
 * Promises: a dialect without a variant uses the base; MariaDB uses MySQL's variant where it has none of its own. Rows have the same
 * type everywhere.
 */

import { ArgumentError } from '../errors.js';
import { resolveType, SqlType, type Affinity, type TypeLike } from './type.js';
import type { WireKind, WireValue } from './wire.js';

/** The dialects that may have a variant. */
export type DialectName = 'sqlite' | 'mysql' | 'mariadb';

const DIALECTS: readonly string[] = ['sqlite', 'mysql', 'mariadb'] satisfies readonly DialectName[];

/** Types by dialect. */
export type Variants<Out, In> = { readonly [D in DialectName]?: TypeLike<Out, In> };

/** The type behind `withVariant`. */
export class VariantType<out Out = unknown, out In = Out> extends SqlType<Out, In> {
  override readonly kind: string;
  override readonly wire: WireKind;
  override readonly bindsNull: boolean;
  override readonly result: ((value: Exclude<WireValue, null>) => Out) | undefined;
  readonly base: SqlType<Out, In>;
  readonly variants: Readonly<Record<string, SqlType<Out, In>>>;
  readonly #key: string;

  constructor(base: SqlType<Out, In>, variants: Variants<Out, In>) {
    super();
    const found: Record<string, SqlType<Out, In>> = {};
    for (const [dialect, type] of Object.entries(variants)) {
      if (!DIALECTS.includes(dialect)) {
        throw new ArgumentError(
          `withVariant() knows no dialect '${dialect}'; there are '${DIALECTS.join("', '")}'`,
        );
      }
      if (type !== undefined) found[dialect] = resolveType(type);
    }
    this.base = base;
    this.variants = Object.freeze(found);
    this.kind = base.kind;
    this.wire = base.wire;
    this.bindsNull = base.bindsNull;
    this.result = base.result;
    this.#key = `variant:${JSON.stringify([base.key, ...Object.entries(found).map(([name, { key }]) => [name, key])])}`;
    Object.freeze(this);
  }

  override get key(): string {
    return this.#key;
  }

  override get affinity(): Affinity {
    return this.base.affinity;
  }

  override get admitted(): readonly WireValue[] | undefined {
    return this.base.admitted;
  }

  override inDialect(dialect: string): SqlType {
    const own =
      this.variants[dialect] ?? (dialect === 'mariadb' ? this.variants['mysql'] : undefined) ?? this.base;
    return own.inDialect(dialect);
  }

  override bind(value: unknown): WireValue {
    return this.base.bind(value);
  }
}

/**
 * A type that is another one in some dialects.
 *
 * @example column(withVariant(Uuid, { mariadb: typeNamed('UUID', Uuid) }))
 */
export function withVariant<Out, In>(
  base: TypeLike<Out, In>,
  variants: Variants<NoInfer<Out>, NoInfer<In>>,
): VariantType<Out, In> {
  return new VariantType(resolveType(base), variants);
}
