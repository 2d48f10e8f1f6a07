/**
 * The table that `npm run bench` prints.
 */
import { isReached } from './harness.js';
import type { Line } from './harness.js';

const HEADS = ['bench', 'against', 'figure', 'spread', 'reach', ''] as const;

/** One row of text per line, columns aligned, figures to the right; notes stand below their line. */
export function formatTable(lines: readonly Line[]): string {
  const rows = lines.map(cells);
  const widths = HEADS.map((head, column) => Math.max(head.length, ...rows.map(row => row[column]!.length)));
  const format = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 2 || column === 4 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join(' | ')
      .trimEnd();
  const body = lines.flatMap((line, at) => [format(rows[at]!), ...(line.note ? [`    ${line.note}`] : [])]);
  return [format(HEADS), widths.map(width => '-'.repeat(width)).join('-+-'), ...body].join('\n');
}

function cells(line: Line): string[] {
  const reached = isReached(line);
  return [
    line.bench,
    line.against,
    `${digits(line.figure)} ${line.unit}`,
    `${digits(Math.min(...line.rounds))} … ${digits(Math.max(...line.rounds))}`,
    line.reach ? `${line.reach.kind === 'at least' ? '≥' : '≤'} ${line.reach.bound} ${line.unit}` : '',
    reached === undefined ? '' : reached ? 'ok' : 'SHORT',
  ];
}

export function digits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}
