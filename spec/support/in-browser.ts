/** Whether this runs in a page. */
export const inBrowser: boolean = typeof document !== 'undefined';

/** Groups of `*.browser.spec.ts`: run in a page, pending wherever else somebody runs them. */
export const describeInBrowser: typeof describe = inBrowser ? describe : xdescribe;
