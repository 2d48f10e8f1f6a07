/** What SQLite stumbled over, by its message: the editor shows where that is. */

const NAMED = [
  /near "([^"]+)"/,
  /no such (?:column|table|function): (?:\w+\.)?(\w+)/,
  /ambiguous column name: (?:\w+\.)*(\w+)/,
];

/** Selects in an editor what a message names, and goes there; not from a list, where keys choose. */
export function selectCulprit(editor: HTMLTextAreaElement, message: string): void {
  const named = NAMED.map(each => each.exec(message)?.[1]).find(each => each !== undefined);
  const at = named === undefined ? -1 : placeOf(editor.value, named);
  if (at < 0 || document.activeElement?.tagName === 'SELECT') return;
  editor.focus();
  editor.setSelectionRange(at, at + named!.length);
}

/** Where a name stands by itself, else where it stands at all. */
function placeOf(code: string, name: string): number {
  for (let at = code.indexOf(name); at >= 0; at = code.indexOf(name, at + 1))
    if (!/\w/.test(code[at - 1] ?? '') && !/\w/.test(code[at + name.length] ?? '')) return at;
  return code.indexOf(name);
}
