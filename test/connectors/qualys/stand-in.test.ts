import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startQualys, type QualysStandIn } from '../../../lab/qualys/start-qualys.js';
import { createQualys } from '../../../src/connectors/qualys/client.js';
import type { Qualys } from '../../../src/connectors/qualys/contract.js';
import { createQualysDialect } from '../../../src/connectors/qualys/dialect.js';
import { qualysOperations } from '../../../src/connectors/qualys/operations.js';
import { loopbackSend } from '../support/loopback-send.js';
import { context } from './setup.js';

const NOW = new Date('2026-11-20T16:05:00Z');
const user = { username: 'reader', password: 'pässword' };
const headers = {
  authorization: `Basic ${Buffer.from(`${user.username}:${user.password}`, 'utf8').toString('base64')}`,
  'x-requested-with': 'patchproof',
};

let standIn: QualysStandIn;
let qualys: Qualys;
let app01: string;
beforeEach(async () => {
  standIn = await startQualys({ users: [user], now: () => NOW });
  const operations = qualysOperations('5.0');
  const send = loopbackSend({ url: standIn.url, dialect: createQualysDialect(), operations, headers });
  qualys = createQualys({ send, origin: standIn.url, apiVersion: '5.0', now: () => NOW });
  standIn.addKnowledge({ qid: 101, cves: ['CVE-2026-1111'], authTypes: ['Unix'] });
  app01 = String(standIn.addHost({ ip: '10.1.0.1', fqdn: 'app01.corp.example', agent: true }));
  standIn.addFinding(Number(app01), 101);
});
afterEach(() => standIn.close());

describe('over real HTTP, as the policy would let it pass', () => {
  it('an open finding is seen with its host', async () => {
    const snapshot = await qualys.snapshot([app01], [101], context);
    expect(snapshot.hosts).toMatchObject([{ hostId: app01, agent: true, ip: '10.1.0.1' }]);
    expect(snapshot.detections).toMatchObject([{ hostId: app01, qid: 101, troubles: [] }]);
    expect(standIn.violations).toEqual([]);
  });

  it('a fixed or ignored finding is seen, too, where the vendor hides it by default', async () => {
    const other = String(standIn.addHost({ ip: '10.1.0.2' }));
    standIn.addFinding(Number(other), 101, { status: 'Fixed', lastFixed: NOW, ignored: true });
    const { detections } = await qualys.snapshot([other], [101], context);
    expect(detections).toMatchObject([{ status: 'fixed', ignored: true }]);
  });

  it('a host without the finding is known, a purged one is not', async () => {
    expect(await qualys.snapshot([app01], [999], context)).toMatchObject({
      hosts: [{ hostId: app01 }],
      detections: [],
    });
    expect((await qualys.snapshot(['424242'], [101], context)).hosts).toEqual([]);
  });

  it.each(['padded-cdata', 'lower-case', 'unknown-elements', 'no-prolog', 'crlf', 'upper-case-status'])(
    'the facts are the same in a document that is %s',
    async (fault) => {
      const plain = await qualys.snapshot([app01], [101], context);
      standIn.setFault(fault);
      expect(await qualys.snapshot([app01], [101], context)).toEqual(plain);
    },
  );

  it.each`
    fault                           | kind
    ${'bad-login'}                  | ${'unauthorized'}
    ${'bad-login-empty'}            | ${'unauthorized'}
    ${'account-expired'}            | ${'unauthorized'}
    ${'registration-incomplete'}    | ${'unauthorized'}
    ${'rate-limit'}                 | ${'rate-limited'}
    ${'rate-limit-without-headers'} | ${'rate-limited'}
    ${'concurrency-limit'}          | ${'rate-limited'}
    ${'internal-error'}             | ${'unavailable'}
    ${'maintenance'}                | ${'unavailable'}
    ${'still-processing'}           | ${'unavailable'}
    ${'bad-gateway'}                | ${'unavailable'}
    ${'empty-body'}                 | ${'malformed'}
    ${'truncated-document'}         | ${'malformed'}
    ${'malformed'}                  | ${'malformed'}
  `('$fault is $kind, never an empty answer', async ({ fault, kind }) => {
    standIn.setFault(fault);
    await expect(qualys.snapshot([app01], [101], context)).rejects.toMatchObject({ failure: { kind } });
  });

  it('agent and scanner record of one machine are both found by name', async () => {
    const scanned = standIn.addHost({ ip: '10.1.0.1', fqdn: 'app01.corp.example', sameMachineAs: Number(app01) });
    const found = await qualys.findHosts({ fqdn: 'APP01.corp.example' }, context);
    expect(found.map(({ hostId }) => hostId).toSorted()).toEqual([app01, String(scanned)].toSorted());
    const byAddress = await qualys.findHosts({ ip: '10.1.0.1', hostname: 'app01' }, context);
    expect(byAddress).toHaveLength(2);
  });

  it('a second record at another address is found, though the first is at the ticket’s address', async () => {
    const second = standIn.addHost({ ip: '10.9.0.1', netbios: 'APP01', sameMachineAs: Number(app01) });
    const found = await qualys.findHosts({ ip: '10.1.0.1', fqdn: 'app01.corp.example' }, context);
    expect(found.map(({ hostId }) => hostId)).toEqual([app01, String(second)]);
    expect(standIn.violations).toEqual([]);
  });

  it('a CVE has its QIDs, a QID its facts', async () => {
    expect(await qualys.qidsOfCve('CVE-2026-1111', context)).toMatchObject([{ qid: 101, authTypes: ['Unix'] }]);
    expect(await qualys.knowledge([101, 102], context)).toMatchObject([{ known: true }, { known: false }]);
  });

  it('doctor finds what is well and asks nothing improper', async () => {
    standIn.addKnowledge({ qid: 45038 });
    const checks = await qualys.doctor({ purpose: 'doctor', subjects: [] });
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(standIn.violations).toEqual([]);
  });
});
