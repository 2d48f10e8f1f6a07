/**
 * Expressions that begin with no column: literals, parameters, constants, AND, OR, NOT, CASE, CAST, EXISTS.
 *
 * Promises: `literal` binds, `literalColumn` writes; only the latter and `text` put a program's strings into SQL.
 */

import { ArgumentError } from '../errors.js';
import { checkOptions } from '../schema/options.js';
import type { SqlType, TypeLike } from '../types/index.js';
import { ListType } from '../types/list.js';
import { resolveType } from '../types/type.js';
import { commonType, takes } from '../types/common.js';
import { Untyped, inferType } from '../types/untyped.js';
import { alikeNodes } from './alike.js';
import { Expression } from './expression.js';
import {
  FALSE,
  NULL,
  TRUE,
  bindNode,
  conjunctionNode,
  expressionOf,
  operandNode,
  requireExpression,
} from './make.js';
import { negate } from './negation.js';
import {
  NO_FROMS,
  fromsOf,
  mergeFroms,
  type CaseNode,
  type ExpressionNode,
  type ParameterNode,
} from './nodes.js';
import type { Condition, ExpressionLike, Operand } from './operand-types.js';
import { castNode } from './predicates.js';
import { conditionNodes, type ConditionLike } from './clauses.js';

/** The general type of a literal: `string` of `'a'`. */
export type Widen<V> = V extends string
  ? string
  : V extends number
    ? number
    : V extends bigint
      ? bigint
      : V extends boolean
        ? boolean
        : V;

/**
 * A value as an expression, bound as a parameter; its type is its own unless one is given.
 *
 * @example select(literal(1))   // SELECT ? AS anon_1
 */
export function literal<V>(value: V): Expression<Widen<V>, never>;
export function literal<Out, In>(value: In, type: TypeLike<Out, In>): Expression<Out, never>;
export function literal(value: unknown, type?: TypeLike): Expression<unknown, never> {
  const known = type === undefined ? (inferType(value) ?? Untyped()) : resolveType(type);
  return new Expression(bindNode(value, known, 'param'));
}

/** SQL written as it is, where an expression stands. Never build it from input. */
export function literalColumn<T = unknown>(sql: string): Expression<T, never>;
export function literalColumn<Out, In>(sql: string, type: TypeLike<Out, In>): Expression<Out, never>;
export function literalColumn(sql: string, type?: TypeLike): Expression<unknown, never> {
  const known = type === undefined ? Untyped() : resolveType(type);
  return new Expression(Object.freeze({ kind: 'literalColumn', type: known, froms: NO_FROMS, sql }));
}

/** NULL. */
export function null_(): Expression<null, never> {
  return new Expression(NULL);
}

/** True. */
export function true_(): Expression<boolean, never> {
  return new Expression(TRUE);
}

/** False. */
export function false_(): Expression<boolean, never> {
  return new Expression(FALSE);
}

/** Options of `bindParam`. */
export interface BindParamOptions<In> {
  /** The value where an execution gives none. */
  readonly value?: In | null;
  /** Whether an execution must give a value. Default: where there is no `value`; `false` makes null the value. */
  readonly required?: boolean;
  /** Take an array, for `in(…)`. Default false. */
  readonly expanding?: boolean;
}

const PARAMETER_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The node of a named parameter. */
export function parameterNode(
  name: string,
  type: SqlType = Untyped(),
  fallback?: ParameterNode['fallback'],
): ParameterNode {
  if (typeof name !== 'string' || !PARAMETER_NAME.test(name)) {
    throw new ArgumentError(`'${String(name)}' is no parameter name; take letters, digits and _`);
  }
  return Object.freeze({ kind: 'parameter', type, froms: NO_FROMS, name, fallback });
}

/**
 * A parameter that each execution fills by name. Without a type it takes that of what it is compared with.
 *
 * @example
 * const byId = users.select().where(users.c.id.eq(bindParam('id')));
 * conn.execute(byId, { id: 5 })
 * @example
 * const among = users.select().where(users.c.id.in(bindParam('ids')));   // one statement for lists of any length
 * conn.execute(among, { ids: [1, 2, 3] })
 */
export function bindParam<T = never>(name: string): Expression<T, never>;
export function bindParam<Out, In>(
  name: string,
  type: TypeLike<Out, In>,
  options: BindParamOptions<readonly In[]> & { readonly expanding: true },
): Expression<readonly Out[], never>;
export function bindParam<Out, In>(
  name: string,
  type: TypeLike<Out, In>,
  options?: BindParamOptions<In>,
): Expression<Out, never>;
export function bindParam(name: string, type?: TypeLike, options: BindParamOptions<unknown> = {}): unknown {
  checkOptions('bindParam', options, ['value', 'required', 'expanding']);
  if (options.required && 'value' in options) {
    throw new ArgumentError(`bindParam('${name}') is required and has a value; leave one of the two out`);
  }
  const value = options.required === false ? (options.value ?? null) : options.value;
  const fallback = 'value' in options || options.required === false ? Object.freeze({ value }) : undefined;
  const known = type === undefined ? Untyped() : resolveType(type);
  return new Expression(parameterNode(name, options.expanding ? new ListType(known) : known, fallback));
}

/** All conditions hold. Of none: true. */
export function and(...conditions: readonly ConditionLike[]): Condition {
  return new Expression(conjunctionNode('and', conditionNodes(conditions, 'and()')));
}

/** One of the conditions holds. Of none: false. */
export function or(...conditions: readonly ConditionLike[]): Condition {
  return new Expression(conjunctionNode('or', conditionNodes(conditions, 'or()')));
}

/** The negation, written with the negated operator where there is one. */
export function not(condition: ConditionLike): Condition {
  return new Expression(negate(requireExpression(condition, 'not()')));
}

/**
 * `CAST(value AS type)`. A value of another kind than the type's is bound as what it is.
 *
 * @example cast('5', Integer)   // CAST(? AS INTEGER), of a text
 */
export function cast<Out, In>(value: unknown, type: TypeLike<Out, In>): Expression<Out | null> {
  const known = resolveType(type);
  const own = inferType(value);
  const bound = own === undefined || takes(known, own) ? known : own;
  return new Expression(castNode(expressionOf(value) ?? bindNode(value, bound, 'param'), known));
}

/** A condition and what the CASE gives where it holds. */
export type When = readonly [ConditionLike, unknown];

/** The value that a branch gives. */
export type BranchValue<V> = V extends ExpressionLike<infer T> ? T : Widen<V>;

/** A CASE expression; null where no branch holds, unless `else` follows. */
export class CaseExpression<T> extends Expression<T | null> {
  override get node(): CaseNode {
    return super.node as CaseNode;
  }

  /** What the CASE gives where no branch holds. */
  else<const V>(value: V): Expression<T | BranchValue<V>> {
    const [otherwise] = alikeNodes([value], undefined, this.node.type) as readonly [ExpressionNode];
    const froms = fromsOf([this.node, otherwise]);
    const values = [...this.node.whens.map(each => each.then), otherwise];
    const type = commonType(values.map(each => each.type)) ?? Untyped();
    return new Expression(Object.freeze({ ...this.node, type, froms, otherwise }));
  }
}

/** A value and what the CASE gives where the CASE's own value equals it. */
export type ValueWhen<T> = readonly [Operand<T>, unknown];

/**
 * CASE: the value of the first branch whose condition holds; or, begun with an expression, of the first branch whose value it
 * equals.
 *
 * @example case_([users.c.age.lt(18), 'minor']).else('adult')   // CASE WHEN (users.age < ?) THEN ? ELSE ? END
 * @example case_(users.c.id, [1, 'one']).else('many')           // CASE users.id WHEN ? THEN ? ELSE ? END
 */
export function case_<const W extends readonly When[]>(
  ...whens: W
): CaseExpression<BranchValue<W[number][1]>>;
export function case_<T, const W extends readonly ValueWhen<T>[]>(
  value: ExpressionLike<T>,
  ...whens: W
): CaseExpression<BranchValue<W[number][1]>>;
export function case_(...given: readonly unknown[]): CaseExpression<unknown> {
  const value = expressionOf(given[0]);
  const whens = value === undefined ? given : given.slice(1);
  const pairs = whens.map((each): readonly [unknown, unknown] => {
    if (!Array.isArray(each) || each.length !== 2) {
      throw new ArgumentError(
        'case_() takes pairs, [condition, value] or, behind an expression, [value, value]',
      );
    }
    const [when, then] = each as readonly unknown[];
    return [when, then];
  });
  const thens = alikeNodes(pairs.map(([, then]) => then));
  const branches = pairs.map(([when], index) =>
    Object.freeze({
      when: value === undefined ? requireExpression(when, 'case_()') : equalNode(when, value),
      then: thens[index]!,
    }),
  );
  if (branches.length === 0) throw new ArgumentError('case_() needs at least one [condition, value]');
  const type = commonType(branches.map(each => each.then.type)) ?? Untyped();
  const froms = fromsOf(branches.flatMap(each => [each.when, each.then]));
  return new CaseExpression(
    Object.freeze({
      kind: 'case',
      value,
      type,
      froms: value === undefined ? froms : mergeFroms(value.froms, froms),
      whens: Object.freeze(branches),
      otherwise: undefined,
    }),
  );
}

/** What a CASE compares its value with. */
function equalNode(when: unknown, value: ExpressionNode): ExpressionNode {
  if (when === null) {
    throw new ArgumentError(
      'case_() of an expression never meets null, which equals nothing in SQL; write [x.isNull(), …]',
    );
  }
  return operandNode(when, value);
}
