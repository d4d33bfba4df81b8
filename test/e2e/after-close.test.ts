import { it } from 'vitest';
import type { Actor } from '../../lab/demo/stage.js';
import { eventually } from '../support/eventually.js';
import { agentRescan, handOver, patchAndHandOver } from './events.js';
import type { Morning } from './morning.js';
import { ownMorning } from './own-morning.js';

const FINDING = { findings: [{ qid: 240001 }] };

async function verified(morning: Morning, actor: Actor): Promise<void> {
  patchAndHandOver(morning.vendors, actor);
  await morning.when(actor, 'watched', ({ step }) => step === 'watching');
  agentRescan(morning.vendors, actor);
  await morning.when(actor, 'verified', ({ phase, outcome }) => phase === 'done' && outcome === 'verified');
}

/** Somebody rolls the patch back, and the agent sees it. */
async function comesBack(morning: Morning, actor: Actor): Promise<void> {
  const { qualys } = morning.vendors;
  const proof = Math.floor(Date.now() / 1000);
  qualys.unpatch(actor.hostId ?? 0, actor.qids);
  await eventually('a second that is later than the proof', () => Math.floor(Date.now() / 1000) > proof);
  agentRescan(morning.vendors, actor);
}

const detectionCalls = ({ vendors }: Morning): readonly string[] =>
  vendors.qualys.requests.filter(({ path }) => path.includes('/detection')).map(({ body }) => body);

it.concurrent(
  'a verified ticket whose finding comes back is told so, on the way of another ticket',
  async (context) => {
    const { expect } = context;
    const morning = await ownMorning(context, 161);
    const { servicenow } = morning.vendors;
    const [closed, other] = [
      morning.actor({ host: 'app01', ...FINDING }),
      morning.actor({ host: 'app02', ...FINDING }),
    ];
    await verified(morning, closed);
    const before = detectionCalls(morning).length;
    await comesBack(morning, closed);
    expect(detectionCalls(morning)).toHaveLength(before); // nobody is waiting: nobody is asked

    handOver(morning.vendors, other);
    const back = await morning.when(closed, 'failed', ({ outcome, watchUntil }) => outcome === 'failed' && !watchUntil);
    expect(back).toMatchObject({ phase: 'done', reason: 'reopened-after-close', trouble: undefined });
    const since = detectionCalls(morning).slice(before);
    const about = ({ hostId }: Actor): readonly string[] => since.filter((body) => body.includes(String(hostId)));
    expect(about(closed).length).toBeGreaterThan(0);
    expect(about(other)).toEqual(since); // not one call that the waiting ticket would not have made

    const marks = { u_patchproof_result: 'failed', u_patchproof_reason: 'reopened-after-close' };
    expect(servicenow.incident(closed.sysId)).toMatchObject({ state: '6', u_patchproof_run: back.id, ...marks });
    const notes = servicenow.journal(closed.sysId).map(({ value }) => value);
    expect(notes).toHaveLength(2);
    expect(notes[1]).toMatch(/reopened-after-close[^]*Next step \(patch team\)[^]*QID 240001 on host \d+ \(app01/);
    expect(servicenow.patches(closed.sysId)).toHaveLength(2);

    const { body } = await morning.get(`/api/verifications/${back.id}`);
    expect(body).toMatchObject({ outcome: 'failed', reason: 'reopened-after-close' });
    expect(body.timeline.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['verdict', 'written', 'found-again']),
    );
    const metrics = (await morning.get('/metrics')).text;
    expect(metrics).toContain('patchproof_verdicts_total{outcome="failed",reason="reopened-after-close"} 1');
    expect(metrics).toMatch(/^patchproof_watched_verifications 0$/m);
  },
  60_000,
);

it.concurrent(
  'with `reopen` the ticket goes back to work; in observe only the ledger says so',
  async (context) => {
    const { expect } = context;
    const [enforce, observe] = await Promise.all([
      ownMorning(context, 162, { verification: 'reopen: true' }),
      ownMorning(context, 163, { settings: 'mode: observe' }),
    ]);
    for (const morning of [enforce, observe]) {
      const [closed, other] = [morning.actor(FINDING), morning.actor({ host: 'app02' })];
      await verified(morning, closed);
      await comesBack(morning, closed);
      handOver(morning.vendors, other);
      await morning.when(closed, 'failed', ({ outcome, watchUntil }) => outcome === 'failed' && !watchUntil);
      const told = morning === enforce;
      const ticket = morning.vendors.servicenow.incident(closed.sysId);
      expect(ticket).toMatchObject(told ? { state: '2', u_repatch: 'true' } : { state: '10' });
      expect(morning.vendors.servicenow.patches(closed.sysId)).toHaveLength(told ? 2 : 0);
    }
  },
  60_000,
);
