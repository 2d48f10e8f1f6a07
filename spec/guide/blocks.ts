/** The code blocks of the guide's pages. Node only. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../structure/imports.js';

const folder = join(repositoryRoot, 'lib/guide');

/** A code block: what stands behind its backticks, its text, and the line where it begins. */
export interface Block {
  readonly kind: string;
  readonly code: string;
  readonly line: number;
}

/** A page whose examples are proved, as it has a setup. */
export interface Page {
  readonly name: string;
  readonly blocks: readonly Block[];
}

function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: { kind: string; line: number; code: string[] } | undefined;
  page.split('\n').forEach((text, index) => {
    const fence = /^```(.*)$/.exec(text);
    if (fence === null) open?.code.push(text);
    else if (open === undefined) open = { kind: fence[1]!.trim(), line: index + 1, code: [] };
    else {
      blocks.push({ kind: open.kind, line: open.line, code: open.code.join('\n') });
      open = undefined;
    }
  });
  return blocks;
}

/** The pages whose examples are programs. */
export const pages: readonly Page[] = readdirSync(folder)
  .filter(file => file.endsWith('.md'))
  .map(name => ({ name, blocks: blocksOf(readFileSync(join(folder, name), 'utf8')) }))
  .filter(({ blocks }) => blocks.some(({ kind }) => kind === 'ts setup'));
