import { afterAll, beforeAll, describe, it } from 'vitest';
import type { FaultOptions } from '../../lab/shared/faults.js';
import type { Actor } from '../../lab/demo/stage.js';
import type { Verification } from '../../src/ledger/ledger.js';
import { startRedis } from '../support/redis-server.js';
import { tempDir } from '../support/temp-dir.js';
import { agentRescan, patchAndHandOver } from './events.js';
import type { Morning } from './morning.js';
import { ownMorning } from './own-morning.js';

type Vendor = 'servicenow' | 'qualys' | 'falcon';
const NAMES: Record<Vendor, string> = { servicenow: 'ServiceNow: ', qualys: 'Qualys: ', falcon: 'Falcon: ' };

type Fault = readonly [what: string, name: string, options?: FaultOptions];

const html = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><body>Maintenance</body></html>' };
const everywhere: readonly Fault[] = [
  ['a page for people', 'answer', html],
  ['half an answer', 'truncated'],
  ['no answer at all', 'reset-before'],
  ['a redirect', 'answer', { status: 302, headers: { location: 'https://elsewhere.example/' } }],
];
const faults: Record<Vendor, readonly Fault[]> = {
  servicenow: [
    ...everywhere,
    ['429', 'answer', { status: 429, headers: { 'retry-after': '1' } }],
    ['403', 'api-forbidden'],
    ['503', 'unavailable'],
    ['half of the rows, and an error beside them', 'quota-valid', { method: 'GET' }],
  ],
  qualys: [
    ...everywhere,
    ['403', 'answer', { status: 403 }],
    ['429', 'answer', { status: 429, headers: { 'retry-after': '1' } }],
    ['409', 'rate-limit', { ms: 1000 }],
    ['502', 'bad-gateway'],
    ['half a document', 'truncated-document'],
    ['an empty body', 'empty-body'],
  ],
  falcon: [
    ...everywhere,
    ['429', 'rate-limit', { ms: 1000 }],
    ['403', 'scope-refused'],
    ['503', 'unavailable'],
    ['half a document', 'truncated-json'],
    ['an error beside half of the resources', 'errors-inside'],
  ],
};
const cases = (['servicenow', 'qualys', 'falcon'] as const).flatMap((vendor) =>
  faults[vendor].map(([what, name, options]) => ({ vendor, what, name, options })),
);

describe('a vendor that does not answer', () => {
  const dir = tempDir();
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let database = 0;
  const nextRedis = () => `${redis.url}/${(database += 1)}`;

  beforeAll(async () => {
    redis = await startRedis(dir.path);
  });
  afterAll(() => redis.stop());

  it.concurrent.for(cases)(
    '$vendor gives $what: nobody is verified meanwhile, everybody afterwards',
    async ({ vendor, name, options }, context) => {
      const morning = await ownMorning(context, nextRedis());
      const { vendors } = morning;
      const watched = morning.actor({ host: 'app01' });
      patchAndHandOver(vendors, watched);
      await morning.when(watched, 'watched', ({ step }) => step === 'watching');

      vendors[vendor].setFault(name, options);
      agentRescan(vendors, watched);
      const arriving = morning.actor({ host: 'app02' });
      patchAndHandOver(vendors, arriving);
      await silentFor(morning, vendor, [watched, arriving]);
      const open = await Promise.all([watched, arriving].map((actor) => morning.newest(actor)));
      context.expect(open.map((seen) => seen?.phase === 'done')).toEqual([false, false]);

      vendors[vendor].clearFault(name);
      agentRescan(vendors, arriving);
      for (const actor of [watched, arriving]) {
        context.expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified', trouble: undefined });
        context.expect(vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
      }
    },
  );

  it.concurrent.for([
    { vendor: 'servicenow', name: 'unauthorized', most: 1 },
    { vendor: 'qualys', name: 'bad-login', most: 1 },
    { vendor: 'falcon', name: 'bearer-refused', most: 2 },
  ] as const)(
    '$vendor refuses the login: it is asked at most $most times, and everybody is verified after a restart',
    async ({ vendor, name, most }, context) => {
      const morning = await ownMorning(context, nextRedis());
      const { vendors } = morning;
      const refused = () => vendors[vendor].requests.filter(({ status }) => status === 401).length;
      vendors[vendor].setFault(name);
      const actor = morning.actor();
      patchAndHandOver(vendors, actor);
      await silentFor(morning, vendor, [actor]);
      context.expect(refused()).toBeLessThanOrEqual(most);
      context.expect((await morning.newest(actor))?.phase).toBe('waiting');

      vendors[vendor].clearFault(name);
      await morning.restart();
      agentRescan(vendors, actor);
      context.expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    },
  );
});

/** Until each of them says who is silent, and waits for it. */
async function silentFor(morning: Morning, vendor: Vendor, actors: readonly Actor[]): Promise<void> {
  const waits = ({ phase, step, reason }: Verification): boolean =>
    phase === 'reporting' || step === 'intake' || reason === 'vendor-unavailable';
  const isSilent = (seen: Verification): boolean => seen.trouble?.startsWith(NAMES[vendor]) === true && waits(seen);
  for (const actor of actors) await morning.when(actor, `waiting for ${vendor}`, isSilent);
}
