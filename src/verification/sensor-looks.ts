import type { Evidence, SensorLook } from './evidence.js';

/** The looks in the order in which they were taken; a record of another agent than the machine's is no record of it. */
export function looksInOrder({ falcon }: Evidence): readonly SensorLook[] {
  const ids = falcon.identity.kind === 'found' ? falcon.identity.ids : [];
  return falcon.looks
    .map(({ at, host }) => ({ at, ...(host !== undefined && ids.includes(host.aid) ? { host } : {}) }))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}
