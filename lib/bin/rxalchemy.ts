#!/usr/bin/env node
/**
 * The command `rxalchemy`: `npx rxalchemy codegen <url>` writes typed table definitions of a database.
 *
 * Promises: what was asked for goes to stdout or into the file, everything else to stderr; exit code 0, 1 when it failed, 2 when it
 * was not understood. Does not: do the work (`codegen` of the inspect room does), or show a URL's password.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { lastValueFrom } from 'rxjs';

import { ArgumentError, RxAlchemyError, codegen, createEngine, type EngineUrl } from '../index.js';

const USAGE = `Usage: rxalchemy codegen <url> [options]

Writes typed table definitions of a database as a TypeScript module.

  <url>             such as sqlite:///shop.db or mysql://user:password@host/shop
  --out <file>      write into a file instead of to stdout
  --schema <name>   the schema (database) to read; default that of the connection
  --only <names>    only these tables, separated by commas, and those that their foreign keys lead to; may be repeated
  --views           views too
  --module <name>   where the module imports the library from; default rxalchemy
  --help, --version
`;

/** What the command line asks for; a text is only to be shown. */
function parse(args: readonly string[]): string | { url: string; out: string | undefined; values: Values } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      schema: { type: 'string' },
      only: { type: 'string', multiple: true },
      views: { type: 'boolean' },
      module: { type: 'string' },
      help: { type: 'boolean' },
      version: { type: 'boolean' },
    },
  });
  if (values.help) return USAGE;
  if (values.version) return `${versionOf(new URL('../../../package.json', import.meta.url))}\n`;
  const [command, url, ...more] = positionals;
  if (command !== 'codegen' || url === undefined || more.length > 0) {
    throw new ArgumentError(
      command === undefined || command === 'codegen'
        ? 'One URL is needed.'
        : `There is no command '${command}'.`,
    );
  }
  return { url, out: values.out, values };
}

interface Values {
  readonly schema?: string | undefined;
  readonly only?: readonly string[] | undefined;
  readonly views?: boolean | undefined;
  readonly module?: string | undefined;
}

function versionOf(manifest: URL): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/** SQLite would make an empty file of a wrong path, a server has no tables outside databases: a module of no tables. */
function requireDatabase({ dialect, database }: EngineUrl, schema: string | undefined): void {
  if (dialect !== 'sqlite') {
    if (database === undefined && schema === undefined)
      throw new ArgumentError('The URL names no database: end it in /name, or give --schema.');
  } else if (database !== undefined && database !== ':memory:' && !existsSync(database))
    throw new ArgumentError(`There is no file '${database}'.`);
}

/** What is exported beside the MetaData. */
const ANY_TABLE = /^export const (?!metadata\b)/m;

async function write(url: string, out: string | undefined, values: Values): Promise<void> {
  const engine = createEngine(url);
  try {
    requireDatabase(engine.url, values.schema);
    const only = values.only
      ?.flatMap(each => each.split(',').map(name => name.trim()))
      .filter(each => each !== '');
    const title = `Made by \`rxalchemy codegen\` from ${String(engine.url)}.`;
    const { schema, views, module } = values;
    const source = await lastValueFrom(codegen(engine, { schema, only, views, module, title }));
    if (out === undefined) process.stdout.write(source);
    else writeFileSync(out, source);
    if (!ANY_TABLE.test(source)) process.stderr.write(`rxalchemy: ${String(engine.url)} has no tables.\n`);
  } finally {
    await lastValueFrom(engine.dispose());
  }
}

async function main(): Promise<void> {
  let asked;
  try {
    asked = parse(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`rxalchemy: ${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  if (typeof asked === 'string') {
    process.stdout.write(asked);
    return;
  }
  try {
    await write(asked.url, asked.out, asked.values);
  } catch (error) {
    const known = error instanceof RxAlchemyError || (error as NodeJS.ErrnoException).code !== undefined;
    process.stderr.write(
      `rxalchemy: ${known ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`,
    );
    process.exitCode = 1;
  }
}

await main();
