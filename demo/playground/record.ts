/**
 * One row in full, in a dialog: what a cell of the grid has no room for. Escape or a click beside it closes it.
 */
import { counted } from './values.js';

/** Bytes that are shown of a blob, and characters of a text. */
const BYTES = 512;
const CHARACTERS = 20_000;

export class RecordView {
  readonly #dialog: HTMLDialogElement;
  readonly #title: HTMLElement;
  readonly #list: HTMLElement;

  constructor(dialog: HTMLDialogElement, title: HTMLElement, list: HTMLElement) {
    this.#dialog = dialog;
    this.#title = title;
    this.#list = list;
    dialog.addEventListener('click', event => {
      if (event.target === dialog) dialog.close();
    });
  }

  /** Shows a row, whose number is counted from 1. */
  show(number: number, names: readonly string[], values: readonly unknown[]): void {
    this.#title.textContent = `Row ${number.toLocaleString('en')}`;
    this.#list.replaceChildren(
      ...names.flatMap((name, at) => {
        const value = values[at];
        const content = element('dd', inFull(value));
        if (value === null) content.className = 'null';
        return [element('dt', name), content];
      }),
    );
    this.#dialog.showModal();
    this.#list.scrollTop = 0;
  }
}

function element(tag: string, content: string): HTMLElement {
  return Object.assign(document.createElement(tag), { textContent: content });
}

function inFull(value: unknown): string {
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return bytes(value);
  if (value instanceof Date) return value.toISOString();
  const content = typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
  if (content.length <= CHARACTERS) return content === '' ? '(empty text)' : content;
  const rest = content.length - CHARACTERS;
  return `${content.slice(0, CHARACTERS)}…\n(${rest.toLocaleString('en')} more characters)`;
}

function bytes(value: Uint8Array): string {
  const digits = Array.from(value.subarray(0, BYTES), byte => byte.toString(16).padStart(2, '0'));
  const more = value.length > BYTES ? ' …' : '';
  const count = counted(value.length, 'byte');
  return value.length === 0 ? count : `${count}: ${digits.join(' ')}${more}`;
}
