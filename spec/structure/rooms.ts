/**
 * The rooms of lib/ and the arrows allowed between them: architecture.md's table as data.
 *
 * A room may import what stands in its row and whatever those rows reach. `errors` is open to all. `#platform` is a
 * leaf that only the rooms listed for it may import; a dialect's `driver/` runs in the thread and knows only the
 * interface it implements.
 */

/** A room: a directory of lib/, one of the two files beside them, or what runs in a thread for a dialect. */
export type Room =
  | 'errors'
  | 'platform'
  | 'types'
  | 'schema'
  | 'sql'
  | 'compiler'
  | 'dialects'
  | 'driver'
  | 'worker'
  | 'pool'
  | 'operators'
  | 'engine'
  | 'live'
  | 'inspect'
  | 'index'
  | 'bin';

/** Each room with the rooms its row names. */
export const ROOMS: Readonly<Record<Room, readonly Room[]>> = {
  errors: [],
  platform: ['errors'],
  types: ['errors'],
  schema: ['types'],
  sql: ['schema', 'types'],
  compiler: ['sql'],
  dialects: ['compiler'],
  // What it tells may throw, and is then told of as operators tell of it.
  worker: ['operators'],
  driver: ['errors'],
  pool: ['worker'],
  operators: ['errors'],
  // Below the engine, which hands out inspectors: it asks whoever can execute (`Asker`), never the engine itself.
  inspect: ['types', 'schema', 'sql', 'dialects'],
  engine: [
    ...(['types', 'schema', 'sql', 'compiler', 'dialects'] as const),
    ...(['worker', 'pool', 'operators', 'inspect', 'live'] as const),
  ],
  // Below the engine as well: the engine says where rows and changes come from (`LiveRequest`).
  live: ['compiler', 'worker', 'pool'],
  index: ['engine', 'live', 'inspect'],
  bin: ['index'],
};

/** Who may import the platform's leaf. */
export const PLATFORM_USERS: readonly Room[] = ['worker', 'engine'];

/**
 * What a driver implements or fills (its interface, its values, their columns), what serves it in a Web Worker, and what its dialect hands
 * it.
 */
export const DRIVER_INTERFACE: readonly string[] = [
  'worker/driver.ts',
  'worker/entry-browser.ts',
  'worker/async-driver.ts',
  'worker/dirty-levels.ts',
  'worker/integer-error.ts',
  'worker/packed-kinds.ts',
  'worker/packing.ts',
  'worker/values.ts',
  'dialects/sqlite/open-options.ts',
  'dialects/mysql/open-options.ts',
  'dialects/mysql/tracking/written.ts',
  'dialects/mysql/mariadb-errors.ts',
];

/** Rooms in which Observables exist. */
export const RXJS_ROOMS: readonly Room[] = [
  'worker',
  'pool',
  'engine',
  'operators',
  'live',
  'inspect',
  'bin',
];

/** Rooms that can be used alone: no Observable, no driver, no platform. */
export const LANGUAGE_ROOMS: readonly Room[] = ['errors', 'types', 'schema', 'sql', 'compiler', 'dialects'];

/** The room of a module, given its path inside lib/; undefined where no room has that name. */
export function roomOf(path: string): Room | undefined {
  const name = /^dialects\/[^/]+\/driver\//.test(path) ? 'driver' : path.replace(/\.ts$/, '').split('/')[0]!;
  return Object.hasOwn(ROOMS, name) ? (name as Room) : undefined;
}

/** Every room that `room` may import. */
export function reach(room: Room, seen: Set<Room> = new Set()): Set<Room> {
  for (const next of ROOMS[room])
    if (!seen.has(next)) {
      seen.add(next);
      reach(next, seen);
    }
  return seen;
}

/** Whether a module may import another, both as paths inside lib/. */
export function mayImport(from: string, to: string): boolean {
  const [source, target] = [roomOf(from), roomOf(to)];
  if (source === undefined || target === undefined) return false;
  if (source === target) return source !== 'driver' || dialectOf(from) === dialectOf(to);
  if (target === 'platform') return PLATFORM_USERS.includes(source);
  if (source === 'driver' && target !== 'errors') return DRIVER_INTERFACE.includes(to);
  return reach(source).has(target);
}

const dialectOf = (path: string): string | undefined => path.split('/')[1];
