import type { TestContext } from 'vitest';
import type { Role } from '../../lab/demo/cast.js';
import type { Actor } from '../../lab/demo/stage.js';
import type { ServiceNowOptions } from '../../lab/servicenow/service-now.js';
import type { Change, Verification } from '../../src/ledger/ledger.js';
import { handOver } from '../e2e/events.js';
import { openDesk, type Desk } from './desk.js';

export const MINUTE_MS = 60_000;

interface Found {
  readonly desk: Desk;
  readonly actor: Actor;
  readonly ready: Verification;
}

interface Scene {
  readonly role?: Partial<Role>;
  readonly servicenow?: Partial<ServiceNowOptions>;
  readonly settings?: Parameters<typeof openDesk>[2];
}

/** Found again by a scan an hour after the patch: the watch has seen it, the job has not run yet. */
export async function foundAgain(
  context: TestContext,
  { role = {}, servicenow = {}, settings = {} }: Scene = {},
): Promise<Found> {
  const desk = await openDesk(context, servicenow, settings);
  const actor = desk.actor(role);
  handOver(desk.vendors, actor);
  const opened = await desk.open(actor);
  await desk.run(opened);
  desk.turn(60 * MINUTE_MS);
  await rescanned(desk, actor);
  return { desk, actor, ready: await desk.row(opened) };
}

/** A scan finds it now, and the watch sees that. */
export async function rescanned(desk: Desk, actor: Actor): Promise<void> {
  const now = desk.deps.clock.now();
  desk.vendors.qualys.scan(actor.hostId ?? 0, { kind: 'agent', start: now, end: now });
  desk.vendors.qualys.process();
  desk.turn(MINUTE_MS);
  await desk.tick();
}

export async function changed(desk: Desk, seen: Verification, change: Change): Promise<void> {
  if ((await desk.deps.ledger.save(seen, change)) === undefined) throw new Error('expected the row to be ours');
}
