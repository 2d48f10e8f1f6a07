/** Statements by number: both sides agree, and neither remembers more than it must. */
import { DefinedStatements, StatementNumbers } from '../../lib/worker/defined-statements.js';
import { Down } from '../../lib/worker/protocol.js';

const text = (sql: string) => ({ sql, floats: null, kinds: null });

describe('defined statements', () => {
  it('are told to the thread once, by object', () => {
    const numbers = new StatementNumbers();
    const [a, b] = [text('a'), text('a')];
    expect(numbers.numberOf(a).define).toBeDefined();
    expect(numbers.numberOf(a).define).toBeUndefined();
    expect(numbers.numberOf(b).number).not.toBe(numbers.numberOf(a).number);
  });

  it('mean the same on both sides, also when more come than are kept', () => {
    const numbers = new StatementNumbers();
    const defined = new DefinedStatements();
    const texts = Array.from({ length: 300 }, (_, n) => text(`statement ${n}`));
    let told = 0;
    for (const statement of [...texts, ...texts.slice(200), ...texts]) {
      const { number, define } = numbers.numberOf(statement);
      if (define !== undefined) {
        told++;
        defined.define(define);
      }
      const whole = defined.execute([Down.Again, 1, number, 3, ['x'], 1, 2, 3]);
      expect(whole).toEqual([
        Down.Execute,
        1,
        statement.sql,
        3,
        ['x'],
        null,
        null,
        { first: 1, size: 2, window: 3 },
      ]);
    }
    expect(told).toBe(600);
  });
});
