import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QualysStandIn } from '../../../lab/qualys/start-qualys.js';
import { ask, DETECTIONS, hour, HOSTS, mondayQualys, texts } from './ask.js';

const EVERYTHING = { status: 'New,Active,Re-Opened,Fixed', include_ignored: '1', include_disabled: '1' };
let qualys: QualysStandIn;
let host: number;

beforeEach(async () => {
  qualys = await mondayQualys();
  host = qualys.addHost({ ip: '10.1.0.1', fqdn: 'app01.corp.example', agent: true });
});
afterEach(() => qualys.close());

function agentScan(from: number, options: { qids?: number[] } = {}): void {
  qualys.scan(host, { kind: 'agent', start: hour(from), end: hour(from), ...options });
}
async function record(qid: number) {
  const answer = await ask(qualys, DETECTIONS, { ...EVERYTHING, qids: String(qid), show_reopened_info: '1' });
  const [status] = texts(answer, 'STATUS');
  const [tested] = texts(answer, 'LAST_TEST_DATETIME');
  const [fixed] = texts(answer, 'LAST_FIXED_DATETIME');
  return { status, tested, fixed, reopened: texts(answer, 'TIMES_REOPENED')[0] };
}

describe('a status moves at processing and at no other time', () => {
  it('walks New, Active, Fixed, Re-Opened, Active', async () => {
    qualys.addVulnerability(host, { qid: 101 });
    const walk: unknown[] = [];
    for (const [index, event] of ['found', 'found', 'patch', 'unpatch', 'found'].entries()) {
      if (event === 'patch') qualys.patch(host, [101], hour(index * 2));
      if (event === 'unpatch') qualys.unpatch(host, [101], hour(index * 2));
      agentScan(index * 2 + 1);
      qualys.process(hour(index * 2 + 1));
      walk.push((await record(101)).status);
    }
    expect(walk).toEqual(['New', 'Active', 'Fixed', 'Re-Opened', 'Active']);
  });

  it('shows nothing of a delivery before it is processed', async () => {
    qualys.addFinding(host, 101, { lastFound: hour(-10) });
    qualys.patch(host, [101], hour(1));
    agentScan(2);
    expect(await record(101)).toMatchObject({ status: 'Active', tested: '2026-11-15T22:00:00Z' });
    expect(qualys.process(hour(1))).toBe(0);
    expect(qualys.process(hour(18))).toBe(1);
    expect(await record(101)).toMatchObject({ status: 'Fixed', fixed: '2026-11-16T10:00:00Z' });
  });

  it('dates the fix with the end of the proving scan', async () => {
    qualys.addFinding(host, 101, { logic: 'remote' });
    qualys.patch(host, [101], hour(1));
    qualys.scan(host, { kind: 'scanner', start: hour(2), end: hour(3) });
    qualys.process(hour(5));
    expect(await record(101)).toMatchObject({ status: 'Fixed', fixed: '2026-11-16T11:00:00Z' });
  });
});

describe('what was not tested stays as it was, although the host dates move', () => {
  it.each([
    ['a scan without working credentials', 'auth' as const, { kind: 'scanner' as const, auth: false }],
    ['an agent, for a QID with network logic only', 'remote' as const, { kind: 'agent' as const }],
    ['a search list without the QID', 'auth' as const, { kind: 'agent' as const, qids: [999] }],
  ])('%s', async (_, logic, delivery) => {
    qualys.addFinding(host, 101, { logic, lastFound: hour(-10) });
    qualys.patch(host, [101], hour(1));
    qualys.scan(host, { ...delivery, start: hour(2), end: hour(3) });
    qualys.process(hour(4));
    expect(await record(101)).toMatchObject({ status: 'Active', tested: '2026-11-15T22:00:00Z' });
    expect(texts(await ask(qualys, HOSTS), 'LAST_VM_SCANNED_DATE')).toEqual(['2026-11-16T11:00:00Z']);
  });

  it('a dead host moves no date at all', async () => {
    qualys.addFinding(host, 101, { lastFound: hour(-10) });
    qualys.scan(host, { kind: 'scanner', start: hour(2), end: hour(3), auth: true, alive: false });
    qualys.process(hour(4));
    expect(texts(await ask(qualys, HOSTS), 'LAST_VM_SCANNED_DATE')).toEqual(['2026-11-15T22:00:00Z']);
  });
});

describe('traps on the way to Fixed', () => {
  it('a scan that straddles the patch looked before it', async () => {
    qualys.addFinding(host, 101, { logic: 'remote' });
    qualys.patch(host, [101], hour(2));
    qualys.scan(host, { kind: 'scanner', start: hour(1), end: hour(3) });
    qualys.process(hour(4));
    expect(await record(101)).toMatchObject({ status: 'Active', tested: '2026-11-16T11:00:00Z' });
  });

  it('a patch that needs a reboot is in effect after the reboot only', async () => {
    qualys.addFinding(host, 101, { needsReboot: true });
    qualys.patch(host, [101], hour(1));
    agentScan(2);
    qualys.process(hour(2));
    expect((await record(101)).status).toBe('Active');
    qualys.reboot(host, hour(3));
    agentScan(4);
    qualys.process(hour(4));
    expect((await record(101)).status).toBe('Fixed');
  });

  it('an old kernel package that stays is found, but not running', async () => {
    qualys.addFinding(host, 101, { needsReboot: true, kernel: true, oldPackageStays: true });
    qualys.patch(host, [101], hour(1));
    qualys.reboot(host, hour(2));
    agentScan(3);
    qualys.process(hour(3));
    const answer = await ask(qualys, DETECTIONS, { show_arf_data: '1' });
    expect([texts(answer, 'STATUS'), texts(answer, 'AFFECT_RUNNING_KERNEL')]).toEqual([['Active'], ['0']]);
  });

  it('network logic that misses it calls it Fixed without a patch', async () => {
    qualys.addFinding(host, 101, { logic: 'both', remoteMisses: true });
    qualys.scan(host, { kind: 'scanner', start: hour(1), end: hour(2), auth: false });
    qualys.process(hour(2));
    expect((await record(101)).status).toBe('Fixed');
  });

  it('closing a dead host says Fixed although no date shows a scan', async () => {
    qualys.addFinding(host, 101, { lastFound: hour(-10) });
    qualys.closeDeadHost(host, hour(3));
    expect(await record(101)).toMatchObject({ status: 'Fixed', tested: '2026-11-15T22:00:00Z' });
    expect(texts(await ask(qualys, HOSTS), 'LAST_VM_SCANNED_DATE')).toEqual(['2026-11-15T22:00:00Z']);
  });

  it('an address that passes to another machine takes the old findings along, until they are called Fixed', async () => {
    const scanned = qualys.addHost({ ip: '10.1.0.9', dns: 'old.corp.example' });
    qualys.addFinding(scanned, 101, { logic: 'remote' });
    const other = qualys.addHost({ ip: '10.1.0.8', dns: 'new.corp.example' });
    qualys.reassignIp(scanned, { machineOf: other, dns: 'new.corp.example' });
    qualys.scan(scanned, { kind: 'scanner', start: hour(1), end: hour(2) });
    qualys.process(hour(2));
    expect((await record(101)).status).toBe('Fixed');
  });

  it('a purged record comes back as a new one with new findings', async () => {
    const before = qualys.addFinding(host, 101);
    qualys.purge(host);
    expect((await record(101)).status).toBeUndefined();
    host = qualys.addHost({ ip: '10.1.0.1', fqdn: 'app01.corp.example', agent: true, sameMachineAs: host });
    agentScan(2);
    qualys.process(hour(2));
    const answer = await ask(qualys, DETECTIONS, EVERYTHING);
    expect(texts(answer, 'STATUS')).toEqual(['New']);
    expect(texts(answer, 'UNIQUE_VULN_ID')).not.toContain(String(before));
  });

  it('agent and scanner records of one machine are patched together and scanned apart', async () => {
    const twin = qualys.addHost({ ip: '10.1.0.1', dns: 'app01', sameMachineAs: host });
    qualys.addFinding(host, 101);
    qualys.addFinding(twin, 101);
    qualys.patch(host, [101], hour(1));
    agentScan(2);
    qualys.process(hour(2));
    expect(texts(await ask(qualys, DETECTIONS, EVERYTHING), 'STATUS')).toEqual(['Fixed', 'Active']);
  });

  it('a change of the operating system wipes the findings and keeps the record', async () => {
    qualys.addFinding(host, 101);
    qualys.changeOs(host, 'Red Hat Enterprise Linux 9.4');
    expect((await record(101)).status).toBeUndefined();
    expect(texts(await ask(qualys, HOSTS), 'ID')).toEqual([String(host)]);
  });

  it('LAST_TEST of a Fixed record moves with clean scans, or not, by switch', async () => {
    const still = await mondayQualys({ fixedRecordsRetested: false });
    for (const each of [qualys, still]) {
      const id = each === qualys ? host : each.addHost({ ip: '10.1.0.1', agent: true });
      each.addFinding(id, 101, { status: 'Fixed', lastFixed: hour(-5) });
      each.scan(id, { kind: 'agent', start: hour(2), end: hour(2) });
      each.process(hour(2));
    }
    const tested = await Promise.all([qualys, still].map((each) => ask(each, DETECTIONS, EVERYTHING)));
    expect(tested.map((answer) => texts(answer, 'LAST_TEST_DATETIME'))).toEqual([
      ['2026-11-16T10:00:00Z'],
      ['2026-11-16T03:00:00Z'],
    ]);
    await still.close();
  });
});

describe('what an agent tells beside findings', () => {
  it('reports the last boot with its next delivery', async () => {
    qualys.reboot(host, hour(1));
    expect(texts(await ask(qualys, HOSTS), 'LAST_BOOT')).toEqual([]);
    agentScan(2);
    qualys.process(hour(2));
    expect(texts(await ask(qualys, HOSTS), 'LAST_BOOT')).toEqual(['2026-11-16T09:00:00Z']);
  });

  it('gives no duration, and its collection counts as authenticated; a scanner gives its seconds', async () => {
    agentScan(1);
    qualys.process(hour(1));
    const agent = await ask(qualys, HOSTS);
    expect(texts(agent, 'LAST_VM_SCANNED_DURATION')).toEqual([]);
    expect(texts(agent, 'LAST_VM_AUTH_SCANNED_DATE')).toEqual(['2026-11-16T09:00:00Z']);
    qualys.scan(host, { kind: 'scanner', start: hour(2), end: hour(3) });
    qualys.process(hour(3));
    expect(texts(await ask(qualys, HOSTS), 'LAST_VM_SCANNED_DURATION')).toEqual(['3600']);
  });
});
