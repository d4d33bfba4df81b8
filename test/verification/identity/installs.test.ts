import { describe, expect, it } from 'vitest';
import type { FalconHost } from '../../../src/verification/falcon-facts.js';
import { compareAgent, wantedOf, type ComparedAgent } from '../../../src/verification/identity/compare-falcon.js';
import { currentInstall, isFormer, isReinstalled } from '../../../src/verification/identity/installs.js';
import { aSensor, at } from '../../support/evidence.js';

const wanted = wantedOf({ serial: 'VMware-42' }, []);
const agent = (over: Partial<FalconHost>): ComparedAgent => compareAgent(wanted, aSensor(over));
const old = { aid: 'd'.repeat(32), firstSeen: at(-900), lastSeen: at(-200), onlineLastSeen: at(-300) };
const fresh = { firstSeen: at(-100) };

describe('a former install of the machine', () => {
  it.each<[string, Partial<FalconHost>, Partial<FalconHost>, boolean]>([
    ['fell silent before the newest was installed', {}, {}, true],
    ['was never seen to be installed', { firstSeen: undefined }, {}, true],
    ['not, where it fell silent in that moment', { lastSeen: at(-100) }, {}, false],
    ['not, where it was heard of since', { onlineLastSeen: at(-50) }, {}, false],
    ['not, where nobody heard of it', { lastSeen: undefined, onlineLastSeen: undefined }, {}, false],
    ['not, where it was installed in the same moment', { firstSeen: at(-100) }, {}, false],
    ['not, where it was installed later', { firstSeen: at(-50) }, {}, false],
    ['not, where the newest is not online', {}, { online: 'offline' }, false],
    ['not, where nothing of its own ties it to the machine', { serial: undefined }, {}, false],
    ['not, where nothing of its own ties the newest to it', {}, { serial: undefined }, false],
  ])('%s', (_what, one, newest, former) => {
    expect(isFormer(agent({ ...old, ...one }), agent({ ...fresh, ...newest }))).toBe(former);
  });
});

describe('the current install', () => {
  const [one, two] = [agent(old), agent(fresh)];

  it('is the newest, in whatever order they come', () => {
    expect(currentInstall([one, two])).toBe(two);
    expect(currentInstall([two, one])).toBe(two);
    expect(currentInstall([two])).toBe(two);
  });

  it('is none of nobody, nor where one of the others lives', () => {
    const older = agent({ ...old, aid: 'e'.repeat(32), firstSeen: at(-950) });
    expect(currentInstall([])).toBeUndefined();
    expect(currentInstall([one, two, older])).toBe(two);
    expect(currentInstall([one, two, agent({ ...older.host, onlineLastSeen: at(1) })])).toBeUndefined();
  });

  it('is none where one of them is tied to the machine by nothing of its own', () => {
    expect(currentInstall([agent({ ...fresh, serial: undefined }), one])).toBeUndefined();
    expect(currentInstall([two, agent({ ...old, serial: undefined })])).toBeUndefined();
  });
});

describe('the machine got another agent', () => {
  it.each<[string, Partial<FalconHost>, Partial<FalconHost>, boolean]>([
    ['after this one fell silent', {}, {}, true],
    ['not, in the moment in which it was heard of', { lastSeen: at(-100) }, {}, false],
    ['not, before it was heard of', { lastSeen: at(-50) }, {}, false],
    ['not, where nobody heard of it', { lastSeen: undefined, onlineLastSeen: undefined }, {}, false],
    ['not, where nobody knows when', {}, { firstSeen: undefined }, false],
    ['not, where nothing of its own ties that to the machine', {}, { serial: undefined }, false],
  ])('%s', (_when, one, later, reinstalled) => {
    expect(isReinstalled(agent({ ...old, ...one }), agent({ ...fresh, ...later }))).toBe(reinstalled);
  });
});
