import { patchesOf } from './patches-of.js';
import type { Actor, Vendors } from './stage.js';

/** What happens, and how many seconds after the ticket entered Pending Verification. */
export interface Beat {
  readonly after: number;
  readonly happens: (world: Vendors, actor: Actor) => void;
}

export interface Story {
  /** Right before and while the ticket enters the state. @default patched, then moved by a person */
  readonly enters?: (world: Vendors, actor: Actor) => void;
  readonly beats: readonly Beat[];
}

type Happening = Beat['happens'];

const PENDING = '10';
/** Seconds a scanner needs for one host here. */
const SCAN_S = 3;

const patched: Happening = ({ qualys }, { hostId, qids }) => {
  if (hostId !== undefined) qualys.patch(hostId, qids);
};
const pending: Happening = ({ servicenow }, { sysId }) => {
  servicenow.humanUpdate(sysId, { state: PENDING, u_patched_at: stamp(new Date()) });
};
const indexed: Happening = ({ falcon }, { aid }) => {
  if (aid !== undefined) falcon.indexCatchUp(aid);
};
const agentScan: Happening = ({ qualys }, { hostId }) => {
  if (hostId === undefined) return;
  const now = wholeSecond();
  qualys.scan(hostId, { kind: 'agent', start: now, end: now });
  qualys.process();
};
const scannerScan =
  (auth: boolean, durationS = SCAN_S): Happening =>
  ({ qualys }, { hostId }) => {
    if (hostId === undefined) return;
    const end = wholeSecond();
    qualys.scan(hostId, { kind: 'scanner', start: new Date(end.getTime() - durationS * 1000), end, auth });
    qualys.process();
  };
const rebootStarts: Happening = ({ falcon }, { aid }) => {
  if (aid !== undefined) falcon.rebootStart(aid);
};
const rebootEnds: Happening = ({ falcon, qualys }, { aid, hostId }) => {
  if (aid !== undefined) falcon.bootDone(aid);
  if (hostId !== undefined) qualys.reboot(hostId);
};

function beats(...list: readonly (readonly [number, ...Happening[]])[]): readonly Beat[] {
  return list.map(([after, ...all]) => ({
    after,
    happens: (world, actor) => all.forEach((happens) => happens(world, actor)),
  }));
}

const entersUnpatched: Happening = (world, actor) => pending(world, actor);

export const agentRescan: Story = { beats: beats([5, indexed], [7, agentScan]) };
export const rebootAndRescan: Story = {
  beats: beats([2, rebootStarts], [6, rebootEnds], [8, indexed], [9, agentScan]),
};
export const authenticatedScan: Story = { beats: beats([5, indexed], [9, scannerScan(true)]) };
export const remoteScan: Story = { beats: beats([5, indexed], [9, scannerScan(false)]) };
export const nothingHappens: Story = { beats: beats([5, indexed]) };
export const unauthenticatedScan: Story = { beats: beats([5, indexed], [9, scannerScan(false)]) };
export const stillVulnerable: Story = { enters: entersUnpatched, beats: beats([5, indexed], [7, agentScan]) };
export const neverRebooted: Story = { beats: beats([5, indexed], [7, agentScan], [12, indexed]) };
export const neverComesBack: Story = { beats: beats([4, rebootStarts]) };

export const oneByOne: Story = {
  enters: pending,
  beats: beats(
    [2, ({ qualys }, { hostId, qids }) => hostId && qualys.patch(hostId, qids)],
    [5, indexed],
    [
      8,
      ({ qualys }, { hostId, qids }) => {
        const now = wholeSecond();
        if (hostId) qualys.scan(hostId, { kind: 'agent', start: now, end: now, qids: qids.slice(0, 1) });
        qualys.process();
      },
    ],
    [14, agentScan],
  ),
};

export const halfPatched: Story = {
  enters: (world, actor) => {
    if (actor.hostId) world.qualys.patch(actor.hostId, actor.qids.slice(0, 1));
    pending(world, actor);
  },
  beats: beats([5, indexed], [7, agentScan]),
};

export const alreadyFixed: Story = {
  enters: (world, actor) => {
    if (actor.hostId) world.qualys.patch(actor.hostId, actor.qids, wholeSecond());
    agentScan(world, actor);
    const later = new Date(Date.now() + 2000);
    world.servicenow.humanUpdate(actor.sysId, { state: PENDING, u_patched_at: stamp(later) });
  },
  beats: beats([6, indexed], [9, agentScan]),
};

export const reducedThenHealed: Story = {
  beats: beats(
    [2, rebootStarts],
    [5, rebootEnds, ({ falcon }, { aid }) => aid && falcon.rfm(aid, 'yes')],
    [7, indexed],
    [8, agentScan],
    [16, ({ falcon }, { aid }) => aid && falcon.rfm(aid, 'no'), indexed],
  ),
};

export const webhookLost: Story = {
  enters: (world, actor) => {
    world.servicenow.setFault('drop-event', { count: 1 });
    patched(world, actor);
    pending(world, actor);
  },
  beats: beats([5, indexed], [7, agentScan]),
};

export const webhookTwice: Story = {
  enters: (world, actor) => {
    world.servicenow.setFault('duplicate-delivery', { count: 1 });
    patched(world, actor);
    pending(world, actor);
  },
  beats: beats([5, indexed], [7, agentScan]),
};

/** A long scan looked at the host before the patch and ended after it: its word does not count. */
export const overlappingThenClean: Story = {
  beats: beats([4, indexed], [6, scannerScan(true, 60)], [14, scannerScan(true)]),
};

export const ignored: Story = {
  enters: (world, actor) => {
    for (const qid of actor.qids) if (actor.hostId) world.qualys.ignore(actor.hostId, qid);
    pending(world, actor);
  },
  beats: [],
};

export const purged: Story = {
  beats: beats([5, ({ qualys }, { hostId }) => hostId && qualys.purge(hostId), indexed]),
};

export const closedByHousekeeping: Story = {
  enters: entersUnpatched,
  beats: beats([5, indexed], [8, ({ qualys }, { hostId }) => hostId && qualys.closeDeadHost(hostId, wholeSecond())]),
};

export const contained: Story = {
  beats: beats([4, indexed, ({ falcon }, { aid }) => aid && falcon.contain(aid)], [7, agentScan]),
};

export const movedByHand: Story = {
  beats: beats(
    [4, ({ servicenow }, { sysId }) => void servicenow.humanUpdate(sysId, { state: '3', hold_reason: '5' })],
    [5, indexed],
    [7, agentScan],
  ),
};

/** What the patch job says of the machine, in the words of Patch Management. */
const jobSays =
  (says: (patches: readonly [string, string]) => Readonly<Record<string, unknown>>): Happening =>
  ({ gateway }, { asset, role: { host } }) => {
    const now = Date.now();
    const times = { startDateTime: now - 1000, endDateTime: now, statusDateTime: now };
    if (asset !== undefined) gateway?.runJob(`job-${host}`, { [asset]: { ...times, ...says(patchesOf(host)) } });
  };
const entersPatched =
  (says: Happening): Happening =>
  (world, actor) => {
    patched(world, actor);
    says(world, actor);
    pending(world, actor);
  };

/** The first scan finds the old files, since the user has put the restart off; the second one comes after it. */
export const restartPutOff: Story = {
  enters: entersPatched(
    jobSays(([patch]) => ({ status: 'Completed', statusCode: 2036, success: [patch], pendingReboot: 1 })),
  ),
  beats: beats(
    [5, indexed],
    [7, agentScan],
    [14, rebootStarts],
    [
      17,
      rebootEnds,
      ({ gateway }, { asset, role }) => {
        const restarted = { pendingReboot: 0, statusDateTime: Date.now() };
        if (asset !== undefined) gateway?.runJob(`job-${role.host}`, { [asset]: restarted });
      },
    ],
    [19, indexed],
    [20, agentScan],
  ),
};

export const patchFailed: Story = {
  enters: (world, actor) => {
    jobSays(([patch]) => ({ status: 'Failed', statusCode: 2046, success: [], failed: [patch] }))(world, actor);
    pending(world, actor);
  },
  beats: beats([5, indexed]),
};

export const patchReplaced: Story = {
  enters: entersPatched(
    jobSays(([patch, newer]) => ({
      status: 'Completed',
      statusCode: 2036,
      success: [newer],
      superseded: [patch],
      pendingReboot: 0,
    })),
  ),
  beats: beats([5, indexed], [7, agentScan]),
};

/** How a ticket enters the state when its story says nothing else. */
export const patchedAndPending: Happening = (world, actor) => {
  patched(world, actor);
  pending(world, actor);
};

/** Vendors write whole seconds, in UTC. */
function wholeSecond(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}

function stamp(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}
