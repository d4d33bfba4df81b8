import { eventually } from '../support/eventually.js';
import type { Morning } from './morning.js';

/** Lets the service sweep; what Bull Board then shows of the job. */
export async function swept(morning: Morning): Promise<{ returnValue: unknown; logs: unknown }> {
  const { id = '' } = await morning.runtime().queues.sweep.add('sweep', {});
  return eventually('the sweep to be finished', async () => {
    const { body } = await morning.get('/queues/api/queues?activeQueue=sweep&status=completed');
    const queue = body.queues.find(({ name }: { name: string }) => name === 'sweep');
    const job = queue?.jobs.find((one: { id: string }) => one.id === id);
    if (job === undefined) return undefined;
    const { body: logs } = await morning.get(`/queues/api/queues/sweep/${id}/logs`);
    return { returnValue: job.returnValue, logs };
  });
}
