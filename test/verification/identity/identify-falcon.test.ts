import { describe, expect, it } from 'vitest';
import type { Identity } from '../../../src/verification/evidence.js';
import type { FalconHost } from '../../../src/verification/falcon-facts.js';
import { identifyFalcon } from '../../../src/verification/identity/identify.js';
import type { QualysHost } from '../../../src/verification/qualys-facts.js';
import type { MachineKeys } from '../../../src/verification/ticket.js';
import { aHost, aSensor, at } from '../../support/evidence.js';

const aid = 'b'.repeat(32);
const other = 'd'.repeat(32);
const keys: MachineKeys = { hostname: 'app01', fqdn: 'app01.corp.example', ip: '10.20.30.40' };

function identify(wanted: MachineKeys, visible: readonly FalconHost[], qualys: readonly QualysHost[] = []): Identity {
  return identifyFalcon(wanted, qualys, { visible, hidden: [] });
}

/** A sensor that names no serial number. */
function nameless(over: Partial<FalconHost> = {}): FalconHost {
  const { serial: _serial, ...host } = aSensor();
  return { ...host, ...over };
}

describe('the Falcon agent of the ticket’s machine', () => {
  it.each<[string, MachineKeys, FalconHost, string[]]>([
    ['by its id', { falconAid: aid.toUpperCase() }, aSensor({ hostname: 'APP01' }), ['falconAid']],
    ['by serial number', { serial: 'vmware-42' }, aSensor(), ['serial']],
    ['by its short name', { hostname: 'app01' }, nameless(), ['name']],
    ['by name and domain', { fqdn: 'app01.corp.example' }, nameless({ domain: 'corp.example' }), ['name']],
    [
      'by name and address, in another directory domain',
      keys,
      nameless({ domain: 'ad.example', localIp: '10.20.30.40' }),
      ['ip', 'name'],
    ],
    [
      'by a truncated name and the address',
      { hostname: 'falcon-crowdstrike-1', ip: '10.20.30.40' },
      nameless({ hostname: 'FALCON-CROWDSTR', localIp: '10.20.30.40' }),
      ['ip', 'truncated name'],
    ],
    ['by its name, whatever stands in the id’s column', { hostname: 'app01', falconAid: 'n/a' }, nameless(), ['name']],
  ])('is found %s', (_by, wanted, host, agreeing) => {
    expect(identify(wanted, [host])).toMatchObject({ kind: 'found', ids: [aid], agreeing, disagreeing: [] });
  });

  it('is found by the serial number and the instance that Qualys knows', () => {
    const host = aSensor({ instanceId: 'i-0a1b2c3d' });
    expect(identify({ hostname: 'app01' }, [host], [aHost({ instanceId: 'i-0a1b2c3d' })])).toMatchObject({
      kind: 'found',
      agreeing: ['instanceId', 'name', 'serial'],
    });
  });

  it.each<[string, MachineKeys, FalconHost, string[]]>([
    ['its serial number is another', { hostname: 'app01', serial: 'VMware-43' }, aSensor(), ['serial']],
    ['the ticket names another agent id', { ...keys, falconAid: other }, nameless(), ['falconAid']],
    [
      'it lives in another domain, though the ticket has the short name too',
      keys,
      nameless({ domain: 'lab.example' }),
      ['domain'],
    ],
    ['the agent id is right and the name is not', { falconAid: aid, hostname: 'web99' }, nameless(), ['name']],
  ])('contradicts when %s', (_what, wanted, host, disagreeing) => {
    expect(identify(wanted, [host])).toMatchObject({ kind: 'mismatch', ids: [aid], disagreeing });
  });

  it('contradicts when the ticket has a short name only and Qualys found the twin of another domain', () => {
    const twin = aHost({ names: ['app01.lab.example'], ip: '10.9.9.9' });
    const { serial: _serial, ...qualys } = twin;
    expect(identify({ hostname: 'app01' }, [nameless({ domain: 'corp.example' })], [qualys])).toMatchObject({
      kind: 'mismatch',
      disagreeing: ['domain'],
    });
  });

  it.each<[string, MachineKeys, readonly FalconHost[]]>([
    ['two bear the name', { hostname: 'app01' }, [nameless(), nameless({ aid: other })]],
    [
      'a name is truncated and the address is another',
      { hostname: 'falcon-crowdstrike-1' },
      [nameless({ hostname: 'FALCON-CROWDSTR' })],
    ],
    [
      'a name may be truncated, though it is the ticket’s',
      { hostname: 'falcon-crowdstr' },
      [nameless({ hostname: 'FALCON-CROWDSTR' })],
    ],
  ])('is ambiguous when %s', (_what, wanted, hosts) => {
    expect(identify(wanted, hosts).kind).toBe('ambiguous');
  });

  it.each<[string, MachineKeys, FalconHost]>([
    ['only the address agrees', { ip: '10.20.30.40' }, nameless({ localIp: '10.20.30.40' })],
    ['the serial number is a placeholder', { serial: 'Default string' }, aSensor({ serial: 'Default string' })],
  ])('is not found when %s', (_what, wanted, host) => {
    expect(identify(wanted, [host]).kind).toBe('not-found');
  });

  it('is hidden when nothing visible matches and the hidden list has it', () => {
    const seen = { visible: [], hidden: [other, aid] };
    expect(identifyFalcon(keys, [], seen)).toEqual({ kind: 'hidden', ids: [aid, other] });
  });

  it('says by which keys it was searched', () => {
    expect(identify(keys, [])).toEqual({ kind: 'not-found', searched: ['names', 'ips'] });
  });
});

describe('of two agents with one serial number', () => {
  const old = aSensor({ aid: other, online: 'offline', lastSeen: at(-200), onlineLastSeen: at(-200) });
  const fresh = aSensor({ firstSeen: at(-100) });

  it('the newest install is the current one', () => {
    expect(identify({ serial: 'VMware-42' }, [old, fresh])).toMatchObject({ kind: 'found', ids: [aid] });
  });

  it.each<[string, FalconHost, FalconHost]>([
    ['the older one was heard of since: a clone', { ...old, lastSeen: at(50) }, fresh],
    ['both are online now', { ...old, online: 'online', onlineLastSeen: at(100) }, fresh],
    ['the newest is not online', old, { ...fresh, online: 'offline' }],
    ['they began in the same moment', { ...old, firstSeen: at(-100), lastSeen: at(-50) }, fresh],
    ['nothing says when the older one was heard of', unheard(old), fresh],
  ])('none is when %s', (_what, one, two) => {
    expect(identify({ serial: 'VMware-42' }, [one, two]).kind).toBe('ambiguous');
    expect(identify({ serial: 'VMware-42' }, [two, one]).kind).toBe('ambiguous');
  });
});

function unheard(host: FalconHost): FalconHost {
  const { lastSeen: _seen, onlineLastSeen: _online, ...rest } = host;
  return rest;
}

describe('an agent compared by every key', () => {
  const mac = '00-50-56-00-00-01';
  const long = { hostname: 'falcon-crowdstrike-1', fqdn: 'falcon-crowdstrike-1.corp.example' };
  const cut = { hostname: 'FALCON-CROWDSTR' };

  it('is found by the ticket’s own cloud instance', () => {
    const found = identify({ instanceId: 'i-0a1b2c3d' }, [nameless({ instanceId: 'i-0a1b2c3d' })]);
    expect(found).toMatchObject({ kind: 'found', agreeing: ['instanceId'], score: 0.95 });
  });

  it('is found by a cut name and an adapter that the Qualys record has', () => {
    const { serial: _serial, ...record } = aHost({ names: [long.fqdn], macs: ['00:50:56:00:00:01'] });
    const twin = nameless({ ...cut, aid: other, macs: ['00-50-56-00-00-09'] });
    expect(identify(long, [twin, nameless({ ...cut, macs: [mac] })], [record])).toMatchObject({
      kind: 'found',
      ids: [aid],
      agreeing: ['mac', 'truncated name'],
    });
  });

  it('is not found by a cut name at the ticket’s old address where Qualys saw the machine at another', () => {
    const { serial: _serial, ...record } = aHost({ names: [long.fqdn], ip: '10.20.30.99' });
    const moved = nameless({ ...cut, localIp: '10.20.30.40' });
    expect(identify({ ...long, ip: '10.20.30.40' }, [moved], [record]).kind).toBe('ambiguous');
  });

  it.each<[string, Partial<QualysHost>, Partial<FalconHost>, string[]]>([
    ['Qualys saw another platform', { os: 'Red Hat Enterprise Linux 8.10' }, {}, ['platform']],
    ['its adapter is none of the machine’s', { macs: ['00-50-56-00-00-09'] }, { macs: [mac] }, ['mac']],
    ['its cloud instance is another', { instanceId: 'i-0a1b2c3d' }, { instanceId: 'i-0a1b2c3e' }, ['instanceId']],
  ])('contradicts when %s', (_what, record, agent, disagreeing) => {
    const { serial: _serial, ...host } = aHost(record);
    expect(identify({ hostname: 'app01' }, [nameless(agent)], [host])).toMatchObject({ kind: 'mismatch', disagreeing });
  });

  it.each<[string, Partial<QualysHost>]>([
    ['Qualys only guessed the platform', { os: 'Linux 2.6 / Windows 7' }],
    ['Qualys names no operating system', {}],
    ['Qualys saw the same platform', { os: 'Windows Server 2019 Standard' }],
  ])('does not contradict when %s', (_what, record) => {
    expect(identify({ hostname: 'app01' }, [aSensor()], [aHost(record)]).kind).toBe('found');
  });

  it('is found by its serial number in spite of another adapter: Falcon tells one of several', () => {
    const found = identify({ serial: 'VMware-42', mac: '00-50-56-00-00-09' }, [aSensor({ macs: [mac] })]);
    expect(found).toMatchObject({ kind: 'found', disagreeing: ['mac'] });
  });

  it('is ambiguous beside a renamed one with the same serial number, unless that one speaks less for itself', () => {
    const renamed = aSensor({ aid: other, hostname: 'WEB99' });
    expect(identify({ hostname: 'app01', serial: 'VMware-42' }, [nameless(), renamed]).kind).toBe('ambiguous');
    expect(identify({ hostname: 'app01', serial: 'VMware-42' }, [aSensor(), renamed])).toMatchObject({ ids: [aid] });
  });

  it('is described to a person where it contradicts', () => {
    expect(identify({ hostname: 'app01', serial: 'VMware-43' }, [aSensor()])).toMatchObject({
      described: [{ id: aid, name: 'APP01', agreeing: ['name'], disagreeing: ['serial'], score: 0.28 }],
    });
  });
});

describe('the agent that the ticket names', () => {
  const named: MachineKeys = { hostname: 'app01', falconAid: aid };

  it('is chosen from several of one name', () => {
    expect(identify(named, [nameless(), nameless({ aid: other })])).toMatchObject({ kind: 'found', ids: [aid] });
  });

  it('is chosen from living clones of one serial number', () => {
    expect(identify({ ...named, serial: 'VMware-42' }, [aSensor(), aSensor({ aid: other })])).toMatchObject({
      kind: 'found',
      ids: [aid],
    });
  });

  it('is ambiguous once the machine has another agent, installed after it fell silent', () => {
    const old = aSensor({ online: 'offline', lastSeen: at(-200), onlineLastSeen: at(-200) });
    const fresh = aSensor({ aid: other, firstSeen: at(-100) });
    expect(identify({ ...named, serial: 'VMware-42' }, [old, fresh])).toMatchObject({ kind: 'ambiguous' });
  });
});

describe('of two agents on one cloud instance, re-imaged with another serial number', () => {
  const old = aSensor({ aid: other, serial: 'G-1', instanceId: '8415755636796452136', lastSeen: at(-200) });
  const silent = { ...old, online: 'offline' as const, onlineLastSeen: at(-200) };
  const fresh = aSensor({ serial: 'G-2', instanceId: '8415755636796452136', firstSeen: at(-100) });
  const wanted = { hostname: 'app01', instanceId: '8415755636796452136' };

  it('the newest is the current one', () => {
    expect(identify(wanted, [silent, fresh])).toMatchObject({ kind: 'found', ids: [aid] });
  });

  it('the newest is the current one, too, where the ticket knows its serial number', () => {
    expect(identify({ ...wanted, serial: 'G-2' }, [silent, fresh])).toMatchObject({ kind: 'found', ids: [aid] });
  });

  it('none is where the ticket still knows the serial number of the old one', () => {
    expect(identify({ ...wanted, serial: 'G-1' }, [silent, fresh])).toMatchObject({
      kind: 'ambiguous',
      candidates: [aid, other],
    });
  });
});
