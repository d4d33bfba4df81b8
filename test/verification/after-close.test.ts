import { describe, expect, it } from 'vitest';
import { foundAgain, provedQids } from '../../src/verification/after-close.js';
import { afterCloseReport } from '../../src/verification/after-close-report.js';
import type { Detection, QualysHost } from '../../src/verification/qualys-facts.js';
import type { TicketTable } from '../../src/verification/ticket-table.js';
import { aDetection, aHost, anEvidence, anOpenDetection, at, T0, withDetections } from '../support/evidence.js';

const GUARD_MS = 15 * 60_000;
const DAY = 24 * 60;
const SCANNED = { agent: false, lastVmScanned: at(180), lastVmScannedDurationS: 3600 };
/** Found again by the agent one day after it had tested as gone two hours after the patch. */
const back = (over: Partial<Detection> = {}): Detection =>
  anOpenDetection({ status: 'reopened', lastFound: at(DAY), lastTest: at(DAY), ...over });
const onceMore = (over: Partial<QualysHost> = {}): QualysHost => aHost({ lastVmScanned: at(DAY), ...over });

function again(
  detections: readonly Detection[],
  { hosts = [onceMore()], proof = anEvidence() }: { hosts?: readonly QualysHost[]; proof?: typeof evidence } = {},
) {
  return foundAgain(proof, { at: at(DAY + 30), hosts: [...hosts], detections: [...detections] }, GUARD_MS);
}
const evidence = anEvidence();

describe('a verified finding is found again', () => {
  it.each([
    ['reopened', back()],
    ['active', back({ status: 'active' })],
    ['new, at another port', back({ status: 'new', uniqueId: '99001', port: 8443 })],
    ['as far ahead as clocks may differ', back({ lastFound: at(DAY + 45) })],
    ['a minute after the proof', back({ lastFound: at(121) })],
    ['in a kernel that does not run', back({ kernel: 'not-running' })],
  ])('when Qualys shows it %s', (_what, record) => {
    expect(again([record])).toHaveLength(1);
  });

  it('and says what, where, when, by what and since when it had been gone', () => {
    expect(again([back({ port: 443 })])).toEqual([
      {
        hostId: '700100001',
        qid: 241234,
        lastFound: at(DAY),
        line: 'QID 241234 on host 700100001 (app01.corp.example), port 443: found at 2026-11-21 12:00:00 UTC by the agent; proved gone as of 2026-11-20 14:00:00 UTC',
      },
    ]);
  });

  it('and is told in the order of the ports', () => {
    const lines = again([443, 80, 8080].map((port) => back({ port, uniqueId: String(port) }))).map(({ line }) => line);
    expect(lines.map((line) => /port (\d+)/.exec(line)?.[1])).toEqual(['80', '443', '8080']);
  });

  it('and names the host by a name only', () => {
    const named = (names: string[]) => again([back()], { hosts: [onceMore({ names })] })[0]?.line;
    expect(named(['app01 [code]', '[code] app01', 'APP01'])).toContain('on host 700100001 (APP01): found');
    expect(named([])).toContain('on host 700100001: found');
  });

  it('by a scan, from the moment at which that began', () => {
    const found = (minutes: number) =>
      again([back({ source: 'scanner', lastFound: at(minutes) })], {
        hosts: [onceMore({ ...SCANNED, lastVmScanned: at(minutes) })],
      });
    expect(found(180)).toEqual([]); // it began at 120, when the agent's test ended
    expect(found(181)).toHaveLength(1);
    expect(found(181)[0]?.line).toContain('by a scan that ended then');
  });
});

describe('a verified finding is not found again', () => {
  it.each([
    ['Fixed', back({ status: 'fixed' })],
    ['in a state that we do not know', back({ status: 'unknown' })],
    ['as a potential one', back({ type: 'potential' })],
    ['of a type that we do not know', back({ type: 'unknown' })],
    ['ignored', back({ ignored: true })],
    ['switched off', back({ disabled: true })],
    ['without a date', back({ lastFound: undefined })],
    ['with a date that lies ahead', back({ lastFound: at(DAY + 46) })],
    ['last found before the proof', back({ lastFound: at(119) })],
    ['last found by the look that proved it gone', back({ lastFound: at(120) })],
    ['under another QID', back({ qid: 777777 })],
    ['on a host record that is not the machine’s', back({ hostId: '700100999' })],
  ])('when Qualys shows it %s', (_what, record) => {
    const hosts = [onceMore(), onceMore({ hostId: '700100999' })];
    expect(again([record], { hosts })).toEqual([]);
  });

  it.each([
    ['by its serial number', { serial: 'VMware-77' }],
    ['by its names', { serial: undefined, names: ['web09.corp.example'] }],
  ])('on a machine that is another by now, %s', (_what, over) => {
    expect(again([back()], { hosts: [onceMore(over)] })).toEqual([]);
  });

  it('by absence of record or host', () => {
    expect(again([])).toEqual([]);
    expect(again([back()], { hosts: [] })).toEqual([]);
  });

  it('where the machine had not been found', () => {
    const identity = { kind: 'not-found' as const, searched: ['hostname'] };
    expect(again([back()], { proof: anEvidence({ qualys: { ...evidence.qualys, identity } }) })).toEqual([]);
    expect(again([back()], { proof: anEvidence({ qualys: withDetections([aDetection()], []) }) })).toEqual([]);
    const unread = { ...withDetections([aDetection()], []), identity: evidence.qualys.identity };
    expect(again([back()], { proof: anEvidence({ qualys: unread }) })).toEqual([]);
    const { latest: _latest, ...unseen } = evidence.qualys;
    expect(again([back()], { proof: anEvidence({ qualys: unseen }) })).toEqual([]);
  });
});

it('a host is compared with what it was itself', () => {
  const second = { hostId: '700100002', serial: 'S-2', names: ['app02.corp.example'] };
  const qualys = withDetections([aDetection()], [aHost(), aHost(second)]);
  const found = again([back({ hostId: second.hostId })], { hosts: [onceMore(second)], proof: anEvidence({ qualys }) });
  expect(found).toHaveLength(1);
});

describe('the moment of the proof', () => {
  it('is not that of another finding', () => {
    const other = aDetection({ qid: 7, uniqueId: '7', lastTest: at(300) });
    const proof = anEvidence({ qualys: withDetections([aDetection(), other]) });
    expect(again([back({ lastFound: at(200) })], { proof })).toHaveLength(1);
  });

  it('is that of the finding on the same host record, where it had one', () => {
    const scanner = aHost({ hostId: '700100002', agent: false, lastVmScanned: at(300), lastVmScannedDurationS: 60 });
    const qualys = withDetections(
      [aDetection(), aDetection({ hostId: '700100002', uniqueId: '88002', source: 'scanner', lastTest: at(300) })],
      [aHost(), scanner],
    );
    const hosts = [onceMore(), onceMore({ hostId: '700100002', agent: true })];
    const found = (hostId: string) =>
      again([back({ hostId, lastFound: at(200) })], { hosts, proof: anEvidence({ qualys }) });
    expect(found('700100001')).toHaveLength(1);
    expect(found('700100002')).toEqual([]);
  });

  it('is the newest test of the finding on any, where this one had none', () => {
    const qualys = withDetections([aDetection()], [aHost(), aHost({ hostId: '700100002' })]);
    const hosts = [onceMore({ hostId: '700100002' })];
    const found = (minutes: number) =>
      again([back({ hostId: '700100002', lastFound: at(minutes) })], { hosts, proof: anEvidence({ qualys }) });
    expect([found(120), found(121)].map((list) => list.length)).toEqual([0, 1]);
  });

  it('is never before the patch could count', () => {
    const qualys = withDetections([aDetection({ lastTest: at(-600) })]);
    const found = (minutes: number) => again([back({ lastFound: at(minutes) })], { proof: anEvidence({ qualys }) });
    expect([found(15), found(16)].map((list) => list.length)).toEqual([0, 1]);
    expect(T0).toEqual(at(0));
  });
});

describe('what is looked after', () => {
  const cves = [{ cve: 'CVE-2026-10001', qids: [500, 600] }];
  const qualys = withDetections([aDetection({ qid: 600 }), aDetection({ qid: 90126 })]);

  it('are the QIDs to prove, and those of the ticket’s CVEs that the machine has had', () => {
    expect(provedQids(anEvidence({ qids: [700], cves, qualys }))).toEqual([600, 700]);
    expect(provedQids(anEvidence({ qids: [700], qualys: { identity: { kind: 'pending' } } }))).toEqual([700]);
  });

  it('is not what was asked about besides: a restart that is due brings no finding back', () => {
    expect(again([back({ qid: 90126 })], { proof: anEvidence({ qids: [600], cves, qualys }) })).toEqual([]);
  });
});

describe('what the ticket is told', () => {
  const table: TicketTable = {
    table: 'incident',
    pendingState: '10',
    fields: { runId: 'u_run', result: 'u_result', reason: 'u_reason' },
    outcomes: { verified: { state: '6' }, failed: { state: '2', u_repatch: 'true' }, review: { state: '2' } },
  };
  const subject = { verification: 'v-1', found: 'QID 7 on host 1', table, reopen: false };

  it('is result and reason, and a note with what was found and what to do', () => {
    expect(afterCloseReport(subject)).toEqual({
      columns: { u_result: 'failed', u_reason: 'reopened-after-close' },
      workNotes: `Patchproof: FAILED (reopened-after-close)
Qualys found the vulnerability again after it had been verified.
Next step (patch team): Find out what brought it back (a rollback, a second installation, a restored image) and patch again.
The ticket has been left in its state: decide whether to reopen it.

Found again: QID 7 on host 1.

Verification v-1.`,
    });
  });

  it('is also the way back to work, where that is allowed', () => {
    const report = afterCloseReport({ ...subject, reopen: true });
    const marks = { u_result: 'failed', u_reason: 'reopened-after-close' };
    expect(report?.columns).toEqual({ state: '2', u_repatch: 'true', ...marks });
    expect(report?.workNotes).toContain('The ticket has been reopened.');
  });

  it.each(['runId', 'reason'])('is nothing without a column for %s', (column) => {
    const fields = { ...table.fields, [column]: undefined };
    expect(afterCloseReport({ ...subject, table: { ...table, fields } })).toBeUndefined();
  });

  it('does not need a column for the result', () => {
    const fields = { runId: 'u_run', reason: 'u_reason' };
    expect(afterCloseReport({ ...subject, table: { ...table, fields } })?.columns).toEqual({
      u_reason: 'reopened-after-close',
    });
  });
});
