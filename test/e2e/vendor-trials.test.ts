import { describe, it, type ExpectStatic } from 'vitest';
import type { FaultOptions } from '../../lab/shared/faults.js';
import type { Actor } from '../../lab/demo/stage.js';
import type { Verification } from '../../src/ledger/ledger.js';
import { openDesk, type Desk } from '../queue/desk.js';
import { stamp } from './events.js';

const MINUTE = 60_000;
const TICK = 5 * MINUTE;

type Vendor = 'servicenow' | 'qualys' | 'falcon';
type Fault = readonly [name: string, options?: FaultOptions];

interface Trial {
  readonly vendor: Vendor;
  readonly what: string;
  readonly fault: Fault;
  /** Strikes in every other tick only. */
  readonly flaps?: true;
  /** It answers now and then, so that the ticket may well be done within the hour. */
  readonly passable?: true;
}

const NO: FaultOptions = { status: 429, headers: { 'retry-after': '120' } };
const trials: readonly Trial[] = (['servicenow', 'qualys', 'falcon'] as const).flatMap((vendor): Trial[] => [
  { vendor, what: 'down', fault: ['answer', { status: 503 }] },
  { vendor, what: 'flapping', fault: ['answer', { status: 503 }], flaps: true, passable: true },
  { vendor, what: 'storming with 429', fault: ['answer', NO] },
  { vendor, what: 'slow', fault: ['slow', { ms: 100 }], passable: true },
]);

describe('for an hour', () => {
  it.for([...trials, { vendor: 'qualys', what: 'storming with 409', fault: ['rate-limit', { ms: 60_000 }] } as const])(
    '$vendor is $what: nothing is closed without proof, and then the ticket is written once',
    async ({ vendor, what, fault, ...more }: Trial, context) => {
      const desk = await openDesk(context);
      const actor = desk.actor();
      const waiting = await takenIn(desk, actor);
      const asked = desk.requests()[vendor];
      rescan(desk, actor);
      for (let minutes = 0; minutes < 60; minutes += 5) {
        const strikes = more.flaps !== true || (minutes / 5) % 2 === 0;
        if (strikes) desk.vendors[vendor].setFault(...fault);
        else desk.vendors[vendor].clearFault(fault[0]);
        await lookAround(desk, actor, waiting);
      }
      const calls = desk.requests()[vendor] - asked;
      context.expect(calls, `calls to a vendor that is ${what}`).toBeGreaterThan(0);
      context.expect(calls, `calls to a vendor that is ${what}`).toBeLessThanOrEqual(100);
      if (more.passable !== true) context.expect(await desk.row(waiting)).not.toMatchObject({ phase: 'done' });

      desk.vendors[vendor].clearFault(fault[0]);
      await isVerifiedOnce(desk, { actor, waiting, expect: context.expect });
    },
  );
});

describe('a login', () => {
  it.for([
    { vendor: 'qualys', name: 'bad-login', each: 1 },
    { vendor: 'servicenow', name: 'unauthorized', each: 1 },
    { vendor: 'falcon', name: 'bearer-refused', each: 2 }, // the second time with a fresh token
  ] as const)(
    'of $vendor that is refused, and mended while the service runs, works again by itself',
    async (its, context) => {
      const desk = await openDesk(context);
      const actor = desk.actor();
      const waiting = await takenIn(desk, actor);
      desk.vendors[its.vendor].setFault(its.name);
      rescan(desk, actor);
      for (let minutes = 0; minutes < 75; minutes += 5) await lookAround(desk, actor, waiting);
      const refused = desk.vendors[its.vendor].requests.filter(({ status }) => status === 401).length;
      context.expect(refused).toBeGreaterThanOrEqual(1);
      context.expect(refused).toBeLessThanOrEqual(3 * its.each); // at once, after a quarter of an hour, after half an hour more

      desk.vendors[its.vendor].clearFault(its.name);
      desk.turn(2 * 60 * MINUTE);
      await isVerifiedOnce(desk, { actor, waiting, expect: context.expect });
    },
  );
});

/** Patched an hour ago, taken in, and re-read since: nothing is known yet but the finding. */
async function takenIn(desk: Desk, actor: Actor): Promise<Verification> {
  const patchedAt = new Date(desk.deps.clock.now().getTime() - 60 * MINUTE);
  if (actor.hostId !== undefined) desk.vendors.qualys.patch(actor.hostId, actor.qids, patchedAt);
  desk.vendors.servicenow.humanUpdate(actor.sysId, { state: '10', u_patched_at: stamp(patchedAt) });
  const opened = await desk.open(actor);
  await desk.run(opened);
  return desk.row(opened);
}

/** The agent looks at the machine now. */
function rescan({ vendors, deps }: Desk, { hostId }: Actor): void {
  const now = deps.clock.now();
  if (hostId !== undefined) vendors.qualys.scan(hostId, { kind: 'agent', start: now, end: now });
  vendors.qualys.process();
}

/** Five minutes later: a tick, and the job where it has something to do. The sensor is well all the time. */
async function lookAround(desk: Desk, { aid }: Actor, waiting: Verification): Promise<void> {
  desk.turn(TICK);
  if (aid !== undefined) desk.vendors.falcon.indexCatchUp(aid);
  await desk.tick();
  const seen = await desk.row(waiting);
  if (seen.phase !== 'done' && seen.step !== 'watching') await desk.run(seen);
}

async function isVerifiedOnce(
  desk: Desk,
  { actor, waiting, expect }: { actor: Actor; waiting: Verification; expect: ExpectStatic },
): Promise<void> {
  for (let looks = 0; looks < 20 && (await desk.row(waiting)).phase !== 'done'; looks += 1) {
    await lookAround(desk, actor, waiting);
  }
  const { servicenow } = desk.vendors;
  expect(await desk.row(waiting)).toMatchObject({ phase: 'done', outcome: 'verified', trouble: undefined });
  expect(servicenow.patches(actor.sysId)).toHaveLength(1);
  expect(servicenow.journal(actor.sysId)).toHaveLength(1);
}
