import type { TestContext } from 'vitest';
import type { Actor } from '../../lab/demo/stage.js';
import type { Verification } from '../../src/ledger/ledger.js';
import { readWrittenAgain, REREAD_AFTER_MS } from '../../src/queue/second-read.js';
import { stamp } from '../e2e/events.js';
import { openDesk, type Desk } from './desk.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

type Options = Parameters<typeof openDesk>[1];
type Settings = Parameters<typeof openDesk>[2];

/** A desk with one ticket that has been verified, and what came of it. */
export async function deskWithVerified(context: TestContext, settings: Settings = {}, servicenow: Options = {}) {
  const desk = await openDesk(context, servicenow, settings);
  const actor = desk.actor();
  return { desk, actor, seen: await verified(desk, actor) };
}

export async function waiting(desk: Desk, actor: Actor): Promise<Verification> {
  const now = desk.deps.clock.now();
  desk.vendors.servicenow.humanUpdate(actor.sysId, { state: '10', u_patched_at: stamp(now) });
  const opened = await desk.open(actor);
  await desk.run(opened);
  return desk.row(opened);
}

export async function verified(desk: Desk, actor: Actor): Promise<Verification> {
  const { hostId = 0, aid = '', qids } = actor;
  desk.vendors.qualys.patch(hostId, qids, desk.deps.clock.now());
  const opened = await waiting(desk, actor);
  desk.turn(HOUR_MS);
  agentScan(desk, hostId);
  for (let looks = 0; looks < 3; looks += 1) {
    desk.turn(15 * MINUTE_MS);
    desk.vendors.falcon.indexCatchUp(aid);
    await desk.tick();
  }
  await desk.run(opened);
  desk.turn(REREAD_AFTER_MS);
  await readWrittenAgain(desk.deps);
  return desk.row(opened);
}

export function agentScan({ vendors: { qualys }, deps }: Desk, hostId: number): void {
  const now = deps.clock.now();
  qualys.scan(hostId, { kind: 'agent', start: now, end: now });
  qualys.process();
}

/** A rollback, and the agent's next look at the machine. */
export function comesBack(desk: Desk, { hostId = 0, qids }: Actor): void {
  desk.turn(HOUR_MS);
  desk.vendors.qualys.unpatch(hostId, qids, desk.deps.clock.now());
  desk.turn(HOUR_MS);
  agentScan(desk, hostId);
}

/** Its own look is due; the tick after the one that sees it tells the ticket. */
export async function isSeen(desk: Desk): Promise<void> {
  desk.turn(DAY_MS + HOUR_MS);
  await desk.tick();
  await desk.tick();
}

export const kindsOf = async ({ deps }: Desk, { id }: Verification): Promise<string[]> =>
  (await deps.ledger.timeline(id)).map(({ kind }) => kind);

export const patchesOf = ({ vendors }: Desk, { sysId }: Actor): number => vendors.servicenow.patches(sysId).length;
export const REOPENED = { phase: 'done', outcome: 'failed', reason: 'reopened-after-close' } as const;
export const OVER = { watchUntil: undefined, nextCheckAt: undefined } as const;
