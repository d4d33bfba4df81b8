import { setTimeout as sleep } from 'node:timers/promises';
import { isReady, verificationsOf } from '../../demo/observer.js';
import { play } from '../../demo/play.js';
import { prepare, type Actor } from '../../demo/stage.js';
import { aftermath } from '../aftermath.js';
import { mixedCast } from '../chaos-cast.js';
import { chaosSettings } from '../chaos-settings.js';
import { openSite, type Site } from '../site.js';
import type { Tally } from '../tally.js';
import type { Note, Trial } from './trial.js';

export interface TrialRun {
  readonly trial: Trial;
  readonly program: string;
  readonly signal: AbortSignal;
}

export interface Played {
  readonly kind: 'played';
  readonly tally: Tally;
  readonly notes: readonly string[];
}

export type TrialEnding = Played | { readonly kind: 'not tried'; readonly why: string };

/** A small morning during which one thing goes wrong below or beside the service. */
export async function runTrial({ trial, program, signal }: TrialRun): Promise<TrialEnding> {
  const { layout, deadlineS = NO_DEADLINE_S, needs = 'nothing' } = trial;
  const place = await trial.place?.();
  if (trial.place !== undefined && place === undefined) return { kind: 'not tried', why: `it needs ${needs}` };
  const site = await openSite({ layout, program, settings: chaosSettings(deadlineS), ...place });
  let keepLog = true;
  try {
    const ending = await morning(site, trial, signal);
    keepLog = ending.tally.mistakes.length > 0;
    return ending;
  } finally {
    await site.close({ keepLog });
    await place?.remove();
  }
}

/** Nothing here is to end at its deadline. */
const NO_DEADLINE_S = 1800;
const TICKETS = 12;
const ENTER_WITHIN_S = 7.2;
/** By then the first tickets are being looked at, and the last have not been announced. */
const DISTURBED_AFTER_MS = 4000;
const PATIENCE_MS = 300_000;

async function morning(site: Site, trial: Trial, signal: AbortSignal): Promise<Played> {
  const notes: string[] = [];
  const note: Note = (what, value) => void notes.push(`${what}: ${value}`);
  await trial.before?.(site);
  site.begin();
  const up = trial.before === undefined ? () => isReady(site) : () => listens(site);
  if (!(await until(up, signal))) throw new Error(`${trial.name}: expected the service to start, it did not`);

  const actors = mixedCast(TICKETS).map((role, index) => prepare(site.vendors, role, index));
  const { enterWithinS = ENTER_WITHIN_S } = trial;
  const paceMs = (enterWithinS * 1000) / TICKETS;
  const disturbed = sleep(DISTURBED_AFTER_MS, undefined, { signal }).then(() => trial.disturb(site, note));
  const [broken] = await Promise.all([disturbed, play(site.vendors, actors, { signal, paceMs })]);
  const well = performance.now();
  await until(() => isOver(site, actors), signal);
  note('all done after', `${Math.round((performance.now() - well) / 1000)} s`);
  noteDeliveries(site, note);
  const tally = await aftermath(site, actors);
  const mistakes = [...tally.mistakes, ...broken];
  return { kind: 'played', tally: { ...tally, wrong: tally.wrong + broken.length, mistakes }, notes };
}

async function until(met: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  while (performance.now() < giveUpAt) {
    if (await met().catch(() => false)) return true;
    await sleep(250, undefined, { signal });
  }
  return false;
}

async function listens({ url }: Site): Promise<boolean> {
  return (await fetch(`${url}/healthz`)).ok;
}

async function isOver(site: Site, actors: readonly Actor[]): Promise<boolean> {
  const all = await verificationsOf(site);
  return all.length >= actors.length && all.every(({ phase }) => phase === 'done');
}

/** How the posts of the instance were answered. */
function noteDeliveries({ vendors }: Site, note: Note): void {
  const counts = new Map<string, number>();
  for (const { status = 'no answer' } of vendors.servicenow.deliveries) {
    counts.set(String(status), (counts.get(String(status)) ?? 0) + 1);
  }
  note('webhooks', [...counts].map(([status, count]) => `${count} x ${status}`).join(', '));
}
