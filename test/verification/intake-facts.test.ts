import { describe, expect, it } from 'vitest';
import { qidsToProve, qidsToWatch } from '../../src/verification/findings-to-prove.js';
import { inputsChanged } from '../../src/verification/inputs-changed.js';
import { readTicket } from '../../src/verification/read-ticket.js';
import type { Ticket } from '../../src/verification/ticket.js';
import { anOpenDetection, aTicket, at } from '../support/evidence.js';
import { wholeTicket } from './whole-facts.js';

describe('the QIDs to prove', () => {
  const baseline = { detections: [anOpenDetection({ qid: 30 }), anOpenDetection({ qid: 20 })] };

  it('are the ticket’s own, and those of its CVEs that the machine had, sorted and once each', () => {
    const cves = [
      { cve: 'CVE-2026-0001', qids: [30, 31, 32] },
      { cve: 'CVE-2026-0002', qids: [20, 30] },
    ];
    expect(qidsToProve([200, 30, 9], cves, baseline)).toEqual([9, 20, 30, 200]);
  });

  it('are the ticket’s own even where the machine never had them', () => {
    expect(qidsToProve([77], [], { detections: [] })).toEqual([77]);
  });

  it('are none where a CVE’s checks were never failed', () => {
    expect(qidsToProve([], [{ cve: 'CVE-2026-0001', qids: [1, 2] }], baseline)).toEqual([]);
  });
});

it('a CVE’s other QIDs are watched as well: one that appears later is the same vulnerability', () => {
  expect(qidsToWatch({ qids: [9, 30], cves: [{ cve: 'CVE-2026-0001', qids: [30, 31] }] })).toEqual([9, 30, 31, 90126]);
  expect(qidsToWatch({ qids: [100_000, 30, 9], cves: [] })).toEqual([9, 30, 90126, 100_000]);
  expect(qidsToWatch({ qids: [], cves: [] })).toEqual([]);
});

describe('what is to be proved', () => {
  const ticket = aTicket({ qids: [1, 2], cves: ['CVE-2026-0001', 'CVE-2026-0002'] });

  it.each<[string, Partial<Ticket>]>([
    ['another host', { machine: { ...ticket.machine, hostname: 'app02' } }],
    ['another configuration item', { machine: { ...ticket.machine, ci: 'c'.repeat(32) } }],
    ['another MAC address', { machine: { ...ticket.machine, mac: '00:50:56:00:00:02' } }],
    ['another cloud instance', { machine: { ...ticket.machine, instanceId: 'i-0123456789abcdef0' } }],
    ['one QID more', { qids: [1, 2, 3] }],
    ['one CVE less', { cves: ['CVE-2026-0001'] }],
    ['another patch time', { patchedAt: at(60) }],
    ['a restart', { rebootRequired: 'yes' }],
    ['a build', { requiredBuild: '10.0.17763.6293' }],
    ['a column that cannot be read', { troubles: [{ column: 'u_qids', expected: 'QIDs' }] }],
  ])('changes with %s', (_what, over) => {
    expect(inputsChanged(ticket, { ...ticket, ...over })).toBe(true);
  });

  it.each<[string, Partial<Ticket>]>([
    ['another order of the findings', { qids: [2, 1], cves: ['CVE-2026-0002', 'CVE-2026-0001'] }],
    ['a comment', { modCount: 9, updatedOn: at(90) }],
    ['another state', { state: '2' }],
    ['our own run id', { runId: '0199aa11' }],
  ])('does not change with %s', (_what, over) => {
    expect(inputsChanged(ticket, { ...ticket, ...over })).toBe(false);
  });
});

describe('what tells the machine', () => {
  it.each(Object.keys(wholeTicket.machine))('changes with its %s', (key) => {
    const machine = { ...wholeTicket.machine, [key]: 'another' };
    expect(inputsChanged(wholeTicket, { ...wholeTicket, machine })).toBe(true);
    expect(inputsChanged(wholeTicket, { ...wholeTicket, machine: { ...wholeTicket.machine } })).toBe(false);
  });

  it('changes with a patch time that was not told before', () => {
    const untold = aTicket({ patchedAt: undefined });
    expect(inputsChanged(untold, aTicket())).toBe(true);
    expect(inputsChanged(untold, aTicket({ patchedAt: undefined }))).toBe(false);
  });

  it('does not change with the order of QIDs of two lengths', () => {
    const ticket = aTicket({ qids: [9, 100, 20] });
    expect(inputsChanged(ticket, aTicket({ qids: [100, 20, 9] }))).toBe(false);
  });
});

describe('a ticket', () => {
  it('that names host and finding is no obstacle', () => {
    expect(readTicket(aTicket())).toBeUndefined();
    expect(readTicket(aTicket({ qids: [], cves: ['CVE-2026-0001'] }))).toBeUndefined();
  });

  it('with a column that cannot be read says which, and what was expected', () => {
    const troubles = [{ column: 'u_qids', expected: 'QIDs' }];
    expect(readTicket(aTicket({ troubles, machine: {} }))).toEqual({
      reason: 'ticket-unreadable',
      source: 'ticket',
      subject: 'u_qids',
      detail: 'u_qids: expected QIDs',
    });
  });

  it('that names no host says which columns were read; a configuration item alone names none', () => {
    const columns = { host: ['cmdb_ci.name', 'cmdb_ci.fqdn'], findings: [] };
    expect(readTicket(aTicket({ machine: { ci: 'c'.repeat(32) }, columns }))).toEqual({
      reason: 'no-host-named',
      source: 'ticket',
      subject: 'ticket',
      detail: 'columns read: cmdb_ci.name, cmdb_ci.fqdn',
    });
  });

  it('of which no key of a machine was filled in names none', () => {
    expect(readTicket(aTicket({ machine: { hostname: undefined, ip: undefined } }))?.reason).toBe('no-host-named');
    expect(readTicket(aTicket({ machine: { hostname: undefined, ip: '10.0.0.1' } }))).toBeUndefined();
  });

  it('that names no finding says so, also where no column is configured', () => {
    const columns = { host: [], findings: [] };
    expect(readTicket(aTicket({ qids: [], columns }))).toMatchObject({
      reason: 'no-findings-named',
      detail: 'columns read: none configured',
    });
  });
});
