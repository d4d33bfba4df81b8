import { expect, it } from 'vitest';
import { eventually } from './eventually.js';

it('gives what the probe found, after probes that found nothing or threw', async () => {
  let looks = 0;
  const probe = (): string | undefined => {
    looks += 1;
    if (looks === 1) throw new Error('not yet');
    return looks > 2 ? 'found' : undefined;
  };
  await expect(eventually('a find', probe, { everyMs: 1 })).resolves.toBe('found');
  expect(looks).toBe(3);
});

it('says what it waited for, with the last error as cause', async () => {
  const cause = new Error('still closed');
  const waiting = eventually('the door', () => Promise.reject(cause), { withinMs: 5, everyMs: 1 });
  await expect(waiting).rejects.toMatchObject({ message: 'gave up waiting for the door after 5 ms', cause });
});
