/**
 * How MySQL and MariaDB write regular expressions, JSON paths, EXTRACT and lists of one parameter.
 *
 * Promises: a part of a JSON document that is JSON's null reads as NULL, whatever it is read as; documents compare as documents. Does
 * not: change how regular expressions tell letters apart, which is the collation's to say there, as for every comparison.
 */

import type { CompilerOptions } from '../../compiler/dialect.js';
import { bindNode } from '../../sql/make.js';
import type { ExpressionNode, QueryNode } from '../../sql/nodes.js';
import type {
  ExtractNode,
  JsonNullNode,
  JsonPathNode,
  QuantifiedNode,
  RegexpMatchNode,
  RegexpReplaceNode,
} from '../../sql/notation-nodes.js';
import { BINARY, PRECEDENCE, type BinaryOperator } from '../../sql/operators.js';
import type { SqlType } from '../../types/index.js';
import { Text } from '../../types/text.js';
import { MysqlChangeCompiler } from './changes.js';
import type { MysqlDialect } from './dialect.js';
import { listColumn } from './type-names.js';
import type { Features } from './version.js';

/** Fields that EXTRACT does not know. */
const OTHER_FIELDS: Readonly<Record<string, (moment: string) => string>> = Object.freeze({
  // Weeks begin with Monday; the days before the first Monday are week 0.
  week: moment => `WEEK(${moment}, 5)`,
  dow: moment => `(DAYOFWEEK(${moment}) - 1)`,
  doy: moment => `DAYOFYEAR(${moment})`,
  epoch: moment => `TIMESTAMPDIFF(SECOND, '1970-01-01', ${moment})`,
});

export class MysqlNotationCompiler extends MysqlChangeCompiler {
  protected readonly features: Features;
  /** The server's name in messages. */
  protected readonly title: string;
  protected readonly mariadb: boolean;

  constructor(dialect: MysqlDialect, options: CompilerOptions) {
    super(dialect, options);
    this.features = dialect.features;
    this.title = dialect.title ?? dialect.name;
    this.mariadb = dialect.name === 'mariadb';
  }

  /** A query whose rows are a list; one with a LIMIT cannot stand there, but one around it can. */
  protected override listQuery(node: QueryNode): string {
    const text = super.listQuery(node);
    const limited = node.limit !== undefined || node.offset !== undefined;
    return limited ? `SELECT * FROM (${text}) AS ${this.numbered('limited')}` : text;
  }

  protected override quantified({ quantifier, query }: QuantifiedNode): string {
    return `${quantifier === 'any' ? 'ANY' : 'ALL'} (${this.listQuery(query)})`;
  }

  /** MariaDB has flags only inside of patterns. */
  protected override regexpMatch(node: RegexpMatchNode): string {
    if (node.flags === '' || !this.mariadb) return super.regexpMatch(node);
    const operand = this.operand(node.operand, PRECEDENCE.comparison + 1);
    return `(${operand} ${node.negated ? 'NOT REGEXP' : 'REGEXP'} ${this.#flagged(node)})`;
  }

  #flagged({ pattern, flags }: RegexpMatchNode | RegexpReplaceNode): string {
    return `concat('(?${flags})', ${this.visit(pattern)})`;
  }

  /** What lets a dot stand for the end of a line is called `n` in MySQL. */
  protected override regexpFlags(flags: string): string {
    return super.regexpFlags(flags.replace('s', 'n'));
  }

  /** MySQL's flags come behind the place to begin at and the number of matches, where 0 is all. */
  protected override regexpReplace(node: RegexpReplaceNode): string {
    const { flags } = node;
    const operand = this.visit(node.operand);
    const pattern = this.mariadb && flags !== '' ? this.#flagged(node) : this.visit(node.pattern);
    const options = this.mariadb || flags === '' ? '' : `, 1, 0, ${this.regexpFlags(flags)}`;
    return `REGEXP_REPLACE(${operand}, ${pattern}, ${this.replacement(node.replacement)}${options})`;
  }

  /** Groups are `$1` in the language; MariaDB writes them with a backslash. What is calculated is taken as it is. */
  protected replacement(node: ExpressionNode): string {
    if (node.kind !== 'bind' || typeof node.value !== 'string') return this.visit(node);
    const text = node.value.replace(/\\|\$(\$|&|\d+)?/g, (whole: string, of?: string) => {
      if (whole === '\\') return '\\\\';
      if (of === undefined || of === '$') return this.mariadb ? '$' : '\\$';
      return `${this.mariadb ? '\\' : '$'}${of === '&' ? '0' : of}`;
    });
    return this.visit(bindNode(text, Text(), node.hint));
  }

  protected override jsonPath(node: JsonPathNode): string {
    const part = (): string => super.jsonPath(node);
    if (node.reading === 'json') return part();
    return `IF(JSON_TYPE(${part()}) = 'NULL', NULL, ${READINGS[node.reading](part())})`;
  }

  protected override jsonNull(node: JsonNullNode): string {
    const text = `JSON_TYPE(JSON_EXTRACT(${this.jsonArguments(node)})) <=> 'NULL'`;
    return node.negated ? `NOT (${text})` : text;
  }

  /** Documents compare as documents: a text is made one, and MariaDB, where all are texts, writes both the same way. */
  protected override binaryOperand(
    node: ExpressionNode,
    operator: BinaryOperator,
    side: 'left' | 'right',
  ): string {
    const text = super.binaryOperand(node, operator, side);
    if (node.type.kind !== 'json' || BINARY[operator].precedence !== PRECEDENCE.comparison) return text;
    if (this.mariadb) return `JSON_COMPACT(${text})`;
    return node.kind === 'bind' || node.kind === 'parameter' ? `CAST(${text} AS JSON)` : text;
  }

  protected override extract(node: ExtractNode): string {
    const other = OTHER_FIELDS[node.field];
    return other === undefined ? super.extract(node) : other(this.visit(node.operand));
  }

  protected override listElements(list: string, element: SqlType): string {
    const column = `value ${listColumn(element, this.dialect.name)} PATH '$'`;
    return `SELECT value FROM JSON_TABLE(${list}, '$[*]' COLUMNS (${column})) AS list`;
  }
}

/** What makes of a part of a document another type. */
const READINGS: Readonly<Record<'string' | 'integer' | 'float' | 'boolean', (part: string) => string>> =
  Object.freeze({
    string: part => `JSON_UNQUOTE(${part})`,
    integer: part => `CAST(${part} AS SIGNED INTEGER)`,
    float: part => `CAST(${part} AS DOUBLE)`,
    boolean: part => `JSON_UNQUOTE(${part}) = 'true'`,
  });
