/**
 * The colours of the theme for what is drawn on a canvas.
 *
 * Promises: the style is asked once for each theme, not once for each frame: asking makes the browser compute it at once.
 */

const known: Map<string, string> = new Map();

/** A colour or a font of the style sheet, by its name without the dashes. */
export function colour(name: string): string {
  let value = known.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    known.set(name, value);
  }
  return value;
}

/** The theme is another. */
export function forgetColours(): void {
  known.clear();
}
