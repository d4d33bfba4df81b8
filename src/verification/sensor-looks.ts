import type { Evidence, SensorLook } from './evidence.js';
import type { FalconHost } from './falcon-facts.js';

/** The looks in the order in which they were taken; a record of another agent than the machine's is no record of it. */
export function looksInOrder({ falcon }: Evidence): readonly SensorLook[] {
  const { identity } = falcon;
  const isOurs = (host: FalconHost): boolean => identity.kind === 'found' && identity.ids.includes(host.aid);
  return falcon.looks
    .map(({ at, host }) => ({ at, ...(host !== undefined && isOurs(host) ? { host } : {}) }))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}
