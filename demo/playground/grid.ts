/**
 * A grid that draws only the rows one can see, so that a million of them cost what forty cost.
 *
 * Promises: rows may be added at any rate; the page is touched once a frame at most. Where the rows are higher than a browser
 * can scroll (about sixteen million pixels) the scroll bar stands for the share of the rows instead of pixels.
 * Keys: arrows, Page Up and Down, Home, End move the selected row, which assistive technology is told of.
 */

import { Rows, type Row } from './rows.js';

const ROW = 28;
const HIGHEST = 8_000_000;
const SAMPLE = 60;

export class Grid {
  readonly #element: HTMLElement;
  readonly #space: HTMLElement = div('grid-space');
  readonly #window: HTMLElement = div('grid-window');
  readonly #head: HTMLElement = div('grid-row grid-head');
  readonly #lines: HTMLElement[] = [];
  #rows = new Rows();
  #widths = '';
  #selected = 0;
  #drawn = '';
  #pending = false;
  #empty = 'Run a statement to see its rows.';

  constructor(element: HTMLElement) {
    this.#element = element;
    this.#head.setAttribute('role', 'row');
    this.#head.setAttribute('aria-rowindex', '1');
    this.#window.append(this.#head);
    this.#space.append(this.#window);
    element.append(this.#space);
    element.addEventListener('scroll', () => this.#redraw(), { passive: true });
    element.addEventListener('keydown', event => this.#key(event));
    element.addEventListener('click', event => this.#click(event));
    new ResizeObserver(() => this.#redraw()).observe(element);
    this.#redraw();
  }

  get count(): number {
    return this.#rows.count;
  }

  /** Forgets all rows; `empty` is shown until some come. */
  clear(empty: string): void {
    this.#rows = new Rows();
    this.#widths = '';
    this.#selected = 0;
    this.#empty = empty;
    this.#element.scrollTop = 0;
    this.#redraw();
  }

  /** Adds one row. The first decides the columns. */
  add(row: Row): void {
    this.#rows.add(row);
    if (this.#rows.count <= SAMPLE) this.#widths = '';
    if (!this.#pending) this.#redraw();
  }

  #redraw(): void {
    if (this.#pending) return;
    this.#pending = true;
    requestAnimationFrame(() => {
      this.#pending = false;
      this.#draw();
    });
  }

  get #page(): number {
    return pageOf(this.#element.clientHeight);
  }

  /** The first row in sight, with a fraction. */
  get #first(): number {
    const { scrollTop, clientHeight } = this.#element;
    const height = (this.count + 1) * ROW;
    if (height <= HIGHEST) return scrollTop / ROW;
    return (scrollTop / (HIGHEST - clientHeight)) * Math.max(0, this.count - pageOf(clientHeight));
  }

  #draw(): void {
    // All that is read comes first: what is read after a change makes the browser lay the page out at once.
    const { clientHeight } = this.#element;
    const { count } = this;
    const start = this.#first;
    this.#space.style.height = `${Math.min((count + 1) * ROW, HIGHEST)}px`;
    this.#window.style.height = `${Math.max(ROW, clientHeight - 2)}px`;
    this.#element.setAttribute('aria-rowcount', String(count + 1));
    this.#element.setAttribute('aria-colcount', String(this.#rows.names.length + 1));
    this.#drawHead();
    const first = Math.floor(start);
    const shown = count === 0 ? 0 : Math.min(pageOf(clientHeight) + 3, count - first);
    while (this.#lines.length < shown) this.#addLine();
    this.#lines.forEach((line, index) => {
      line.hidden = index >= shown;
      if (index < shown) this.#drawLine(line, first + index, (index + 1 - (start - first)) * ROW);
      else line.removeAttribute('id');
    });
    if (count > 0) this.#element.setAttribute('aria-activedescendant', `row-${this.#selected}`);
    else this.#element.removeAttribute('aria-activedescendant');
  }

  #drawHead(): void {
    const { names } = this.#rows;
    this.#head.classList.toggle('bare', names.length === 0);
    if (names.length === 0) {
      const empty = cell(this.#empty, '', 'gridcell', 1);
      empty.className = 'grid-empty';
      this.#head.replaceChildren(empty);
      this.#head.style.gridTemplateColumns = '1fr';
      this.#drawn = '';
      this.#window.style.width = '';
      return;
    }
    if (this.#widths === '') this.#widths = this.#measure();
    const drawn = JSON.stringify([names, this.#widths]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#head.style.gridTemplateColumns = this.#widths;
    this.#head.replaceChildren(cell('#', 'index', 'columnheader', 1));
    names.forEach((name, index) =>
      this.#head.append(cell(name, this.#isNumber(index) ? 'number' : '', 'columnheader', index + 2)),
    );
    for (const line of this.#lines) line.replaceChildren();
  }

  /** The first values of a column. */
  #sample(column: number): unknown[] {
    return Array.from({ length: Math.min(SAMPLE, this.count) }, (_, row) => this.#rows.value(row, column));
  }

  #isNumber(column: number): boolean {
    return isNumber(this.#sample(column).find(value => value !== null));
  }

  #measure(): string {
    const widths = this.#rows.names.map((name, column) => {
      const longest = Math.max(name.length, ...this.#sample(column).map(value => shown(value).length));
      return `${Math.min(Math.max(longest, 4), 44) + 3}ch`;
    });
    return `9ch ${widths.join(' ')} 1fr`;
  }

  #addLine(): void {
    const line = div('grid-row');
    line.setAttribute('role', 'row');
    this.#window.append(line);
    this.#lines.push(line);
  }

  #drawLine(line: HTMLElement, index: number, top: number): void {
    line.style.transform = `translateY(${top}px)`;
    line.setAttribute('aria-selected', String(index === this.#selected));
    const key = `${index}`;
    if (line.dataset['row'] === key && line.childElementCount > 0) return;
    line.dataset['row'] = key;
    line.id = `row-${index}`;
    line.setAttribute('aria-rowindex', String(index + 2));
    line.style.gridTemplateColumns = this.#widths;
    const columns = this.#rows.names.length;
    const wanted = columns + 1;
    while (line.childElementCount < wanted) line.append(cell('', '', 'gridcell', line.childElementCount + 1));
    while (line.childElementCount > wanted) line.lastElementChild!.remove();
    setCell(line.children[0]!, (index + 1).toLocaleString('en'), 'index');
    for (let at = 0; at < columns; at++) {
      const value = this.#rows.value(index, at);
      setCell(
        line.children[at + 1]!,
        shown(value),
        value === null ? 'null' : isNumber(value) ? 'number' : '',
      );
    }
  }

  #click(event: MouseEvent): void {
    const line = (event.target as Element).closest<HTMLElement>('.grid-row[data-row]');
    if (line === null) return;
    this.#selected = Number(line.dataset['row']);
    this.#redraw();
  }

  #key(event: KeyboardEvent): void {
    const last = this.count - 1;
    const moves: Record<string, number> = {
      ArrowDown: this.#selected + 1,
      ArrowUp: this.#selected - 1,
      PageDown: this.#selected + this.#page,
      PageUp: this.#selected - this.#page,
      Home: 0,
      End: last,
    };
    const wanted = moves[event.key];
    if (wanted === undefined || last < 0) return;
    event.preventDefault();
    this.#selected = Math.min(Math.max(wanted, 0), last);
    this.#scrollTo(this.#selected);
    this.#redraw();
  }

  #scrollTo(index: number): void {
    const first = this.#first;
    let start: number | undefined;
    if (index < first) start = index;
    else if (index >= first + this.#page) start = index - this.#page + 1;
    if (start === undefined) return;
    const pixels = (this.count + 1) * ROW <= HIGHEST;
    const share = start / Math.max(1, this.count - this.#page);
    this.#element.scrollTop = pixels ? start * ROW : share * (HIGHEST - this.#element.clientHeight);
  }
}

function div(className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  return element;
}

function cell(content: string, kind: string, role: string, column: number): HTMLElement {
  const element = div(`grid-cell ${kind}`);
  element.setAttribute('role', role);
  element.setAttribute('aria-colindex', String(column));
  element.textContent = content;
  return element;
}

/** How many rows a grid of a height has room for, below its head. */
function pageOf(height: number): number {
  return Math.max(1, Math.floor((height - ROW) / ROW));
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

function setCell(element: Element, content: string, kind: string): void {
  const className = `grid-cell ${kind}`;
  if (element.className !== className) element.className = className;
  if (element.textContent !== content) element.textContent = content;
}

function shown(value: unknown): string {
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') return JSON.stringify(value);
  const content = String(value);
  return content.length > 300 ? `${content.slice(0, 300)}…` : content;
}
