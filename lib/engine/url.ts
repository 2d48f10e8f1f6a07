/**
 * Database URLs: `dialect+driver://user:password@host:port,host2/database?option=value`.
 *
 * Promises: parsing is exact or an `ArgumentError`; the password never shows unless asked for; values are immutable.
 * SQLite paths have SQLAlchemy's three forms: `sqlite://` (memory), `sqlite:///relative`, `sqlite:////absolute`.
 * Does not: know which options a dialect has (the dialect checks them).
 */
import { ArgumentError } from '../errors.js';

/** One server of a URL. */
export interface EngineHost {
  readonly host: string;
  readonly port: number | undefined;
}

/** The parts of a URL. */
export interface EngineUrlParts {
  readonly dialect: string;
  readonly driver?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly hosts?: readonly EngineHost[];
  readonly database?: string | undefined;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
}

const SHAPE = /^([a-z][a-z0-9]*)(?:\+([a-z0-9-]+))?:\/\/(.*)$/is;

function decode(text: string, what: string): string {
  if (/%00|\0/.test(text)) throw new ArgumentError(`The ${what} of the URL has a NUL character.`);
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ArgumentError(
      `The ${what} of the URL has a '%' that is not followed by two hexadecimal digits.`,
    );
  }
}

function parseHost(text: string): EngineHost | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]]*)(?::(\d*))?$/i.exec(text);
  const port = match?.[2] === undefined || match[2] === '' ? undefined : Number(match[2]);
  if (match === null || match[1] === '' || (port !== undefined && (port < 1 || port > 65535))) {
    return undefined;
  }
  return { host: decode(match[1]!.replace(/^\[|\]$/g, ''), 'host'), port };
}

function parseHosts(text: string, behind: string): readonly EngineHost[] {
  if (text === '') return [];
  if (behind.includes('@') && text.split(',').some(each => parseHost(each) === undefined)) {
    // What looks like a host is then half of a user name and password, and is not shown.
    throw new ArgumentError(
      "The URL has a '/' or '?' before its '@'; in user name and password write '/' as %2F, '?' as %3F, ':' as %3A.",
    );
  }
  return text.split(',').map(each => {
    const host = parseHost(each);
    if (host !== undefined) return host;
    throw new ArgumentError(`'${each}' is not a host and port; write host, host:3306 or [::1]:3306.`);
  });
}

function parseQuery(text: string): Record<string, string | readonly string[]> {
  const query: Record<string, string | readonly string[]> = Object.create(null) as Record<string, never>;
  for (const [key, value] of new URLSearchParams(text)) {
    const before = query[key];
    query[key] =
      before === undefined ? value : Array.isArray(before) ? [...before, value] : [before as string, value];
  }
  return query;
}

/** A parsed database URL. */
export class EngineUrl implements EngineUrlParts {
  readonly dialect: string;
  readonly driver: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly hosts: readonly EngineHost[];
  readonly database: string | undefined;
  readonly query: Readonly<Record<string, string | readonly string[]>>;

  constructor(parts: EngineUrlParts) {
    this.dialect = parts.dialect.toLowerCase();
    this.driver = parts.driver;
    this.username = parts.username;
    this.password = parts.password;
    this.hosts = Object.freeze([...(parts.hosts ?? [])]);
    this.database = parts.database;
    this.query = Object.freeze({ ...parts.query });
    Object.freeze(this);
  }

  /**
   * Parses a URL. `:memory:` alone means `sqlite:///:memory:`.
   * @throws ArgumentError when the text is no database URL.
   */
  static parse(text: string | URL | EngineUrl): EngineUrl {
    if (text instanceof EngineUrl) return text;
    const source = String(text);
    if (source === ':memory:') return new EngineUrl({ dialect: 'sqlite', database: ':memory:' });
    const match = SHAPE.exec(source);
    if (match === null) {
      throw new ArgumentError(
        `Could not parse the database URL '${masked(source)}'; write dialect://user:password@host:port/database?option=value, for a file sqlite:///test.db.`,
      );
    }
    const [, dialect, driver, rest] = match as unknown as [string, string, string | undefined, string];
    const [beforeQuery, queryText] = splitOnce(rest, '?');
    const query = queryText === undefined ? {} : parseQuery(queryText);
    const [authority, path] = splitOnce(beforeQuery, '/');
    const at = authority.lastIndexOf('@');
    const [username, password] = at < 0 ? [undefined, undefined] : splitOnce(authority.slice(0, at), ':');
    const hostText = authority.slice(at + 1);
    return new EngineUrl({
      dialect,
      driver,
      username: username === undefined ? undefined : decode(username, 'user name'),
      password: password === undefined ? undefined : decode(password, 'password'),
      hosts: parseHosts(hostText, rest.slice(authority.length)),
      database: path === undefined || path === '' ? undefined : decode(path, 'database'),
      query,
    });
  }

  /** A URL with some parts replaced. */
  set(parts: Partial<EngineUrlParts>): EngineUrl {
    const { dialect, driver, username, password, hosts, database, query } = this;
    return new EngineUrl({ dialect, driver, username, password, hosts, database, query, ...parts });
  }

  /** The URL as text; with the password only when asked. */
  render(options: { readonly hidePassword?: boolean } = {}): string {
    const { hidePassword = true } = options;
    const encode = (text: string): string => encodeURIComponent(text).replace(/%2B/g, '+');
    let text = this.dialect + (this.driver === undefined ? '' : `+${this.driver}`) + '://';
    if (this.username !== undefined) {
      text += encode(this.username);
      if (this.password !== undefined) text += `:${hidePassword ? '***' : encode(this.password)}`;
      text += '@';
    }
    text += this.hosts
      .map(
        ({ host, port }) =>
          (host.includes(':') ? `[${host}]` : host) + (port === undefined ? '' : `:${port}`),
      )
      .join(',');
    if (this.database !== undefined) text += `/${this.database.replace(/[?%#]/g, encodeURIComponent)}`;
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(this.query)) {
      for (const one of Array.isArray(value) ? (value as string[]) : [value as string])
        query.append(key, one);
    }
    const queryText = query.toString();
    return queryText === '' ? text : `${text}?${queryText}`;
  }

  /** The URL with its password masked. */
  toString(): string {
    return this.render();
  }

  toJSON(): string {
    return this.render();
  }

  static {
    // What `console.log` shows.
    Object.defineProperty(this.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: EngineUrl): string {
        return `EngineUrl(${this.render()})`;
      },
    });
  }
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + separator.length)];
}

/** Text that may have a password somewhere before an `@`, without it. */
function masked(text: string): string {
  return text.replace(/^([a-z0-9+-]*:\/*)?.*@/is, '$1***@');
}
