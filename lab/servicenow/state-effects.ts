import type { Instance } from './instance.js';
import { glideTime, type Values } from './store.js';
import { TICKET_KINDS } from './ticket-kinds.js';

interface StateChange {
  readonly table: string;
  readonly before: Values;
  readonly effective: Values;
  readonly user: string;
}

/** What the base system's own rules fill in when a ticket changes its state (servicenow 7). */
export function stateEffects(instance: Instance, change: StateChange): Values {
  const { table, effective, user } = change;
  const { state } = effective;
  const kind = TICKET_KINDS[table];
  if (state === undefined || !kind) return {};
  const closes = kind.closed.includes(state);
  const by = instance.store.userId(user);
  const at = glideTime(instance.now());
  return {
    active: String(!closes),
    ...(closes && instance.dictionary.column(table, 'closed_at') ? { closed_at: at, closed_by: by } : {}),
    ...(table === 'incident' ? incidentEffects({ before: change.before, state, at, by }) : {}),
  };
}

interface IncidentChange {
  readonly before: Values;
  readonly state: string;
  readonly at: string;
  readonly by: string;
}

function incidentEffects({ before, state, at, by }: IncidentChange): Values {
  const reopened = before['state'] === '6' && !['6', '7', '8'].includes(state);
  return {
    incident_state: state,
    ...(state === '6' ? { resolved_at: at, resolved_by: by } : {}),
    ...(reopened
      ? { reopen_count: String(Number(before['reopen_count']) + 1), reopened_time: at, reopened_by: by }
      : {}),
  };
}
