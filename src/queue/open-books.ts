import type { Ledger, Verification } from '../ledger/ledger.js';
import type { Clock } from '../shared/clock.js';
import { forAll } from './for-all.js';
import type { VerifyJobs } from './queues.js';
import type { Named } from './sweep-report.js';

const PAGE = 200;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A look is late after so many poll intervals: fewer may pass while a vendor is slow. */
const LATE_LOOKS = 6;

export interface OpenBooksDeps {
  readonly ledger: Pick<Ledger, 'list'>;
  readonly jobs: Pick<VerifyJobs, 'state'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly pollIntervalMs: number;
}

interface OpenBooks {
  readonly stuck: readonly Named[];
  readonly movedOn: readonly Named[];
  /** `keyOf` each ticket that is worked on. */
  readonly workedOn: ReadonlySet<string>;
}

/** A ticket across tables. */
export function keyOf({ table, sysId }: Verification['ticket']): string {
  return `${table}/${sysId}`;
}

/** Every open verification beside its job and its ticket. `pending` holds the tickets that ServiceNow has just named. */
export async function openBooks(deps: OpenBooksDeps, pending: ReadonlySet<string>, since: Date): Promise<OpenBooks> {
  const [stuck, movedOn, workedOn]: [Named[], Named[], Set<string>] = [[], [], new Set()];
  for await (const page of openPages(deps.ledger)) {
    const states = await forAll(page, ({ id }) => deps.jobs.state(id));
    page.forEach((seen, index) => {
      const state = states[index] ?? 'missing';
      if (isWorkedOn(seen, state)) workedOn.add(keyOf(seen.ticket));
      const why = whyStuck(deps, seen, state);
      const about = { ticket: seen.ticket.number, verification: seen.id };
      if (why !== undefined) stuck.push({ ...about, reason: why });
      else if (seen.phase !== 'reporting' && seen.openedAt < since && !pending.has(keyOf(seen.ticket))) {
        movedOn.push({ ...about, reason: `not in its pending state any more; open since ${iso(seen.openedAt)}` });
      }
    });
  }
  return { stuck, movedOn, workedOn };
}

async function* openPages({ list }: Pick<Ledger, 'list'>): AsyncIterable<readonly Verification[]> {
  for (const phase of ['waiting', 'approval', 'reporting'] as const) {
    let after: string | undefined;
    do {
      const { items, next } = await list({ phase, limit: PAGE, after });
      yield items;
      after = next;
    } while (after !== undefined);
  }
}

type JobState = Awaited<ReturnType<VerifyJobs['state']>>;

function isWorkedOn({ givenUpAt }: Verification, state: JobState): boolean {
  return givenUpAt === undefined && (state === 'sleeping' || state === 'busy');
}

function whyStuck({ clock, pollIntervalMs }: OpenBooksDeps, seen: Verification, state: JobState): string | undefined {
  const { phase, givenUpAt, nextCheckAt, decidedAt, deadlineAt, trouble } = seen;
  const now = clock.now().getTime();
  const late = (at: Date | undefined, ms: number): boolean => at !== undefined && now - at.getTime() > ms;
  const because = trouble === undefined ? '' : `: ${trouble}`;
  if (givenUpAt !== undefined) return `its write was given up on ${iso(givenUpAt)}${because}`;
  if (state !== 'sleeping' && state !== 'busy') return `it has no job (${state}); reconcile gives it one`;
  if (phase === 'reporting' && late(decidedAt, HOUR_MS)) return `its verdict is not written${because}`;
  if (phase === 'approval' && late(decidedAt, DAY_MS)) return `nobody has decided about its write for a day${because}`;
  if (phase !== 'waiting') return undefined;
  if (late(deadlineAt, HOUR_MS)) return `past its deadline of ${iso(deadlineAt)}${because}`;
  if (late(nextCheckAt, pollIntervalMs * LATE_LOOKS)) return `its look of ${iso(nextCheckAt)} was not taken${because}`;
  return undefined;
}

function iso(date: Date | undefined): string {
  return date?.toISOString() ?? 'an unknown moment';
}
