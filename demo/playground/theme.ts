/** Light or dark: as the system is, until the visitor says otherwise; and the system's own colours, where it forces them. */
import { forgetColours } from './colours.js';

/** Sets the theme and follows the system's; `changed` is called after each change. */
export function followTheme(button: HTMLElement, changed: () => void): void {
  const root = document.documentElement;
  const set = (dark: boolean): void => {
    root.dataset['theme'] = dark ? 'dark' : 'light';
    button.setAttribute('aria-pressed', String(dark));
    forgetColours();
    changed();
  };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const system = (): void => set(dark.matches);
  system();
  dark.addEventListener('change', system);
  matchMedia('(forced-colors: active)').addEventListener('change', system);
  button.addEventListener('click', () => set(root.dataset['theme'] !== 'dark'));
}
