import { expect, it } from 'vitest';
import { startStandIn } from '../../lab/shared/stand-in.js';

const open = () =>
  startStandIn({
    name: 'qualys',
    routes: (app, { take }) => {
      app.get('/lists', (_, response) => void response.send(take('small-pages') ? 'a page' : 'all'));
    },
  });

async function told(fault: string): Promise<string> {
  const site = await open();
  site.setFault(fault);
  await (await fetch(`${site.url}/lists`)).text();
  return site.close().then(
    () => 'nothing',
    (cause: unknown) => String(cause),
  );
}

it('a fault that nothing here knows is told when it ends: nobody was troubled by it', async () => {
  expect(await told('smal-pages')).toBe('Error: qualys knows no fault smal-pages: requests came, and none asked');
});

it.each(['small-pages', 'slow'])('one that is known is not: %s', async (fault) => {
  expect(await told(fault)).toBe('nothing');
});

it('nor is one that was set when nobody asked any more', async () => {
  const site = await open();
  await (await fetch(`${site.url}/lists`)).text();
  site.setFault('smal-pages');
  await expect(site.close()).resolves.toBeUndefined();
});
