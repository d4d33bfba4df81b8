import type { CallContext, Send } from '../../outbound/contract.js';
import type { CveOpinion, SecondOpinion } from '../../verification/falcon-facts.js';
import { asError, chunks, gather, jointContext } from '../batch.js';
import { believed } from './believed.js';
import { malformed } from './device-search.js';
import { findInstalledPatches, findVulnerabilities } from './operations.js';
import { createOptional } from './optional.js';
import { agentFilter, cveOf, MOST_AGENTS, MOST_CVES, vulnerabilityFilter } from './spotlight-filter.js';
import { spotlightPages, type Found } from './spotlight-pages.js';
import type { PatchRow, VulnerabilityRow } from './spotlight-schema.js';

export interface OpinionAsk {
  readonly aid: string;
  readonly cves: readonly string[];
  readonly context: CallContext;
}

interface Deps {
  readonly send: Send;
  readonly now: () => Date;
}

interface Batch {
  readonly aids: readonly string[];
  readonly cves: readonly string[];
  readonly context: CallContext;
}

/** Asks Spotlight about CVEs of known agents; asks of the same moment share calls. crowdstrike 2.6, 5 */
export function createOpinion(deps: Deps): (ask: OpinionAsk) => Promise<SecondOpinion> {
  const vulnerabilities = createOptional(deps.now);
  const patches = createOptional(deps.now);

  async function answer(asks: readonly OpinionAsk[]): Promise<readonly SecondOpinion[]> {
    const batch = batchOf(asks);
    const told = await vulnerabilities(() => readVulnerabilities(deps, batch));
    if (told.kind === 'absent') return asks.map(() => ({ kind: 'off', why: told.why }));
    const view = await patches(() => readPatches(deps, batch));
    const rows = view.kind === 'had' ? view.value.rows : [];
    return asks.map((ask) => opinionOf(ask, told.value, rows));
  }

  return gather<OpinionAsk, SecondOpinion>(async (asks) => {
    const answers: (SecondOpinion | Error)[] = [];
    for (const part of chunks(asks, MOST_AGENTS)) {
      const told = await answer(part).catch((error: unknown) => part.map(() => asError(error)));
      answers.push(...told);
    }
    return answers;
  });
}

function batchOf(asks: readonly OpinionAsk[]): Batch {
  return {
    aids: [...new Set(asks.map(({ aid }) => aid))],
    cves: [...new Set(asks.flatMap(({ cves }) => askable(cves)))],
    context: jointContext(asks),
  };
}

/** What has not the form of a CVE id is not asked about, and so gets no entry, which is no evidence. */
function askable(cves: readonly string[]): readonly string[] {
  return cves.map(cveOf).filter((cve) => cve !== undefined);
}

async function readVulnerabilities(deps: Deps, { aids, cves, context }: Batch): Promise<Found<VulnerabilityRow>> {
  const rows: VulnerabilityRow[] = [];
  let at: Date | undefined;
  for (const part of chunks(cves, MOST_CVES)) {
    const query = [
      ['filter', vulnerabilityFilter(aids, part)],
      ['facet', 'cve'],
    ] as const;
    const found = await spotlightPages(deps.send, findVulnerabilities, { query, context });
    const strange = found.rows.some(({ aid, cve }) => !aids.includes(aid) || cve === undefined || !part.includes(cve));
    if (strange) throw malformed(findVulnerabilities, 'records that were not asked for');
    rows.push(...found.rows);
    at ??= found.at;
  }
  return { rows, at: at ?? deps.now() };
}

async function readPatches({ send }: Deps, { aids, context }: Batch): Promise<Found<PatchRow>> {
  const found = await spotlightPages(send, findInstalledPatches, { query: [['filter', agentFilter(aids)]], context });
  if (found.rows.some(({ aid }) => !aids.includes(aid)))
    throw malformed(findInstalledPatches, 'records that were not asked for');
  return found;
}

function opinionOf(
  { aid, cves }: OpinionAsk,
  { rows, at }: Found<VulnerabilityRow>,
  patchRows: readonly PatchRow[],
): SecondOpinion {
  const own = rows.filter((row) => row.aid === aid);
  const opinions = [...new Set(askable(cves))].map((cve): CveOpinion => {
    const records = own.filter((row) => row.cve === cve).map(({ record }) => record);
    return { cve, records: records.map((one) => dated(one, at)) };
  });
  const patches = patchRows.find((row) => row.aid === aid)?.patches;
  return {
    kind: 'told',
    at,
    cves: opinions.filter(({ records }) => records.length > 0),
    ...(patches === undefined ? {} : { patches }),
  };
}

function dated(record: CveOpinion['records'][number], at: Date): CveOpinion['records'][number] {
  return { ...record, updated: believed(record.updated, at), closed: believed(record.closed, at) };
}
