/** Groups of `*.browser.spec.ts`: run in a page, pending wherever else somebody runs them. */
export const describeInBrowser: typeof describe = typeof document === 'undefined' ? xdescribe : describe;
