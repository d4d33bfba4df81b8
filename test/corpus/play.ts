import { absence } from '../../bench/baselines/absence.js';
import { listingOf, type Baseline } from '../../bench/baselines/baseline.js';
import { statusFixed } from '../../bench/baselines/status-fixed.js';
import type { Verification } from '../../src/ledger/ledger.js';
import { openVerification } from '../../src/queue/accept.js';
import { verify } from '../../src/queue/verify.js';
import { watch } from '../../src/queue/watch.js';
import type { CallContext } from '../../src/outbound/contract.js';
import { OutboundError } from '../../src/outbound/failure.js';
import type { Qualys } from '../../src/connectors/qualys/contract.js';
import type { Ticket } from '../../src/verification/ticket.js';
import { createIds } from './ids.js';
import type { CorpusCase } from './load.js';
import { momentOf, T0 } from './moments.js';
import { stageFaults, stageScene, stageTicket } from './stage.js';
import { configFor, connectorsFor, depsFor, type Theatre } from './theatre.js';
import { merged } from './tree.js';
import { World } from './world.js';

export const BASELINES: readonly Baseline[] = [absence, statusFixed];

/** How a case ended. */
export interface Ending {
  readonly outcome: string;
  readonly reason: string | undefined;
  /** The ticket in ServiceNow is resolved. */
  readonly closed: boolean;
  /** The baselines that would have closed it at one of the looks, by name. */
  readonly naive: readonly string[];
}

/** Plays one case from the ticket on the instance to the ticket on the instance. */
export async function playCase(theatre: Theatre, one: CorpusCase): Promise<Ending> {
  const vendors = await theatre.raise({ patches: 'pm' in one.opening });
  try {
    return await onStage(theatre, vendors, one);
  } finally {
    await vendors.close();
  }
}

type Raised = Awaited<ReturnType<Theatre['raise']>>;

async function onStage(theatre: Theatre, vendors: Raised, one: CorpusCase): Promise<Ending> {
  const { clock, ledger } = theatre;
  const config = configFor(vendors, one.settings);
  const deps = depsFor(config, theatre);
  const onlooker = { ...deps, ...connectorsFor(config, theatre) };
  const ids = createIds(700_100_001);
  let tree = one.opening;
  let former = worldOf(tree);

  clock.set(at(one.entered));
  const ticket = stageTicket(vendors, former, clock.now());
  const enteredOn = clock.now();
  clock.set(at(one.opened));
  stageScene(vendors, { world: former, former, sysId: ticket.sysId, ids, now: clock.now() });
  const context: CallContext = { purpose: 'command', subjects: [{ ticket: ticket.number }] };
  const asked = await onlooker.servicenow.ticket({ table: 'incident', sysId: ticket.sysId }, context).catch(unreadable);
  stageFaults(vendors, former);

  const deadlineAt = new Date(clock.now().getTime() + config.verification.deadlineMs);
  const { verification } = await openVerification(
    { ledger, jobs: deps.jobs, now: clock.now },
    {
      ticket: { table: 'incident', sysId: ticket.sysId, number: ticket.number },
      source: one.source,
      enteredModCount: ticket.modCount,
      enteredOn,
      deadlineAt,
    },
  );
  const work = { deps, id: verification.id };
  await runJob(work);
  const naive = new Set(await closers(onlooker.qualys, asked));

  for (const { at: when, changes } of [...one.script, ...lastLook(one, deadlineAt)]) {
    clock.set(typeof when === 'string' ? at(when) : when);
    tree = changes.reduce(merged, { ...tree, faults: {} });
    const world = worldOf(tree);
    stageScene(vendors, { world, former, sysId: ticket.sysId, ids, now: clock.now() });
    stageFaults(vendors, world);
    former = world;
    await look(work);
    for (const name of await closers(onlooker.qualys, asked)) naive.add(name);
  }
  if (one.expect.at === 'deadline') {
    clock.set(deadlineAt);
    await runJob(work);
  }
  const changes = vendors.gateway?.violations ?? [];
  if (changes.length > 0) throw new Error(`${one.name}: more than reads: ${changes.join(', ')}`);
  return ending(await leave(work), { naive, closed: vendors.servicenow.incident(ticket.sysId)?.['state'] === '6' });
}

interface Work {
  readonly deps: ReturnType<typeof depsFor>;
  readonly id: string;
}

/** The watch never looks later than this before a deadline. */
function lastLook({ expect }: CorpusCase, deadlineAt: Date) {
  return expect.at === 'deadline' ? [{ at: new Date(deadlineAt.getTime() - 4 * 60_000), changes: [] }] : [];
}

/** One look of the watch and the job that it wakes, or the job itself where it has work left. */
async function look(work: Work): Promise<void> {
  const { deps, id } = work;
  const before = await rowOf(work);
  if (before.phase === 'done') return;
  if (before.step !== 'watching') return runJob(work);
  await watch(deps)({}, async () => {});
  const after = await rowOf(work);
  if (after.version === before.version) throw new Error(`${id}: nobody was due; leave ten minutes between looks`);
  if (after.step === 'ready') await runJob(work);
}

const MOST_RUNS = 4;

/** Runs the job, again after a poll interval while it has something left to write. */
async function runJob(work: Work): Promise<void> {
  const { deps, id } = work;
  for (let run = 0; run < MOST_RUNS; run += 1) {
    const seen = await rowOf(work);
    const data = { verification: id, ticket: seen.ticket.number, deadline: seen.deadlineAt.toISOString() };
    await verify(deps)(data, async () => {});
    const { phase, step } = await rowOf(work);
    if (phase === 'done' || (phase === 'waiting' && step !== 'ready')) return;
    await deps.clock.sleep(deps.pollIntervalMs);
  }
}

/** The baselines go by the ticket as it was, whatever Patchproof has made of it by now. */
async function closers(qualys: Qualys, ticket: Ticket | undefined): Promise<readonly string[]> {
  if (ticket === undefined) return [];
  const context: CallContext = { purpose: 'command', subjects: [{ ticket: ticket.number }] };
  const listing = await listingOf(qualys, ticket, context);
  return BASELINES.filter(({ closes }) => listing !== undefined && closes(listing)).map(({ name }) => name);
}

function unreadable(error: unknown): undefined {
  if (!(error instanceof OutboundError)) throw error;
}

async function rowOf({ deps, id }: Work): Promise<Verification> {
  const row = await deps.ledger.get(id);
  if (row === undefined) throw new Error(`${id}: expected a verification in the ledger, found none`);
  return row;
}

/** What still waits is put to rest, or the next case would look after it. */
async function leave(work: Work): Promise<Verification> {
  const row = await rowOf(work);
  if (row.phase !== 'done') await work.deps.ledger.save(row, { phase: 'done', nextCheckAt: undefined });
  return row;
}

function ending(row: Verification, seen: { naive: ReadonlySet<string>; closed: boolean }): Ending {
  return { outcome: row.outcome ?? 'wait', reason: row.reason, closed: seen.closed, naive: [...seen.naive].sort() };
}

function worldOf(tree: unknown): World {
  return World.parse(tree);
}

function at(text: string): Date {
  const moment = momentOf(text, T0);
  if (moment === undefined) throw new Error(`expected a moment such as +120m, got ${text}`);
  return moment;
}
