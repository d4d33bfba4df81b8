import { expect, it, onTestFinished } from 'vitest';
import { createQualys } from '../../../src/connectors/qualys/client.js';
import { createQualysDialect } from '../../../src/connectors/qualys/dialect.js';
import { qualysOperations } from '../../../src/connectors/qualys/operations.js';
import type { CallContext } from '../../../src/outbound/contract.js';
import { basic } from '../../../src/outbound/basic.js';
import { createOutbound } from '../../../src/outbound/outbound.js';
import { createJudge } from '../../../src/policy/judge.js';
import { loopbackSite, type Reply } from '../../outbound/loopback-site.js';
import { manualClock } from '../../outbound/manual-clock.js';
import { openStanding } from '../../support/open-standing.js';
import { free, memoryAudit } from '../../outbound/open-door.js';
import { host, hostList } from './documents.js';
import { DETECTIONS_PER_HOST, longDetectionList } from './long-documents.js';

const context: CallContext = { purpose: 'watch', subjects: [{ verification: 'v1', ticket: 'INC0010001' }] };
const MIB = 1024 * 1024;

/** The real door, with a Qualys behind it that pours out what it is given. */
async function qualysThat(pour: Reply) {
  const site = await loopbackSite(pour);
  const { audit, entries } = memoryAudit();
  const quiet = () => undefined;
  const vendor = { origin: site.origin, dialect: createQualysDialect(), credentials: basic('reader', 'p4ssw0rd') };
  const variables = { credentialVariables: 'QUALYS_USERNAME', originVariable: 'QUALYS_URL' };
  const every = { ...vendor, ...variables };
  const { send } = createOutbound({
    sites: { servicenow: every, qualys: every, crowdstrike: every },
    catalogue: qualysOperations('5.0'),
    tickets: [],
    standing: openStanding,
    judge: createJudge({ mode: 'enforce', tickets: [], reopen: false }),
    audit,
    budget: free,
    clock: manualClock().clock,
    jitter: () => 0,
    log: { error: quiet, warn: quiet, info: quiet, debug: quiet },
  });
  return { qualys: createQualys({ send, origin: site.origin, apiVersion: '5.0', now: () => new Date(0) }), entries };
}

/** Counts the turns of the event loop until the test ends: in each of them a webhook could have been answered. */
function heartbeat(): { readonly beats: () => number } {
  let beats = 0;
  let next = setImmediate(beat);
  onTestFinished(() => clearImmediate(next));
  return { beats: () => beats };

  function beat(): void {
    beats += 1;
    next = setImmediate(beat);
  }
}

it('of 30 MB is read to the last record while everything else goes on', async () => {
  let bytes = 0;
  const { qualys, entries } = await qualysThat((response, { url }) => {
    if (!url.includes('/vm/detection/')) return void response.end(hostList(...ids.map((id) => host(id))));
    const pieces = longDetectionList(30 * MIB);
    const pour = (): void => {
      for (let piece = pieces.next(); !piece.done; piece = pieces.next()) {
        bytes += Buffer.byteLength(piece.value);
        if (!response.write(piece.value)) return;
      }
      response.end();
    };
    response.on('drain', pour);
    pour();
  });
  const ids = Array.from({ length: 200 }, (_, index) => String(index + 1));
  const qids = Array.from({ length: DETECTIONS_PER_HOST }, (_, index) => index + 1);

  const { beats } = heartbeat();
  const { detections } = await qualys.snapshot(ids, qids, context);

  const hosts = new Set(detections.map(({ hostId }) => hostId));
  expect(bytes).toBeGreaterThan(30 * MIB);
  expect(detections).toHaveLength(hosts.size * DETECTIONS_PER_HOST);
  expect(detections.filter(({ status }) => status === 'fixed')).toHaveLength((hosts.size * DETECTIONS_PER_HOST) / 3);
  expect(detections.every(({ source, troubles }) => source === 'agent' && troubles.length === 0)).toBe(true);
  expect(entries.map(({ facts }) => facts['bytes'])).toContain(bytes);
  expect(beats()).toBeGreaterThan(bytes / (16 * 1024));
});

it('that is cut off after 5 MB is no answer', async () => {
  const { qualys } = await qualysThat((response) => {
    for (const piece of longDetectionList(5 * MIB)) {
      if (!piece.includes('</HOST_LIST_VM')) response.write(piece);
    }
    response.end();
  });
  await expect(qualys.snapshot(['1'], [1], context)).rejects.toMatchObject({ failure: { kind: 'malformed' } });
});
