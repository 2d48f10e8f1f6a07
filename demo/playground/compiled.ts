/** The panel beside the builder: what its code compiles to in both dialects, or why it does not. */
import { mysql, sqlite, type SqlDialect } from 'rxalchemy';

import { compiledIn, inLines, type Statement } from './builder.js';
import { reasonOf } from './database.js';

const DIALECTS: { readonly sqlite: SqlDialect; readonly mysql: SqlDialect } = { sqlite, mysql };

/** Shows what `make` gives, in the element of each dialect. */
export function showCompiled(
  make: () => Statement,
  places: Readonly<Record<keyof typeof DIALECTS, HTMLElement>>,
): void {
  const show = (parts: (dialect: SqlDialect) => readonly (Node | string)[]): void => {
    for (const name of ['sqlite', 'mysql'] as const) places[name].replaceChildren(...parts(DIALECTS[name]));
  };
  let made: Statement;
  try {
    made = make();
  } catch (error) {
    show(() => [span('refused', reasonOf(error))]);
    return;
  }
  show(dialect => {
    const { sql, params, refused } = compiledIn(made, dialect);
    if (refused !== undefined) return [span('refused', refused)];
    return params === '[]' ? [inLines(sql)] : [inLines(sql), '\n', span('params', params)];
  });
}

function span(className: string, content: string): HTMLElement {
  return Object.assign(document.createElement('span'), { className, textContent: content });
}
