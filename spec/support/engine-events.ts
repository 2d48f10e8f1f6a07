/** The events of an engine, noted and told in words. */
import type { Engine, EngineEvent } from '../../lib/index.js';

/** The events of an engine from now on. */
export function record(engine: Engine): EngineEvent[] {
  const events: EngineEvent[] = [];
  engine.events.subscribe(event => events.push(event));
  return events;
}

/** A word for each event. */
export function words(events: readonly EngineEvent[]): string[] {
  return events.map(event => {
    if (event.type === 'execute') return `execute ${event.sql.split(' ')[0]}`;
    if (event.type === 'executed') return `executed ${event.outcome}`;
    if ('name' in event) return `${event.type} ${event.name}`;
    return event.type === 'release' ? `release ${event.exit}` : event.type;
  });
}
