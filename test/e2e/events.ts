import type { Actor, Vendors } from '../../lab/demo/stage.js';

/** The patch ended this long ago: far enough for the guard, and for dates in whole seconds. */
const PATCHED_S_AGO = 10;

function ago(seconds: number): Date {
  return new Date(Math.floor(Date.now() / 1000 - seconds) * 1000);
}

export function stamp(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

/** Patched some seconds ago, and then put to Pending Verification by a person. */
export function patchAndHandOver({ qualys, servicenow }: Vendors, actor: Actor): void {
  const at = ago(PATCHED_S_AGO);
  if (actor.hostId !== undefined) qualys.patch(actor.hostId, actor.qids, at);
  handOver({ servicenow }, actor, at);
}

export function handOver(
  { servicenow }: Pick<Vendors, 'servicenow'>,
  actor: Actor,
  patchedAt = ago(PATCHED_S_AGO),
): void {
  servicenow.humanUpdate(actor.sysId, { state: '10', u_patched_at: stamp(patchedAt) });
}

/** The agent looks at the host now, and the sensor's record is fresh. */
export function agentRescan({ qualys, falcon }: Vendors, { hostId, aid }: Actor): void {
  const now = ago(0);
  if (hostId !== undefined) qualys.scan(hostId, { kind: 'agent', start: now, end: now });
  qualys.process();
  if (aid !== undefined) falcon.indexCatchUp(aid);
}
