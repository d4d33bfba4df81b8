import { describe, it } from 'vitest';
import type { Actor } from '../../lab/demo/stage.js';
import type { FaultOptions } from '../../lab/shared/faults.js';
import type { Verification } from '../../src/ledger/ledger.js';
import { agentRescan, handOver, patchAndHandOver } from './events.js';
import type { Morning } from './morning.js';
import { ownMorning } from './own-morning.js';

/** Long for an answer on the loopback, and short for a test. */
const callLimitMs = 1500;

interface Hang {
  readonly vendor: 'qualys' | 'falcon' | 'servicenow';
  readonly what: string;
  readonly redis: number;
  readonly fault: (hanging: Actor) => FaultOptions;
  readonly waits: (seen: Verification) => boolean;
  readonly trouble: RegExp;
  /** Another ticket, from its arrival before or after the hang, and how it must end while the hang lasts. */
  readonly before?: (morning: Morning) => Promise<Actor>;
  readonly goesOn: (morning: Morning, other: Actor | undefined) => Promise<Actor>;
  readonly end: Partial<Verification>;
}

const isUnavailable = ({ phase, reason }: Verification): boolean =>
  phase === 'waiting' && reason === 'vendor-unavailable';

const hangs: readonly Hang[] = [
  {
    vendor: 'qualys',
    what: 'the detections, while a ticket without findings needs none',
    redis: 184,
    fault: () => ({ path: /\/vm\/detection\// }),
    waits: isUnavailable,
    trouble: /^Qualys: \w+ did not answer in time$/,
    goesOn: async (morning) => {
      const other = morning.actor({ host: 'app02', ticket: { u_qids: '' } });
      patchAndHandOver(morning.vendors, other);
      return other;
    },
    end: { outcome: 'review', reason: 'no-findings-named' },
  },
  {
    vendor: 'falcon',
    what: 'everything, while a ticket whose finding is still there needs no sensor',
    redis: 185,
    fault: () => ({}),
    waits: isUnavailable,
    trouble: /^Falcon: \w+ did not answer in time$/,
    before: async (morning) => {
      const other = morning.actor({ host: 'app02' });
      handOver(morning.vendors, other);
      await watched(morning, other);
      return other;
    },
    goesOn: async ({ vendors }, other) => {
      if (other === undefined) throw new Error('expected the other ticket to be watched already');
      agentRescan(vendors, other);
      return other;
    },
    end: { outcome: 'failed', reason: 'still-vulnerable' },
  },
  {
    vendor: 'servicenow',
    what: 'the re-read of one ticket before it is written',
    redis: 186,
    fault: ({ sysId }) => ({ method: 'GET', about: sysId }),
    waits: ({ phase }) => phase === 'reporting',
    trouble: /^ServiceNow: \w+ did not answer in time$/,
    goesOn: async (morning) => {
      const other = morning.actor({ host: 'app02' });
      patchAndHandOver(morning.vendors, other);
      await watched(morning, other);
      agentRescan(morning.vendors, other);
      return other;
    },
    end: { outcome: 'verified', reason: 'fixed-and-healthy' },
  },
];

describe('a vendor that takes the question and never answers', () => {
  it.concurrent.for(hangs)('$vendor: $what: who waits says so, another ticket goes on', async (hang, context) => {
    const { expect } = context;
    const morning = await ownMorning(context, hang.redis, { callLimitMs });
    const { vendors } = morning;
    const waiting = morning.actor({ host: 'app01' });
    patchAndHandOver(vendors, waiting);
    await watched(morning, waiting);
    const other = await hang.before?.(morning);

    vendors[hang.vendor].setFault('hang', hang.fault(waiting));
    agentRescan(vendors, waiting);
    const silent = ({ trouble = '' }: Verification): boolean => hang.trouble.test(trouble);
    await morning.when(waiting, 'says who is silent', (seen) => silent(seen) && hang.waits(seen));
    const gone = await hang.goesOn(morning, other);
    expect(await morning.inPhase(gone, 'done')).toMatchObject(hang.end);
    expect(await morning.newest(waiting)).toSatisfy(hang.waits);
    expect(vendors.servicenow.patches(waiting.sysId)).toEqual([]);

    vendors[hang.vendor].clearFault('hang');
    expect(await morning.inPhase(waiting, 'done')).toMatchObject({ outcome: 'verified', trouble: undefined });
    expect(vendors.servicenow.patches(waiting.sysId)).toHaveLength(1);
    expect(vendors.servicenow.journal(waiting.sysId)).toHaveLength(1);
  });

  it.concurrent(
    'servicenow: one of two tickets that are read in one call: the other is written all the same',
    async (context) => {
      const { expect } = context;
      const morning = await ownMorning(context, 188, { callLimitMs });
      const { vendors } = morning;
      const [waiting, other] = [morning.actor({ host: 'app01' }), morning.actor({ host: 'app02' })];
      for (const actor of [waiting, other]) patchAndHandOver(vendors, actor);
      for (const actor of [waiting, other]) await watched(morning, actor);

      vendors.servicenow.setFault('hang', { method: 'GET', about: waiting.sysId });
      for (const actor of [waiting, other]) agentRescan(vendors, actor);
      expect(await morning.inPhase(other, 'done')).toMatchObject({ outcome: 'verified' });
      expect(vendors.servicenow.patches(waiting.sysId)).toEqual([]);
      vendors.servicenow.clearFault('hang');
      expect(await morning.inPhase(waiting, 'done')).toMatchObject({ outcome: 'verified', trouble: undefined });
    },
  );

  it.concurrent('servicenow: the write: it is read before it is written again', async (context) => {
    const { expect } = context;
    const morning = await ownMorning(context, 187, { callLimitMs });
    const { servicenow } = morning.vendors;
    servicenow.setFault('hang', { method: 'PATCH', count: 1 });
    const actor = morning.actor();
    patchAndHandOver(morning.vendors, actor);
    await watched(morning, actor);
    agentRescan(morning.vendors, actor);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified', writeAttempts: 0 });
    const asked = servicenow.requests.map(({ method }) => method);
    expect(asked.slice(asked.indexOf('PATCH'), asked.lastIndexOf('PATCH') + 1)).toEqual(['PATCH', 'GET', 'PATCH']);
    expect(servicenow.patches(actor.sysId)).toHaveLength(1);
    expect(servicenow.journal(actor.sysId)).toHaveLength(1);
  });
});

async function watched(morning: Morning, actor: Actor): Promise<void> {
  await morning.when(actor, 'watched', ({ step }) => step === 'watching');
}
