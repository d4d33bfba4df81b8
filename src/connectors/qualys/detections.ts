import type { Call, CallContext } from '../../outbound/contract.js';
import type { Detection } from '../../verification/qualys-facts.js';
import { chunks } from '../batch.js';
import type { ReadDetection } from './detection.js';
import { MAX_HOSTS } from './host-list.js';
import { allPages, malformed, type Door } from './paging.js';
import type { DetectionPage } from './schema.js';

/** Practised by others; the vendor names no limit. qualys 4.1 */
export const MAX_QIDS = 300;

export interface Question {
  readonly hostIds: readonly string[];
  readonly qids: readonly number[];
  readonly context: CallContext;
}

/**
 * Detection records of the QIDs on the hosts, Fixed and suppressed ones included. Never a filter by time: it would turn
 * "not rescanned" into "absent". qualys 4.1
 */
export async function readDetections(
  door: Door,
  call: Call<DetectionPage>,
  question: Question,
): Promise<{ readonly at: Date | undefined; readonly detections: readonly Detection[] }> {
  const pages: DetectionPage[] = [];
  for (const hostIds of chunks(question.hostIds, MAX_HOSTS)) {
    for (const qids of chunks(question.qids, MAX_QIDS)) {
      const form = [['ids', hostIds.join()], ['qids', qids.join()], ...CANONICAL] as const;
      pages.push(...(await allPages(door, { call, form, context: question.context })));
    }
  }
  const detections = mergePages(pages);
  const hosts = new Set(question.hostIds);
  const qids = new Set(question.qids);
  if (detections.some((one) => !hosts.has(one.hostId) || !qids.has(one.qid))) {
    throw malformed(call.name, 'detections of hosts or QIDs that were not asked for');
  }
  return { at: pages.at(-1)?.at, detections };
}

const CANONICAL = [
  ['status', 'New,Active,Re-Opened,Fixed'],
  ['include_ignored', '1'],
  ['include_disabled', '1'],
  ['filter_superseded_qids', '0'],
  ['show_reopened_info', '1'],
  ['show_asset_id', '1'],
  ['show_arf_data', '1'],
  ['vuln_detection_source', '1'],
  ['show_results', '0'],
  ['truncation_limit', String(MAX_HOSTS)],
] as const;

/**
 * Records may move between pages and come twice: of two readings the one processed later counts, else the later read.
 * Within a page nothing is dropped: two records that look alike may be two. qualys 4.5
 */
function mergePages(pages: readonly DetectionPage[]): readonly Detection[] {
  const [only, ...others] = pages;
  if (only !== undefined && others.length === 0) return recordsOf(only).map(({ detection }) => detection);
  const kept = new Map<string, readonly ReadDetection[]>();
  for (const page of pages) {
    for (const [identity, records] of byIdentity(page)) kept.set(identity, newer(kept.get(identity), records));
  }
  return [...kept.values()].flat().map(({ detection }) => detection);
}

function byIdentity(page: DetectionPage): ReadonlyMap<string, readonly ReadDetection[]> {
  const groups = new Map<string, ReadDetection[]>();
  for (const read of recordsOf(page)) {
    const identity = identityOf(read.detection);
    groups.set(identity, [...(groups.get(identity) ?? []), read]);
  }
  return groups;
}

function recordsOf(page: DetectionPage): readonly ReadDetection[] {
  return page.hosts.flatMap((host) => host.detections);
}

function newer(before: readonly ReadDetection[] | undefined, now: readonly ReadDetection[]): readonly ReadDetection[] {
  return before !== undefined && lastProcessed(before) > lastProcessed(now) ? before : now;
}

function lastProcessed(records: readonly ReadDetection[]): number {
  return Math.max(...records.map(({ processed }) => processed?.getTime() ?? Number.NEGATIVE_INFINITY));
}

function identityOf(one: Detection): string {
  if (one.uniqueId !== undefined) return `${one.hostId} ${one.uniqueId}`;
  const place = [one.hostId, one.qid, one.port, one.protocol, one.fqdn, one.ssl, one.service, one.instance];
  return JSON.stringify(place.map((part) => part ?? null));
}
