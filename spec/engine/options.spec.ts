/** Options: what is unknown or of the wrong kind is refused at once, by name (C1). */
import { mergedOptions } from '../../lib/engine/options.js';
import { ArgumentError, createEngine, inlineScheduler, text } from '../../lib/index.js';
import type { EngineOptions } from '../../lib/index.js';

const engine = createEngine('sqlite://', { scheduler: inlineScheduler({ warn: false }) });
const none = (): [] => [];

describe('[C1] options', () => {
  const wrong: [keyof EngineOptions, unknown[], RegExp][] = [
    [
      'poolSize',
      [0, -1, 1.5, NaN, Infinity, '5', null],
      /'poolSize' of createEngine must be a positive integer/,
    ],
    [
      'timeout',
      [-1, NaN, '30', null, 2 ** 31],
      /'timeout' of createEngine must be milliseconds: a number from 0/,
    ],
    ['maxWaiting', [0, 1.5], /'maxWaiting'/],
    ['recycle', [-1], /'recycle'/],
    ['idleTimeout', [1e12], /'idleTimeout'/],
    ['cancelGrace', ['1s'], /'cancelGrace'/],
    ['hideParameters', [1, 'yes'], /'hideParameters' of createEngine must be true or false/],
    ['echo', ['verbose', 1], /'echo' of createEngine must be one of true, false, debug/],
    ['loggingName', [5], /'loggingName' of createEngine must be a string/],
    ['executionOptions', ['x', null], /'executionOptions' of createEngine must be an object/],
    ['queryCacheSize', [0, -5], /'queryCacheSize'/],
    ['scheduler', ['inline', {}, null], /'scheduler' of createEngine must be a ThreadScheduler/],
  ];
  for (const [name, values, message] of wrong) {
    it(`of createEngine: ${name} refuses ${values.map(String).join(', ')}`, () => {
      for (const value of values) {
        const make = (): unknown => createEngine('sqlite://', { [name]: value });
        expect(make).withContext(String(value)).toThrowError(ArgumentError, message);
      }
    });
  }

  it('that do not exist are named, with those that do', () => {
    const make = (): unknown => createEngine('sqlite://', { poolsize: 5 } as never);
    expect(make).toThrowError(
      ArgumentError,
      /createEngine has no option 'poolsize'; it has poolSize, maxOverflow, threads, timeout/,
    );
    for (const name of ['toString', '__proto__', 'constructor']) {
      const options = JSON.parse(`{"${name}":1}`) as EngineOptions;
      expect(() => createEngine('sqlite://', options)).toThrowError(
        ArgumentError,
        new RegExp(`no option '${name}'`),
      );
    }
  });

  it('that are no object are refused', () => {
    for (const bad of [null, 5, 'x', []]) {
      expect(() => createEngine('sqlite://', bad as never)).toThrowError(ArgumentError, /must be an object/);
      expect(() => engine.execute(text('SELECT 1'), undefined, bad as never)).toThrowError(ArgumentError);
    }
  });

  it('that are undefined are as if they were not there', () => {
    expect(() => createEngine('sqlite://', { poolSize: undefined, echo: undefined } as never)).not.toThrow();
  });

  it('that are undefined leave the defaults as they are', () => {
    const defaults = { fetchSize: 5, label: 'x' };
    expect(mergedOptions(defaults, { fetchSize: undefined } as never)).toEqual(defaults);
    expect(mergedOptions(defaults, { label: 'y', window: 2 })).toEqual({
      fetchSize: 5,
      label: 'y',
      window: 2,
    });
  });

  it('take the largest and smallest that they can honour', () => {
    for (const timeout of [0, 0.5, 2 ** 31 - 1, Infinity]) {
      expect(() =>
        createEngine('sqlite://', { timeout, recycle: timeout, idleTimeout: timeout }),
      ).not.toThrow();
    }
  });

  const calls: [string, (options: never) => unknown, RegExp][] = [
    [
      'execute',
      options => engine.execute(text('SELECT 1'), undefined, options),
      /execute has no option 'nope'; it has fetchSize/,
    ],
    ['scalar', options => engine.scalar(text('SELECT 1'), undefined, options), /no option 'nope'/],
    [
      'connect',
      options => engine.connect(none, options),
      /connect has no option 'nope'; it has timeout, label/,
    ],
    ['begin', options => engine.begin(none, options), /begin has no option 'nope'; it has/],
    [
      'executionOptions',
      options => engine.executionOptions(options),
      /executionOptions has no option 'nope'/,
    ],
    [
      'createEngine executionOptions',
      options => createEngine('sqlite://', { executionOptions: options }),
      /createEngine executionOptions has no option 'nope'/,
    ],
  ];
  for (const [name, call, message] of calls) {
    it(`of ${name} are checked when it is called`, () => {
      expect(() => call({ nope: 1 } as never)).toThrowError(ArgumentError, message);
    });
  }

  it('of execute have bounds', () => {
    for (const options of [
      { fetchSize: 0 },
      { window: 1.5 },
      { stallTimeout: -1 },
      { timeout: NaN },
      { label: 5 },
    ]) {
      expect(() => engine.execute(text('SELECT 1'), undefined, options as never)).toThrowError(ArgumentError);
    }
  });

  it('of begin that SQLite cannot honour are refused, never ignored', () => {
    const wishes: [object, RegExp][] = [
      [{ isolationLevel: 'READ COMMITTED' }, /cannot honour isolationLevel 'READ COMMITTED'/],
      [{ isolationLevel: 'nonsense' }, /must be one of SERIALIZABLE/],
      [{ mode: 'wal' }, /must be one of deferred, immediate, exclusive/],
      [{ readOnly: true, mode: 'exclusive' }, /leave mode 'exclusive' out/],
      [{ emit: 'later' }, /must be one of afterCommit, live/],
      [{ maxHeld: -1 }, /must be an integer of 0 or more/],
    ];
    for (const [options, message] of wishes) {
      expect(() => engine.begin(none, options)).toThrowError(ArgumentError, message);
    }
  });

  it('that are no functions where functions belong are refused', () => {
    for (const bad of [5, 'x', {}, null]) {
      expect(() => engine.connect(bad as never)).toThrowError(
        ArgumentError,
        /connect\(use\) takes a function/,
      );
      expect(() => engine.begin(bad as never)).toThrowError(ArgumentError, /begin\(use\) takes a function/);
    }
  });

  it('nothing was opened by all this', () => {
    expect(engine.pool).toEqual(jasmine.objectContaining({ open: 0, opening: 0, waiting: 0, leased: 0 }));
  });
});
