/**
 * A grid that draws only the rows one can see, so that a million of them cost what forty cost.
 *
 * Promises: rows may be added at any rate; the page is touched once a frame at most. Where the rows are higher than a browser
 * can scroll (about sixteen million pixels) the scroll bar stands for the share of the rows instead of pixels.
 * Keys: arrows, Page Up and Down, Home, End move the selected row, which assistive technology is told of; Enter, as a double
 * click does, opens it.
 */

import { Rows } from './rows.js';
import { decimalsOf, shown } from './values.js';

const ROW = 28;
const HIGHEST = 8_000_000;
const SAMPLE = 60;
/** Characters of a cell that are in sight at most. */
const LONGEST = 44;
/** A narrow page makes the grid no higher than so many rows need. */
const FEW = 30;

/** A row on the page, and what it shows. */
interface Line {
  readonly element: HTMLElement;
  row: number | undefined;
  top: number;
  selected: boolean | undefined;
}

export class Grid {
  readonly #element: HTMLElement;
  readonly #space: HTMLElement = div('grid-space');
  readonly #window: HTMLElement = div('grid-window');
  readonly #head: HTMLElement = div('grid-row grid-head');
  readonly #lines: Line[] = [];
  /** How far it is scrolled and how high it is, kept: asking for it after a change makes the browser lay the page out at once. */
  #top = 0;
  #height = 0;
  #rows = new Rows([]);
  /** Characters of the longest cell that was drawn, of each column; the first is that of the numbers of the rows. */
  #lengths: number[] = [];
  /** From how many rows it was learned how columns are shown; -1 from none yet. */
  #measured = -1;
  #columns = '';
  /** Of each column of numbers, the digits behind the point. */
  #decimals: readonly (number | undefined)[] = [];
  #selected = 0;
  #drawn = '';
  #spaceHeight = -1;
  #windowHeight = -1;
  #pending = false;
  #empty = 'Run a statement to see its rows.';
  /** A row is opened; it is counted from 0. */
  onOpen: (row: number, names: readonly string[], values: readonly unknown[]) => void = () => {};

  constructor(element: HTMLElement) {
    this.#element = element;
    this.#head.setAttribute('role', 'row');
    this.#head.setAttribute('aria-rowindex', '1');
    this.#window.append(this.#head);
    this.#space.append(this.#window);
    element.append(this.#space);
    const scrolled = (): void => {
      this.#top = element.scrollTop;
      this.#redraw();
    };
    element.addEventListener('scroll', scrolled, { passive: true });
    element.addEventListener('keydown', event => this.#key(event));
    element.addEventListener('click', event => this.#click(event));
    element.addEventListener('dblclick', () => this.#open());
    const resized = (): void => {
      this.#height = element.clientHeight;
      this.#redraw();
    };
    new ResizeObserver(resized).observe(element);
    this.#redraw();
  }

  get count(): number {
    return this.#rows.count;
  }

  /** How many columns it has; none before a statement has told them. */
  get columns(): number {
    return this.#rows.names.length;
  }

  /** Forgets all rows; `empty` is shown until some come. */
  clear(empty: string): void {
    this.#empty = empty;
    this.begin([]);
  }

  /** Begins anew with these columns. */
  begin(names: readonly string[]): void {
    this.#rows = new Rows(names);
    this.#measured = -1;
    // The rows before may have had the same columns.
    this.#drawn = '';
    this.#selected = 0;
    this.#element.scrollTop = this.#top = 0;
    this.#redraw();
  }

  /** Adds one row, a value for each column. */
  add(values: readonly unknown[]): void {
    this.#rows.add(values);
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
    return pageOf(this.#height);
  }

  /** The first row in sight, with a fraction. */
  get #first(): number {
    if ((this.count + 1) * ROW <= HIGHEST) return this.#top / ROW;
    return (this.#top / (HIGHEST - this.#height)) * Math.max(0, this.count - this.#page);
  }

  #draw(): void {
    const { count } = this;
    const start = this.#first;
    const space = Math.min((count + 1) * ROW, HIGHEST);
    if (space !== this.#spaceHeight) this.#space.style.height = `${(this.#spaceHeight = space)}px`;
    const window = Math.max(ROW, this.#height - 2);
    if (window !== this.#windowHeight) this.#window.style.height = `${(this.#windowHeight = window)}px`;
    this.#element.setAttribute('aria-rowcount', String(count + 1));
    this.#element.setAttribute('aria-colcount', String(this.#rows.names.length + 1));
    this.#element.style.setProperty('--shown', String(Math.min(count, FEW)));
    this.#drawHead();
    const first = Math.floor(start);
    const shown = count === 0 ? 0 : Math.min(this.#page + 3, count - first);
    while (this.#lines.length < shown) this.#addLine();
    this.#lines.forEach((line, index) => {
      if (index < shown) this.#drawLine(line, first + index, (index + 1 - (start - first)) * ROW);
      else hide(line);
    });
    this.#setColumns();
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
    this.#measure();
    const drawn = JSON.stringify([names, this.#decimals]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#head.style.gridTemplateColumns = '';
    this.#head.replaceChildren(cell('#', 'index', 'columnheader', 1));
    names.forEach((name, index) =>
      this.#head.append(
        cell(name, this.#decimals[index] !== undefined ? 'number' : '', 'columnheader', index + 2),
      ),
    );
    for (const line of this.#lines) line.row = undefined;
  }

  /** The first values of a column. */
  #sample(column: number): unknown[] {
    return Array.from({ length: Math.min(SAMPLE, this.count) }, (_, row) => this.#rows.value(row, column));
  }

  /** Learns from the first rows how the columns are to be shown. */
  #measure(): void {
    const sample = Math.min(SAMPLE, this.count);
    if (sample === this.#measured) return;
    if (this.#measured < 0) this.#lengths = [1, ...this.#rows.names.map(name => name.length)];
    this.#measured = sample;
    const samples = this.#rows.names.map((_, column) => this.#sample(column));
    this.#decimals = samples.map(decimalsOf);
    samples.forEach((values, column) => {
      for (const value of values) this.#fit(column + 1, shown(value, this.#decimals[column]));
    });
  }

  /** Columns grow with what comes into sight: a number of which the end is cut off is another number. */
  #fit(column: number, content: string): void {
    this.#lengths[column] = Math.max(this.#lengths[column]!, Math.min(content.length, LONGEST));
  }

  #setColumns(): void {
    const [index = 1, ...lengths] = this.#lengths;
    const widths = lengths.map(length => `${Math.max(length, 4) + 3}ch`);
    const columns = `${Math.max(4, index) * 0.86 + 3}ch ${widths.join(' ')} 1fr`;
    if (columns === this.#columns) return;
    this.#columns = columns;
    this.#window.style.setProperty('--columns', columns);
  }

  #addLine(): void {
    const element = div('grid-row');
    element.setAttribute('role', 'row');
    this.#window.append(element);
    this.#lines.push({ element, row: undefined, top: -1, selected: undefined });
  }

  #drawLine(line: Line, index: number, top: number): void {
    const { element } = line;
    element.hidden = false;
    if (line.top !== top) element.style.transform = `translateY(${(line.top = top)}px)`;
    const selected = index === this.#selected;
    if (line.selected !== selected) element.setAttribute('aria-selected', String((line.selected = selected)));
    if (line.row === index) return;
    line.row = index;
    element.dataset['row'] = `${index}`;
    element.id = `row-${index}`;
    element.setAttribute('aria-rowindex', String(index + 2));
    const columns = this.#rows.names.length;
    const wanted = columns + 1;
    while (element.childElementCount < wanted)
      element.append(cell('', '', 'gridcell', element.childElementCount + 1));
    while (element.childElementCount > wanted) element.lastElementChild!.remove();
    const number = (index + 1).toLocaleString('en');
    this.#fit(0, number);
    setCell(element.children[0]!, number, 'index');
    for (let at = 0; at < columns; at++) {
      const value = this.#rows.value(index, at);
      const decimals = this.#decimals[at];
      const kind = `${decimals === undefined ? '' : 'number'} ${value === null ? 'null' : ''}`.trim();
      const content = shown(value, decimals);
      this.#fit(at + 1, content);
      setCell(element.children[at + 1]!, content, kind);
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
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && last >= 0) {
      event.preventDefault();
      this.#open();
      return;
    }
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

  #open(): void {
    const { names } = this.#rows;
    if (this.#selected >= this.count) return;
    const values = names.map((_, column) => this.#rows.value(this.#selected, column));
    this.onOpen(this.#selected, names, values);
  }

  #scrollTo(index: number): void {
    const first = this.#first;
    let start: number | undefined;
    if (index < first) start = index;
    else if (index >= first + this.#page) start = index - this.#page + 1;
    if (start === undefined) return;
    const pixels = (this.count + 1) * ROW <= HIGHEST;
    const share = start / Math.max(1, this.count - this.#page);
    this.#element.scrollTop = pixels ? start * ROW : share * (HIGHEST - this.#height);
    this.#top = this.#element.scrollTop;
  }
}

function hide(line: Line): void {
  if (line.element.hidden) return;
  line.element.hidden = true;
  line.element.removeAttribute('id');
  line.row = undefined;
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

function setCell(element: Element, content: string, kind: string): void {
  const className = `grid-cell ${kind}`;
  if (element.className !== className) element.className = className;
  if (element.textContent !== content) element.textContent = content;
}
