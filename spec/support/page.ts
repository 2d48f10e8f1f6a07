/** What specs use of Node's globals, in a page: `setImmediate`. First in the bundle. */
const tasks: (() => void)[] = [];
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => tasks.shift()?.();

Object.assign(globalThis, {
  setImmediate: (task: (...values: unknown[]) => void, ...values: unknown[]) => {
    tasks.push(() => task(...values));
    port2.postMessage(null);
  },
});
