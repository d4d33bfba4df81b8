import type { CallContext, Send } from '../../outbound/contract.js';
import type { QidKnowledge } from '../../verification/qualys-facts.js';
import { asError, chunks, gather, jointContext } from '../batch.js';
import { expiring } from '../expiring.js';
import type { QualysCalls } from './operations.js';
import { malformed } from './paging.js';

/** Practised by others; the vendor names no limit. qualys 4.1 */
const MAX_QIDS = 300;
const HOUR_MS = 3_600_000;
/** A check may be changed any day, and when it was is evidence; a CVE may gain a QID any day, too. */
const QID_LIFETIME_MS = 24 * HOUR_MS;
const CVE_LIFETIME_MS = 6 * HOUR_MS;
/** That the KnowledgeBase does not know a QID may be a hiccup. */
const UNKNOWN_LIFETIME_MS = HOUR_MS;
const MAX_KEPT = 5_000;

export interface KnowledgeDeps {
  readonly send: Send;
  readonly call: QualysCalls['listKnowledge'];
  readonly now: () => Date;
}

interface KnowledgeAsk {
  readonly qids: readonly number[];
  readonly context: CallContext;
}

interface CveAsk {
  readonly cve: string;
  readonly context: CallContext;
}

/** The KnowledgeBase, asked for single QIDs only (all of it is hundreds of megabytes) and remembered. qualys 6 */
export function createKnowledge(deps: KnowledgeDeps) {
  const known = expiring<number, QidKnowledge>({ lifetimeMs: QID_LIFETIME_MS, limit: MAX_KEPT, now: deps.now });
  const named = expiring<string, readonly QidKnowledge[]>({
    lifetimeMs: CVE_LIFETIME_MS,
    limit: MAX_KEPT,
    now: deps.now,
  });

  const learn = gather<KnowledgeAsk, readonly QidKnowledge[]>(async (asks) => {
    const asked = [...new Set(asks.flatMap(({ qids }) => qids))];
    const facts = new Map(asked.map((qid) => [qid, known.get(qid)]));
    const missing = asked.filter((qid) => facts.get(qid) === undefined);
    for (const fact of await ask(deps, missing, jointContext(asks))) facts.set(fact.qid, fact);
    for (const qid of missing) {
      const fact = facts.get(qid) ?? unknownQid(qid);
      known.set(qid, fact, fact.known ? QID_LIFETIME_MS : UNKNOWN_LIFETIME_MS);
    }
    return asks.map(({ qids }) => qids.map((qid) => facts.get(qid) ?? unknownQid(qid)));
  });

  const ofCve = gather<CveAsk, readonly QidKnowledge[]>(async (asks) => {
    const facts = new Map<string, readonly QidKnowledge[] | Error>();
    for (const cve of new Set(asks.map((one) => one.cve))) {
      const context = jointContext(asks.filter((one) => one.cve === cve));
      const found = named.get(cve) ?? (await askCve(deps, cve, context).catch(asError));
      if (!(found instanceof Error) && found.length > 0) named.set(cve, found);
      facts.set(cve, found);
    }
    return asks.map(({ cve }) => facts.get(cve) ?? []);
  });

  return { learn, ofCve };
}

async function ask(
  deps: KnowledgeDeps,
  qids: readonly number[],
  context: CallContext,
): Promise<readonly QidKnowledge[]> {
  const found: QidKnowledge[] = [];
  for (const batch of chunks(qids, MAX_QIDS)) found.push(...(await list(deps, ['ids', batch.join()], context)));
  if (found.some(({ qid }) => !qids.includes(qid))) throw malformed(deps.call.name, 'QIDs that were not asked for');
  return found;
}

async function askCve(deps: KnowledgeDeps, cve: string, context: CallContext): Promise<readonly QidKnowledge[]> {
  const found = await list(deps, ['cve', cve], context);
  if (found.some((one) => !one.cves.includes(cve)))
    throw malformed(deps.call.name, `QIDs that do not belong to ${cve}`);
  return found;
}

async function list(
  { send, call }: KnowledgeDeps,
  what: readonly [string, string],
  context: CallContext,
): Promise<readonly QidKnowledge[]> {
  const form = [
    ...Object.entries(call.form ?? {}),
    what,
    ['show_supported_modules_info', '1'],
    ['show_disabled_flag', '1'],
  ] as const;
  return (await send(call, { form, context })).value;
}

/** Retired, never existed, or the account's KnowledgeBase is a smaller one: not the same as a QID without checks. */
function unknownQid(qid: number): QidKnowledge {
  return { qid, known: false, remote: false, authTypes: [], modules: [], disabled: false, cves: [] };
}
