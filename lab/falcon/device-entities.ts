import { refusal, resources, DEVICES, type Answer } from './envelope.js';
import type { Device } from './fql-term.js';
import { recordOf, stamp, type FalconMachine } from './fleet.js';

const ONLINE = 'cs.agentonline';

/** Records by id. Hidden and unknown ids are left out without a word. crowdstrike 2.1, 4.8 */
export function deviceDetails(
  fleet: ReadonlyMap<string, FalconMachine>,
  ids: readonly string[],
  limit: number,
): Answer {
  if (ids.length > limit) return refusal(400, `request must contain between 1 and ${limit} ids`, DEVICES);
  return resources(machines(fleet, ids).flatMap((machine) => (machine.hidden ? [] : [recordOf(machine)])));
}

/** Connectivity at this moment; an offline host comes without last_seen. crowdstrike 2.5 */
export function onlineStates(
  fleet: ReadonlyMap<string, FalconMachine>,
  ids: readonly string[],
  { now, nullStates }: { now: Date; nullStates: boolean },
): Answer {
  if (ids.length > 100) return refusal(400, 'request must contain between 0 and 100 ids', ONLINE);
  const states = machines(fleet, ids).map((machine) => stateOf(machine, { now, nullStates }));
  return { ...resources(states), poweredBy: ONLINE };
}

function stateOf(
  { aid, cid, sensor, stateOverrides }: FalconMachine,
  { now, nullStates }: { now: Date; nullStates: boolean },
): Device {
  const state = nullStates ? null : sensor.state;
  const lastSeen = sensor.state === 'online' ? now : sensor.lastContact;
  const told = { id: aid, cid, last_seen: state === 'offline' ? undefined : stamp(lastSeen), state };
  return { ...told, ...stateOverrides };
}

/** The ids of a POST body; undefined when it is not `{"ids":[…]}`. */
export function idsOf(body: string): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const ids: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'ids') : undefined;
    return Array.isArray(ids) ? ids.map(String) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function machines(fleet: ReadonlyMap<string, FalconMachine>, ids: readonly string[]): FalconMachine[] {
  return [...new Set(ids)].flatMap((id) => fleet.get(id) ?? []);
}
