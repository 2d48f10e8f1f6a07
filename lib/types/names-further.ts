/**
 * The public names of the types that a program asks for by name: lists, enumerations, types of its own.
 *
 * Names only, for `types/index.ts`, and apart from the plain ones for the sake of pages that have those alone.
 */
export { ARRAY } from './array.js';
export { DecoratedType, decorateType, type Conversions } from './decorator.js';
export { Enum, EnumType, type EnumOptions } from './enum.js';
export { Interval, IntervalType } from './interval.js';
export { NamedType, typeNamed } from './named.js';
export { Time, TimeType } from './time.js';
export { Uuid, UuidType } from './uuid.js';
export { VariantType, withVariant, type DialectName, type Variants } from './variant.js';
