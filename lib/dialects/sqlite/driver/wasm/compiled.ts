/**
 * The compiled code of SQLite, on its way from the first worker of a page to those after it.
 *
 * Fetching and compiling it is more than half of what opening takes; and what V8 has optimized in one worker runs so in all that share
 * a module. Promises: nobody else's module is taken, and where none can be had a worker compiles its own.
 */

/** What `sqlite3InitModule` of the package takes, besides. */
interface InitOptions {
  instantiateWasm(imports: WebAssembly.Imports, done: Instantiated): object;
}
type Instantiated = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void;
type Init<T> = (options?: InitOptions) => Promise<T>;

let compiled: WebAssembly.Module | undefined;

/** The module that was compiled here. */
export function compiledCode(): WebAssembly.Module | undefined {
  return compiled;
}

/** Loads SQLite with a module that was compiled elsewhere; without one, keeps its own for `compiledCode`. */
export function loadWith<T>(code: unknown, init: Init<T>): Promise<T> {
  return code instanceof WebAssembly.Module ? reuse(code, init) : compile(init);
}

function reuse<T>(code: WebAssembly.Module, init: Init<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const instantiateWasm = (imports: WebAssembly.Imports, done: Instantiated): object => {
      // Nobody inside is told of a failure.
      WebAssembly.instantiate(code, imports).then(instance => done(instance, code), reject);
      return {};
    };
    init({ instantiateWasm }).then(resolve, reject);
  });
}

/**
 * SQLite's own loader knows where a bundler has put the file, and gives nobody the module; it asks for it before `init` returns, so
 * that nobody else can ask meanwhile. Where the function cannot be replaced, nothing is kept.
 */
function compile<T>(init: Init<T>): Promise<T> {
  const own = WebAssembly.instantiateStreaming;
  Reflect.set(WebAssembly, 'instantiateStreaming', async (...args: Parameters<typeof own>) => {
    const made = await own(...args);
    compiled = made.module;
    return made;
  });
  try {
    return init();
  } finally {
    Reflect.set(WebAssembly, 'instantiateStreaming', own);
  }
}
