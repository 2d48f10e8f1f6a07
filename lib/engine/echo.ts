/**
 * Says in a line what an engine does, for `echo: true`.
 *
 * Does not: print; whoever subscribed to the events does.
 */
import type { EngineEvent } from './events.js';

const SHOWN_CHARACTERS = 300;

function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `<${value.byteLength} bytes>`;
  if (typeof value !== 'string') return String(value);
  if (value.length <= SHOWN_CHARACTERS) return JSON.stringify(value);
  return `${JSON.stringify(value.slice(0, SHOWN_CHARACTERS))} … (${value.length} characters)`;
}

/** A line for an event; `undefined` for those that only `'debug'` shows. */
export function echoLine(event: EngineEvent, debug: boolean): string | undefined {
  switch (event.type) {
    case 'execute': {
      const sets = event.sets > 1 ? ` (${event.sets} parameter sets)` : '';
      const params =
        event.params === undefined || event.params.length === 0
          ? ''
          : ` [${event.params.map(shown).join(', ')}]`;
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
    case 'host':
      return debug ? `-- host ${event.host} ${event.state}` : undefined;
    default:
      return debug ? `-- ${event.type}${'label' in event ? ` ${event.label}` : ''}` : undefined;
  }
}
