import type { Call, CallContext, CallInput, Send } from '../../outbound/contract.js';
import { OutboundError } from '../../outbound/failure.js';
import type { FalconHost, FalconSnapshot } from '../../verification/falcon-facts.js';
import { chunks } from '../batch.js';
import { believed } from './believed.js';
import { malformed } from './device-search.js';
import { readDevices, readOnlineStates } from './operations.js';
import type { Device } from './device.js';
import type { OnlineState } from './schema.js';

const MAX_DETAILS = 5_000;
const MAX_STATES = 100;

export interface AgentsDeps {
  readonly send: Send;
  readonly now: () => Date;
}

interface Asked {
  readonly aids: readonly string[];
  readonly context: CallContext;
}

/** Records of known agents with their online states. An agent that Falcon does not return is absent. */
export async function readAgents({ send, now }: AgentsDeps, { aids, context }: Asked): Promise<FalconSnapshot> {
  const asked = [...new Set(aids)];
  if (!asked.every((aid) => /^[0-9a-f]{32}$/.test(aid)))
    throw new TypeError('expected Falcon agent ids, got other text');
  const details = await readAll(send, readDevices, { ids: asked, size: MAX_DETAILS, inputOf: inBody, context });
  const hosts = await withOnlineStates(send, { devices: details.rows, context });
  return { at: details.at ?? now(), hosts: [...hosts] };
}

/** Joins records with the states of the connection service. Without a state a host is of unknown state, not offline. */
export async function withOnlineStates(
  send: Send,
  { devices, context }: { readonly devices: readonly Device[]; readonly context: CallContext },
): Promise<readonly FalconHost[]> {
  const ids = devices.map((device) => device.aid);
  const { rows, at } = await readAll(send, readOnlineStates, { ids, size: MAX_STATES, inputOf: inQuery, context });
  const states = new Map(rows.map((state) => [state.aid, state]));
  return devices.map((device) => hostOf(device, states.get(device.aid), at));
}

interface Reading {
  readonly ids: readonly string[];
  readonly size: number;
  readonly inputOf: (ids: readonly string[]) => Omit<CallInput, 'context'>;
  readonly context: CallContext;
}

async function readAll<Row extends { readonly aid: string }>(
  send: Send,
  call: Call<readonly Row[]>,
  reading: Reading,
): Promise<{ readonly rows: readonly Row[]; readonly at: Date | undefined }> {
  const rows = new Map<string, Row>();
  let at: Date | undefined;
  for (const ids of chunks(reading.ids, reading.size)) {
    const part = await readPart(send, call, { ...reading, ids });
    if (part.rows.some((row) => !ids.includes(row.aid))) throw malformed(call, 'agents that were not asked for');
    for (const row of part.rows) rows.set(row.aid, row);
    at ??= part.at;
  }
  return { rows: [...rows.values()], at };
}

/**
 * One call, or several when Falcon says "not found" to it: one deleted agent must not hide the others. Whether deleted
 * agents are left out or complained about is not documented. crowdstrike 11
 */
async function readPart<Row>(
  send: Send,
  call: Call<readonly Row[]>,
  reading: Reading,
): Promise<{ readonly rows: readonly Row[]; readonly at: Date | undefined }> {
  const { ids, inputOf, context } = reading;
  try {
    const { value, at } = await send(call, { ...inputOf(ids), context });
    return { rows: value, at };
  } catch (error) {
    if (!(error instanceof OutboundError && error.failure.kind === 'not-found')) throw error;
    if (ids.length <= 1) return { rows: [], at: undefined };
    const half = Math.ceil(ids.length / 2);
    const first = await readPart(send, call, { ...reading, ids: ids.slice(0, half) });
    const second = await readPart(send, call, { ...reading, ids: ids.slice(half) });
    return { rows: [...first.rows, ...second.rows], at: first.at ?? second.at };
  }
}

function inBody(ids: readonly string[]): Omit<CallInput, 'context'> {
  return { json: { ids } };
}

/** Repeated, never comma separated. crowdstrike 2.1 */
function inQuery(ids: readonly string[]): Omit<CallInput, 'context'> {
  return { query: ids.map((id) => ['ids', id] as const) };
}

function hostOf(device: Device, state: OnlineState | undefined, at: Date | undefined): FalconHost {
  return {
    ...device,
    firstSeen: believed(device.firstSeen, at),
    lastSeen: believed(device.lastSeen, at),
    lastReboot: believed(device.lastReboot, at),
    sensorStartedAt: believed(device.sensorStartedAt, at),
    online: state?.online ?? 'unknown',
    onlineLastSeen: believed(state?.lastSeen, at),
  };
}
