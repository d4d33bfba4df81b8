import { layouts } from '../layouts.js';
import type { Trial } from './trial.js';

const SLOW_MS = 6000;

export const sigtermTrial: Trial = {
  name: 'sigterm-mid-patch',
  promise: 'the write that has begun is finished and recorded before the process ends; none is begun afterwards',
  layout: layouts.servePostgres,
  disturb: async (site, note) => {
    const { servicenow } = site.vendors;
    servicenow.setFault('slow', { method: 'PATCH', ms: SLOW_MS });
    await new Promise<void>((resolve) => {
      const deaf = servicenow.hear((moment, { method }) => {
        if (method !== 'PATCH' || moment !== 'asked') return;
        deaf();
        resolve();
      });
    });
    const told = performance.now();
    const codes = await Promise.all(site.services.map((service) => service.stop()));
    note('exit codes', codes.join(', '));
    note('ended after', `${Math.round(performance.now() - told)} ms, the write took ${SLOW_MS} ms`);
    const writes = servicenow.requests.filter(({ method }) => method === 'PATCH');
    const answered = writes.filter(({ status }) => status === 200).length;
    note('writes begun, answered', `${writes.length}, ${answered}`);
    servicenow.clearFault('slow');
    site.begin();
    return [
      ...codes.filter((code) => code !== 0).map((code) => `expected a process to end with 0, got ${code}`),
      ...(answered === writes.length ? [] : [`${writes.length - answered} writes were begun and not waited for`]),
    ];
  },
};
