import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { promptCast } from '../../../lab/chaos/chaos-cast.js';
import { tally } from '../../../lab/chaos/tally.js';
import type { Seen } from '../../../lab/demo/observer.js';
import { prepare, type Actor } from '../../../lab/demo/stage.js';
import { openTheatre, type Theatre } from '../../../lab/demo/theatre.js';

describe('the tally of a crash trial', () => {
  let theatre: Theatre;
  beforeAll(async () => {
    theatre = await openTheatre();
  });
  afterAll(() => theatre.close());

  const actorOf = (index: number): Actor => {
    const [role] = promptCast(1);
    if (role === undefined) throw new Error('expected a role, got none');
    return prepare(theatre.vendors, { ...role, host: `app0${index}` }, index);
  };
  const seenOf = ({ number, sysId }: Actor, over: Partial<Seen> = {}): Seen => ({
    id: `v-${number}`,
    ticket: { number, sys_id: sysId },
    phase: 'done',
    outcome: 'verified',
    reason: 'fixed-and-healthy',
    trouble: null,
    ...over,
  });

  it('counts a ticket without a verification, or with one that is still open, as lost', () => {
    const actors = [actorOf(1), actorOf(2)] as const;
    const open = seenOf(actors[1], { phase: 'reporting' });
    expect(tally(theatre.vendors, actors, [open])).toMatchObject({ tickets: 2, lost: 2, doubleWrites: 0 });
  });

  it('counts a second note and a second verification as double', () => {
    const actors = [actorOf(3), actorOf(4)] as const;
    const [noted, opened] = actors;
    for (const work_notes of ['one', 'two']) theatre.vendors.servicenow.humanUpdate(noted.sysId, { work_notes });
    const all = [seenOf(opened), seenOf(opened, { id: 'another' }), seenOf(noted)];
    expect(tally(theatre.vendors, actors, all)).toMatchObject({ lost: 0, doubleWrites: 2 });
  });

  it('counts a verdict that never reached its ticket as wrong', () => {
    const actor = actorOf(5);
    const counted = tally(theatre.vendors, [actor], [seenOf(actor)]);
    expect(counted).toMatchObject({ lost: 0, doubleWrites: 0 });
    expect(counted.wrong).toBeGreaterThan(0);
    expect(counted.mistakes).toContain(`${actor.number} ${actor.role.host}: expected 1 write, got 0`);
  });
});
