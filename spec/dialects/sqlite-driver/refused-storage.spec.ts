/** What SQLite WASM reports of its file systems: refusals of storage become errors of statements, the rest is shown. */
import { RefusedStorage } from '../../../lib/dialects/sqlite/driver/wasm/refused-storage.js';

describe('a refusal of storage', () => {
  let refused: RefusedStorage;

  beforeEach(() => {
    refused = new RefusedStorage();
  });

  for (const said of [
    ['opfs:', 'xWrite() async error:', 'QuotaExceededError: No space available for this operation'],
    ['opfs-sahpool:', new DOMException('No space available', 'QuotaExceededError')],
    ['opfs-sahpool:', new Error('Unknown write() failure.')],
  ])
    it(`is told once, with the way out: ${String(said.at(-1))}`, () => {
      refused.report(...said);
      expect(refused.explain('disk I/O error')).toMatch(
        /^disk I\/O error: the storage of this origin is full.*VACUUM.*estimate\(\)/,
      );
      expect(refused.explain('disk I/O error')).toBeUndefined();
    });

  it('is no reason for what fails after another statement has begun', () => {
    refused.report('opfs:', 'QuotaExceededError: full');
    refused.forget();
    expect(refused.explain('disk I/O error')).toBeUndefined();
  });

  it('is what a failed write means of which nothing was reported', () => {
    expect(refused.explain('disk I/O error', 'SQLITE_IOERR_WRITE')).toMatch(/storage of this origin is full/);
    expect(refused.explain('disk I/O error', 'SQLITE_IOERR_READ')).toBeUndefined();
  });

  it('is not what other reports are, which are shown', () => {
    const shown = spyOn(console, 'error');
    refused.report('opfs:', 'xRead() async error:', 'InvalidStateError: gone');
    expect(shown).toHaveBeenCalledOnceWith('opfs:', 'xRead() async error:', 'InvalidStateError: gone');
    expect(refused.explain('disk I/O error', 'SQLITE_IOERR_WRITE')).toBeUndefined();
  });
});
