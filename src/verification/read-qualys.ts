import type { Evidence } from './evidence.js';
import type { QualysSnapshot } from './qualys-facts.js';
import { hostRows, lookRows, replacedHost, silentSinceLook, unknownCve, unseenCve } from './qualys-rows.js';
import { readPatches } from './patch-rows.js';
import { readAs, readInTurn } from './read-as.js';
import { readQid, type QidCase } from './read-qid.js';
import { joined, worst, type RescanReading, type Traced } from './reading.js';
import type { RebootState } from './reboot.js';

/** What Qualys' records say about all findings of the ticket on all its host records. Never empty. qualys 10.11 */
export function readQualys(evidence: Evidence, guardMs: number, reboot: RebootState): readonly RescanReading[] {
  return traceQualys(evidence, guardMs, reboot).readings;
}

/** The same with every row that was tried. */
export function traceQualys(evidence: Evidence, guardMs: number, reboot: RebootState): Traced<RescanReading> {
  const { identity, baseline, latest } = evidence.qualys;
  return readInTurn([
    () => readAs(hostRows, evidence, QUALYS),
    () => joined(evidence.cves.map((cve) => readAs([unknownCve], cve, { source: 'qualys', subject: cve.cve }))),
    () => readAs(lookRows, evidence, QUALYS),
    ...(identity.kind === 'found' && baseline !== undefined && latest !== undefined
      ? bothLooks({ evidence, ids: identity.ids, baseline, latest, guardMs, reboot })
      : []),
    () => NOTHING,
  ]);
}

const QUALYS = { source: 'qualys', subject: 'Qualys' } as const;

interface LooksCase extends Omit<QidCase, 'hosts'> {
  readonly ids: readonly string[];
}

function bothLooks(its: LooksCase): (() => Traced<RescanReading>)[] {
  return [() => readHosts(its), () => readFindings(its)];
}

function readHosts({ ids, baseline, latest }: LooksCase): Traced<RescanReading> {
  return joined(
    ids.map((hostId) =>
      readAs([replacedHost], { hostId, baseline, latest }, { source: 'qualys', subject: `host ${hostId}` }),
    ),
  );
}

function readFindings({ ids, ...its }: LooksCase): Traced<RescanReading> {
  const { evidence, baseline, latest } = its;
  const hosts = latest.hosts.filter(({ hostId }) => ids.includes(hostId));
  const trace = joined([
    ...evidence.cves.map((cve) => readAs([unseenCve], { cve, baseline }, { source: 'qualys', subject: cve.cve })),
    ...qidsToRead(evidence, latest).flatMap((qid) => [readPatches(evidence, qid), readQid(qid, { ...its, hosts })]),
  ]);
  const kind = worst(trace.readings)?.kind;
  return kind === 'pending' || kind === 'fixed' ? unlessSilent(evidence, trace) : trace;
}

/** While Qualys is silent, an old "not yet" says nothing, and an old "fixed" may not hold any more. */
function unlessSilent(evidence: Evidence, trace: Traced<RescanReading>): Traced<RescanReading> {
  const silent = readAs([silentSinceLook], evidence, QUALYS);
  return { ...(silent.readings.length > 0 ? silent : trace), lines: [...trace.lines, ...silent.lines] };
}

/** The QIDs to prove, and whatever else of the ticket's CVEs the machine shows by now. */
function qidsToRead({ qids, cves }: Evidence, latest: QualysSnapshot): readonly number[] {
  const named = cves.flatMap((entry) => entry.qids);
  const shown = named.filter((qid) => latest.detections.some((record) => record.qid === qid));
  return [...new Set([...qids, ...shown])];
}

const NOTHING: Traced<RescanReading> = {
  readings: [{ kind: 'unprovable', reason: 'no-findings-named', subject: 'ticket', detail: 'nothing to prove' }],
  warnings: [],
  lines: [
    {
      source: 'ticket',
      row: 'T3',
      subject: 'ticket',
      reason: 'no-findings-named',
      applied: true,
      because: 'nothing to prove',
    },
  ],
};
