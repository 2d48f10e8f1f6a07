/**
 * package.json and the lock file as a spec: what is published exists, what must stay outside stays outside.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './imports.js';

interface Manifest {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly imports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

const read = (name: string): string => readFileSync(join(repositoryRoot, name), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;

/** Every file path among the conditions of an `exports` or `imports` entry. */
function targets(entry: unknown): string[] {
  if (typeof entry === 'string') return entry.startsWith('./') ? [entry] : [];
  return typeof entry === 'object' && entry !== null ? Object.values(entry).flatMap(targets) : [];
}

describe('package.json', () => {
  it('points only at files that exist', () => {
    const files = [...targets(manifest.exports), ...targets(manifest.imports)];
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter(file => !existsSync(join(repositoryRoot, file)))).toEqual([]);
  });

  it('installs sqlstring alone with the library: rxjs is a peer, the drivers are optional peers', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['sqlstring']);
    const required = Object.keys(manifest.peerDependencies).filter(
      name => !manifest.peerDependenciesMeta[name]?.optional,
    );
    expect(required).toEqual(['rxjs']);
  });
});

describe('the checkout', () => {
  it('has runners that need nothing of dist/ to begin with: one of them makes it', () => {
    const folder = join(repositoryRoot, 'spec/support');
    const runners = readdirSync(folder).filter(name => name.endsWith('.mjs'));
    expect(runners).toContain('run-all.mjs');
    const early = /^(?:import|export)\b[^;]*['"][^'"]*\bdist\/[^'"]*['"];/m;
    expect(runners.filter(name => early.test(readFileSync(join(folder, name), 'utf8')))).toEqual([]);
  });

  it('has the lock file that npm would write for package.json, so that installing changes nothing', () => {
    const lock = JSON.parse(read('package-lock.json')) as { packages: { '': Record<string, unknown> } };
    const withoutDots = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll('"./', '"'));
    for (const key of ['version', 'bin', 'dependencies', 'devDependencies', 'peerDependencies'] as const) {
      expect(lock.packages[''][key]).withContext(key).toEqual(withoutDots(manifest[key]));
    }
  });

  it('has a lock file that names no download address', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"');
  });

  it('has nothing at the top but the known directories and files', () => {
    const known =
      /^(lib|spec|demo|dist|node_modules|karma\.conf\.js|package(-lock)?\.json|tsconfig\.json|README\.md|LICENSE|CHANGELOG\.md|\..+|.+\.tgz)$/;
    expect(readdirSync(repositoryRoot).filter(name => !known.test(name))).toEqual([]);
  });
});
