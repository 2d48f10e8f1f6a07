/** `callSites`: the stacks of errors lead to the line of the program. */
import { firstValueFrom, type Observable } from 'rxjs';

import { column, Integer, MetaData, RxAlchemyError, Table, text } from '../../lib/index.js';
import type { Engine } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { rejection } from '../support/notes.js';

const things = new Table('things', new MetaData(), { id: column(Integer, { primaryKey: true }) });
const wrong = text('SELECT nothing');

/** The first line of a stack that is no part of the message. */
const firstFrame = ({ stack, message }: Error): string =>
  stack!
    .slice(stack!.indexOf(message) + message.length)
    .split('\n')
    .find(line => line.trim() !== '') ?? '';

describeEngines('callSites', at => {
  const uses: Readonly<Record<string, (engine: Engine) => Observable<unknown>>> = {
    execute: function ofTheProgram(engine) {
      return engine.execute(wrong).all();
    },
    'execute, of a value': function ofTheProgram(engine) {
      return engine.execute(things.insert().values({ id: 'x' as never }));
    },
    scalar: function ofTheProgram(engine) {
      return engine.scalar(wrong);
    },
    execDriverSql: engine =>
      engine.connect(function ofTheProgram(conn) {
        return conn.execDriverSql('SELECT nothing');
      }),
  };

  for (const [name, use] of Object.entries(uses)) {
    it(`an error of ${name} begins where that was called`, async () => {
      const error = await rejection(firstValueFrom(use(at.engine({ callSites: true }))));
      expect(error).toBeInstanceOf(RxAlchemyError);
      expect(error.stack).toContain(error.name);
      expect(firstFrame(error)).toContain('ofTheProgram');
    });
  }

  it('changes nothing without the option, and no error of the program', async () => {
    const plain = await rejection(firstValueFrom(uses['execute']!(at.engine())));
    expect(firstFrame(plain)).not.toContain('ofTheProgram');
    const own = new Error('of the program');
    const { stack } = own;
    const throwing = at.engine({ callSites: true }).connect(() => {
      throw own;
    });
    expect((await rejection(firstValueFrom(throwing))) as Error).toBe(own);
    expect(own.stack).toBe(stack);
  });
});
