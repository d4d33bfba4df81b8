import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crowdstrikeDialect } from '../../../src/connectors/crowdstrike/dialect.js';
import { context, setup } from './setup.js';

/** Invented records in the shape of every kind of answer that was ever recorded. */
function fixture(name: string): { text: string } {
  return { text: readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8') };
}

function aidOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}

async function hostsIn(name: string, ...numbers: number[]) {
  const states = fixture('online-states');
  const { falcon } = setup([fixture(name), numbers.includes(16) ? states : { text: '{"resources":[]}' }]);
  return (await falcon.snapshot(numbers.map(aidOf), context)).hosts;
}

describe('a device record of', () => {
  it('four Windows machines: RFM, containment, domain controller, safe mode', async () => {
    const hosts = await hostsIn('devices-four-windows', 16, 17, 18, 19);
    expect(hosts).toMatchObject([
      { hostname: 'LAB-WIN10', rfm: 'yes', containment: 'contained', productType: 'workstation', online: 'online' },
      { hostname: 'APP01', containment: 'containment_pending', online: 'offline', startedAtBoot: false },
      { hostname: 'DC01', domain: 'corp.example', productType: 'domain-controller', online: 'unknown' },
      {
        hostname: 'APP02',
        safeMode: true,
        filesystemContainment: 'normal',
        startedAtBoot: true,
        lastReboot: new Date('2026-11-20T14:37:53Z'),
        sensorStartedAt: new Date('2026-11-20T14:38:36.899Z'),
        online: 'unknown',
      },
    ]);
    expect(hosts.slice(0, 3).map(({ sensorStartedAt }) => sensorStartedAt)).toEqual([undefined, undefined, undefined]);
    expect(JSON.stringify(hosts)).not.toContain('invented.person');
  });

  it.each`
    fixture                     | number | facts
    ${'device-old-windows'}     | ${1}   | ${{ platform: 'Windows', rfm: 'unknown', productType: 'workstation', containment: 'normal' }}
    ${'device-one-second-old'}  | ${2}   | ${{ platform: 'Windows', rfm: 'unknown', firstSeen: new Date('2026-11-20T15:54:36Z') }}
    ${'device-mac'}             | ${32}  | ${{ platform: 'Mac', rfm: 'no', kernelVersion: '22.6.0', productType: 'workstation' }}
    ${'device-linux-user-mode'} | ${33}  | ${{ platform: 'Linux', rfm: 'no', kernelVersion: '6.8.0-1026-aws', productType: 'server' }}
  `('$fixture tells $facts, and nothing of a restart', async ({ fixture: name, number, facts }) => {
    const [host] = await hostsIn(name, number);
    expect(host).toMatchObject({ ...facts, safeMode: false });
    expect([host?.lastReboot, host?.sensorStartedAt]).toEqual([undefined, undefined]);
  });
});

describe('a search', () => {
  it('reads its page', async () => {
    const { falcon } = setup([fixture('search-page'), { text: '{"resources":[]}' }]);
    const { visible } = await falcon.findHosts({ hostname: 'app02' }, context);
    expect(visible).toMatchObject([{ hostname: 'APP02', startedAtBoot: false, online: 'unknown' }]);
  });

  it('that finds nothing says so, though its offset is a number then', async () => {
    const { falcon } = setup(() => fixture('search-nothing'));
    expect(await falcon.findHosts({ hostname: 'app02' }, context)).toMatchObject({ visible: [], hidden: [] });
  });
});

describe('Spotlight', () => {
  it('reads older records, which name their CVE in the facet, and asks no further though there is a cursor', async () => {
    const script = [fixture('spotlight-older-with-cursor'), fixture('installed-patches')];
    const { falcon, unused } = setup(script, { spotlight: true });
    const told = await falcon.opinion({ aid: aidOf(16), cves: ['CVE-2026-1001', 'CVE-2026-1002'] }, context);
    expect(told).toMatchObject({
      cves: [
        { cve: 'CVE-2026-1001', records: [{ status: 'open', openApps: 1, closed: undefined }] },
        { cve: 'CVE-2026-1002', records: [{ status: 'closed', closed: new Date('2026-11-20T14:30:00Z') }] },
      ],
      patches: { pending: 1, rebootRequired: true, confirmed: new Date('2026-11-20T14:31:00Z') },
    });
    expect(unused()).toBe(0);
  });

  it('reads a newer record', async () => {
    const script = [fixture('spotlight-one-record'), fixture('installed-patches')];
    const { falcon } = setup(script, { spotlight: true });
    const told = await falcon.opinion({ aid: aidOf(16), cves: ['CVE-2026-1003'] }, context);
    expect(told).toMatchObject({ cves: [{ cve: 'CVE-2026-1003', records: [{ status: 'open', openApps: 1 }] }] });
  });
});

describe('a refusal', () => {
  const receivedAt = new Date('2026-11-20T16:00:00Z');

  it.each`
    fixture                    | status | kind
    ${'refused-bearer'}        | ${401} | ${'unauthorized'}
    ${'refused-scope'}         | ${403} | ${'forbidden'}
    ${'refused-authorization'} | ${403} | ${'forbidden'}
    ${'refused-offset'}        | ${400} | ${'rejected'}
    ${'refused-cursor'}        | ${404} | ${'not-found'}
    ${'refused-too-many'}      | ${429} | ${'rate-limited'}
    ${'refused-gateway-error'} | ${500} | ${'unavailable'}
    ${'error-inside-200'}      | ${200} | ${'unavailable'}
    ${'token-unknown-client'}  | ${400} | ${'unauthorized'}
    ${'token-unknown-client'}  | ${500} | ${'unavailable'}
    ${'token-wrong-secret'}    | ${403} | ${'unauthorized'}
  `('$fixture with $status is $kind', ({ fixture: name, status, kind }) => {
    const reply = { ...fixture(name), status, headers: {}, receivedAt };
    expect(crowdstrikeDialect.failureOf(reply)).toMatchObject({ kind });
  });

  it('is not what a token is', () => {
    const reply = { ...fixture('token'), status: 201, headers: {}, receivedAt };
    expect(crowdstrikeDialect.failureOf(reply)).toBeUndefined();
  });
});
