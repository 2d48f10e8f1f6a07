/**
 * Says in a line what an engine does, for `echo: true`.
 *
 * Does not: print; whoever subscribed to the events does.
 */
import type { EngineEvent } from './events.js';

/** A line for an event; `undefined` for those that only `'debug'` shows. */
export function echoLine(event: EngineEvent, debug: boolean): string | undefined {
  switch (event.type) {
    case 'execute': {
      const sets = event.sets > 1 ? ` (${event.sets} parameter sets)` : '';
      const params =
        event.params === undefined || event.params.length === 0
          ? ''
          : ` [${event.params.map(String).join(', ')}]`;
      return event.sql + params + sets;
    }
    case 'begin':
    case 'commit':
    case 'rollback':
      return event.type.toUpperCase();
    case 'savepoint':
      return `SAVEPOINT ${event.name}`;
    case 'releaseSavepoint':
      return `RELEASE SAVEPOINT ${event.name}`;
    case 'rollbackToSavepoint':
      return `ROLLBACK TO SAVEPOINT ${event.name}`;
    case 'executed':
      return debug ? `-- ${event.outcome} in ${event.duration.toFixed(2)} ms` : undefined;
    default:
      return debug ? `-- ${event.type}${'label' in event ? ` ${event.label}` : ''}` : undefined;
  }
}
