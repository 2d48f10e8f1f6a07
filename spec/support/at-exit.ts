/** What is done when the specs' process ends: one listener for all of it, however many servers are started. */
const tasks: Set<() => void> = new Set();

/** Runs `task` at the end of the process; it must not wait for anything. */
export function atExit(task: () => void): void {
  if (tasks.size === 0) {
    process.once('exit', () => {
      for (const each of tasks) each();
    });
  }
  tasks.add(task);
}
