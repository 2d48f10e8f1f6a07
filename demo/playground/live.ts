/**
 * The panel of a live query: its rows, drawn again after each commit that changed them, and which of them changed.
 *
 * Promises: what is new since the last result stands out for a moment, cell by cell; a row is known again by its first value, so
 * that one that came or went does not make all that follow it look changed.
 */
import type { Observable, Subscription } from 'rxjs';
import { counted, decimalsOf, isNumber, shown } from './values.js';

export type Row = Readonly<Record<string, unknown>>;

/** Rows that a live query is asked for: what one can watch. */
export const WATCHED = 200;

export class LiveView {
  readonly #section: HTMLElement;
  readonly #said: HTMLElement;
  readonly #table: HTMLTableElement;
  #subscription: Subscription | undefined;
  #results = 0;
  #before: Map<unknown, readonly string[]> = new Map();

  constructor(section: HTMLElement, said: HTMLElement, table: HTMLTableElement) {
    this.#section = section;
    this.#said = said;
    this.#table = table;
  }

  /** Shows what a live query gives, until `stop` or its error, which `failed` is told of. */
  show(results: Observable<readonly Row[]>, failed: (error: unknown) => void): void {
    this.stop();
    this.#results = 0;
    this.#before = new Map();
    this.#table.replaceChildren();
    this.#said.textContent = 'asking…';
    this.#section.hidden = false;
    this.#subscription = results.subscribe({
      next: rows => this.#draw(rows),
      error: (error: unknown) => {
        this.stop();
        failed(error);
      },
    });
  }

  stop(): void {
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
    this.#section.hidden = true;
  }

  #draw(rows: readonly Row[]): void {
    const first = this.#results++ === 0;
    const names = Object.keys(rows[0] ?? {});
    const decimals = names.map(name => decimalsOf(rows.map(row => row[name])));
    const now: Map<unknown, readonly string[]> = new Map();
    const body = document.createElement('tbody');
    const changed: HTMLTableRowElement[] = [];
    rows.forEach((row, index) => {
      const cells = names.map((name, at) => shown(row[name], decimals[at]));
      const key = now.has(cells[0]) ? index : cells[0];
      now.set(key, cells);
      const before = this.#before.get(key);
      const line = body.insertRow();
      let differs = false;
      cells.forEach((content, at) => {
        const cell = line.insertCell();
        cell.textContent = content;
        cell.className = kindOf(row[names[at]!], decimals[at] !== undefined);
        if (first || before?.[at] === content) return;
        cell.classList.add('changed');
        differs = true;
      });
      if (differs) changed.push(line);
    });
    this.#before = now;
    this.#table.replaceChildren(headOf(names, decimals), body);
    const many = `${rows.length === WATCHED ? 'the first ' : ''}${counted(rows.length, 'row')}`;
    this.#said.textContent = first
      ? many
      : `${many}, ${changed.length} changed by commit ${this.#results - 1}`;
    if (changed.length > 0) bringIntoSight(changed);
  }
}

/** Scrolls to the first of some rows, where none of them can be seen. */
function bringIntoSight(rows: readonly HTMLTableRowElement[]): void {
  const [first] = rows as [HTMLTableRowElement];
  const box = first.closest('table')!.parentElement!;
  const inSight = ({ offsetTop, offsetHeight }: HTMLElement): boolean =>
    offsetTop >= box.scrollTop + offsetHeight && offsetTop + offsetHeight <= box.scrollTop + box.clientHeight;
  if (!rows.some(inSight)) box.scrollTop = first.offsetTop - 2 * first.offsetHeight;
}

function kindOf(value: unknown, numbers: boolean): string {
  return `${numbers || isNumber(value) ? 'number' : ''} ${value === null ? 'null' : ''}`.trim();
}

function headOf(
  names: readonly string[],
  decimals: readonly (number | undefined)[],
): HTMLTableSectionElement {
  const head = document.createElement('thead');
  const line = head.insertRow();
  names.forEach((name, at) => {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = name;
    if (decimals[at] !== undefined) cell.className = 'number';
    line.append(cell);
  });
  return head;
}
