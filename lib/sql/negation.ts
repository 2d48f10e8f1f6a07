/**
 * The negation of a condition, written as the operator's own negation where there is one.
 *
 * Promises: `not(a.eq(b))` is `a != b`, `not(a.in(…))` is `NOT IN`, `not(not(x))` is `x`; three-valued logic is kept, since each
 * pair is NULL for the same operands.
 */

import { Boolean } from '../types/boolean.js';
import { FALSE, TRUE } from './make.js';
import type { ExpressionNode } from './nodes.js';
import { BINARY } from './operators.js';

/** The node of NOT a node. */
export function negate(node: ExpressionNode): ExpressionNode {
  switch (node.kind) {
    case 'binary': {
      const { negation } = BINARY[node.operator];
      if (negation !== undefined)
        return Object.freeze({ ...node, operator: negation, right: opposite(node.right) });
      break;
    }
    case 'in':
    case 'inQuery':
    case 'between':
    case 'like':
    case 'exists':
    case 'regexpMatch':
    case 'jsonNull':
    case 'inParameter':
      return Object.freeze({ ...node, negated: !node.negated });
    case 'unary':
      if (node.operator === 'not') return node.operand;
      break;
    case 'constant':
      if (node === TRUE) return FALSE;
      if (node === FALSE) return TRUE;
      break;
    default:
      break;
  }
  return Object.freeze({ kind: 'unary', type: Boolean(), froms: node.froms, operator: 'not', operand: node });
}

/** What is not so for any value is otherwise for all of them. */
function opposite(node: ExpressionNode): ExpressionNode {
  if (node.kind !== 'quantified') return node;
  return Object.freeze({ ...node, quantifier: node.quantifier === 'any' ? 'all' : 'any' });
}
