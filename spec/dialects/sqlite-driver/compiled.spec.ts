/** How a worker takes the compiled code of SQLite out of its loader, and puts another worker's in. */
import { compiledCode, loadWith } from '../../../lib/dialects/sqlite/driver/wasm/compiled.js';

/** A module without anything. */
const EMPTY = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
/** One that imports the function `f` of the module `m`. */
const NEEDY = new Uint8Array([...EMPTY, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 109, 1, 102, 0, 0]);

function response(bytes: Uint8Array<ArrayBuffer>): Response {
  return new Response(bytes, { headers: { 'content-type': 'application/wasm' } });
}

describe('the compiled code of SQLite', () => {
  it('is the module that the loader compiles, and nobody else’s', async () => {
    const { instantiateStreaming } = WebAssembly;
    let asked: Promise<WebAssembly.WebAssemblyInstantiatedSource> | undefined;
    const loaded = loadWith(undefined, async () => {
      asked = WebAssembly.instantiateStreaming(response(EMPTY), {});
      await asked;
      return 'loaded';
    });
    expect(WebAssembly.instantiateStreaming).toBe(instantiateStreaming);
    await WebAssembly.instantiateStreaming(response(EMPTY), {});
    expect(await loaded).toBe('loaded');
    expect(compiledCode()).toBe((await asked!).module);
  });

  it('leaves WebAssembly as it was when the loader throws', () => {
    const { instantiateStreaming } = WebAssembly;
    const failing = (): never => {
      throw new RangeError('no loader');
    };
    expect(() => loadWith(undefined, failing)).toThrowError(RangeError);
    expect(WebAssembly.instantiateStreaming).toBe(instantiateStreaming);
  });

  it('is instantiated with the loader’s imports', async () => {
    const code = new WebAssembly.Module(NEEDY);
    const got = await loadWith(
      code,
      options =>
        new Promise<unknown[]>(resolve => {
          options!.instantiateWasm({ m: { f: () => {} } }, (...args) => resolve(args));
        }),
    );
    expect(got).toEqual([jasmine.any(WebAssembly.Instance), code]);
  });

  it('that does not fit the loader is an error, not a wait', async () => {
    const never = loadWith(new WebAssembly.Module(NEEDY), options => {
      options!.instantiateWasm({}, () => {});
      return new Promise(() => {});
    });
    await expectAsync(never).toBeRejectedWithError(TypeError);
  });
});
