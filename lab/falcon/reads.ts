import { deviceDetails, idsOf, onlineStates } from './device-entities.js';
import { combinedDevices, deviceIds } from './device-query.js';
import { refusal, DEVICES, type Answer } from './envelope.js';
import type { FalconMachine } from './fleet.js';
import { combinedPatches, combinedVulnerabilities, type SpotlightRequest } from './spotlight-query.js';
import type { SpotlightStore } from './spotlight-store.js';

export interface ReadRequest {
  readonly fleet: ReadonlyMap<string, FalconMachine>;
  readonly spotlight: SpotlightStore;
  readonly parameters: URLSearchParams;
  readonly body: string;
  readonly now: Date;
  readonly nullStates: boolean;
  readonly cursorExpired: boolean;
}

/** The reads that are served, by exact method and path. crowdstrike 2.1, 5 */
export const READS: Readonly<Record<string, (request: ReadRequest) => Answer>> = {
  'GET /devices/combined/devices/v1': (request) => combinedDevices(query(request, false)),
  'GET /devices/combined/devices-hidden/v1': (request) => combinedDevices(query(request, true)),
  'GET /devices/queries/devices/v1': (request) => deviceIds(query(request, false)),
  'GET /devices/queries/devices-hidden/v1': (request) => deviceIds(query(request, true)),
  'GET /devices/entities/devices/v2': ({ fleet, parameters }) => deviceDetails(fleet, parameters.getAll('ids'), 100),
  'POST /devices/entities/devices/v2': ({ fleet, body }) => {
    const ids = idsOf(body);
    return ids ? deviceDetails(fleet, ids, 5000) : refusal(400, 'invalid request body', DEVICES);
  },
  'GET /devices/entities/online-state/v1': ({ fleet, parameters, now, nullStates }) =>
    onlineStates(fleet, parameters.getAll('ids'), { now, nullStates }),
  'GET /spotlight/combined/vulnerabilities/v1': (request) => combinedVulnerabilities(search(request)),
  'GET /spotlight/combined/installed-patches/v1': (request) => combinedPatches(search(request)),
};

/** What a client must have been given for a read. */
export function scopeOf(path: string): 'hosts:read' | 'vulnerabilities:read' {
  return path.startsWith('/spotlight/') ? 'vulnerabilities:read' : 'hosts:read';
}

function query({ fleet, parameters, now }: ReadRequest, hidden: boolean) {
  return { fleet: [...fleet.values()].filter((machine) => machine.hidden === hidden), parameters, now };
}

function search({ spotlight, parameters, now, cursorExpired }: ReadRequest): SpotlightRequest {
  return { store: spotlight, parameters, now, cursorExpired };
}
