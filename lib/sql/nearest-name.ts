/**
 * The name that somebody meant who wrote another one.
 *
 * Promises: upper and lower case and `_` do not count; a name is near where at most a third of its letters differ. Pure.
 */

function plain(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}

/** How many letters must be put in, taken out or changed. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const changed = row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, changed));
    }
    row = next;
  }
  return row[right.length]!;
}

const LONGEST = 64;

/** The nearest of some names; `undefined` where none is near. */
function nearestName(name: string, names: readonly string[]): string | undefined {
  const wanted = plain(name);
  if (wanted.length > LONGEST) return undefined;
  let nearest: string | undefined;
  let least = Math.floor(wanted.length / 3) + 1;
  for (const each of names) {
    if (each.length > LONGEST) continue;
    const far = distance(wanted, plain(each));
    if (far < least) [nearest, least] = [each, far];
  }
  return nearest;
}

/** ` (did you mean 'name'?)`, or nothing. */
export function didYouMean(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  return nearest === undefined ? '' : ` (did you mean '${nearest}'?)`;
}
