/**
 * A page of a real Chromium for specs that drive one from Node; they are pending, with the reason, where there is none.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { repositoryRoot } from '../structure/imports.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

interface Found {
  readonly path?: string;
  readonly missing?: string;
}

/** Starts Chromium (installing it where that is permitted), or makes the running spec pending. */
export async function launchChromium(): Promise<Browser> {
  const finder = pathToFileURL(join(repositoryRoot, 'spec/support/chromium.mjs')).href;
  const { findChromium } = (await import(finder)) as { findChromium: () => Found };
  const { path, missing } = findChromium();
  if (path === undefined) pending(`no Chromium: ${missing ?? 'none found'}`);
  return chromium.launch({ executablePath: path!, args: FLAGS });
}
