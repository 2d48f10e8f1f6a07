/**
 * What is in the database: its tables with their columns; a click on a name shows the table's rows.
 */
import type { TableInfo } from 'rxalchemy';

/** Names that are SQL as they are, save for the few that are reserved. */
const PLAIN = /^[A-Za-z_]\w*$/;

/** A name as SQL has it. */
function quoted(name: string): string {
  return PLAIN.test(name) && name !== 'order' && name !== 'group' ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Shows tables; `choose` gets the statement that gives the rows of one. */
export function showTables(
  list: HTMLElement,
  tables: readonly TableInfo[],
  choose: (sql: string) => void,
): void {
  list.replaceChildren(...tables.map(table => item(table, choose)));
  if (tables.length === 0) list.append(element('li', 'hint', 'The database has no tables yet.'));
}

function item({ name, columns }: TableInfo, choose: (sql: string) => void): HTMLElement {
  const button = element('button', 'table', name) as HTMLButtonElement;
  button.type = 'button';
  button.title = `Show the rows of ${name}`;
  button.addEventListener('click', () => choose(`SELECT * FROM ${quoted(name)}`));
  const line = element('li', '');
  line.append(button);
  for (const column of columns) {
    const shown = element('span', 'column', column.name);
    shown.append(' ', element('i', '', column.typeName.toLowerCase() || 'any'));
    line.append(' ', shown);
  }
  return line;
}

function element(tag: string, className: string, content = ''): HTMLElement {
  return Object.assign(document.createElement(tag), { className, textContent: content });
}
