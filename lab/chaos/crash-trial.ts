import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isReady, verificationsOf } from '../demo/observer.js';
import type { Role } from '../demo/cast.js';
import { prepare, type Actor, type Vendors } from '../demo/stage.js';
import { aftermath } from './aftermath.js';
import { chanceFrom } from './chance.js';
import { enterInTurn } from './enter-in-turn.js';
import { chaosSettings, DEADLINE_S } from './chaos-settings.js';
import { killAtMoments, type Kill } from './killer.js';
import type { Layout } from './layouts.js';
import { openSite, type Site, type SiteOptions } from './site.js';
import type { Tally } from './tally.js';

export interface CrashTrial {
  readonly layout: Layout;
  readonly program: string;
  readonly seed: number;
  /** A ticket each. */
  readonly roles: readonly Role[];
  readonly kills: number;
  /** How long a moment is waited for, at most, before the strike comes all the same. @default 20000 */
  readonly killPaceMs?: number;
  /** Tickets that are on their way at the same time. @default 8 */
  readonly onTheirWay?: number;
  /** Between two tickets that enter the state, at least. @default 1000 */
  readonly ticketPaceMs?: number;
  /** @default 600 */
  readonly deadlineS?: number;
  readonly beforeRestart?: SiteOptions['beforeRestart'];
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export type CrashEnding = Tally & { readonly kills: number; readonly audit: string; readonly tookS: number };

/** A morning during which the service is killed again and again, and what has become of every ticket. */
export async function crashTrial(trial: CrashTrial): Promise<CrashEnding> {
  const { layout, program, beforeRestart, deadlineS = DEADLINE_S } = trial;
  const began = performance.now();
  setMaxListeners(0, trial.signal); // every actor waits on it
  const site = await openSite({ layout, program, beforeRestart, settings: chaosSettings(deadlineS) });
  let keepLog = true;
  try {
    const actors = trial.roles.map((role, index) => prepare(site.vendors, role, index));
    const kills = await morning(trial, site, actors);
    const ended = await aftermath(site, actors);
    keepLog = ended.mistakes.length > 0;
    return { ...ended, kills, tookS: Math.round((performance.now() - began) / 1000) };
  } finally {
    await site.close({ keepLog });
  }
}

async function morning(trial: CrashTrial, site: Site, actors: readonly Actor[]): Promise<number> {
  const { signal, say, seed, ticketPaceMs = 1000, killPaceMs = 20_000, onTheirWay = 8 } = trial;
  const announced = new Set<() => void>();
  const vendors = announcing(site.vendors, () => announced.forEach((listener) => listener()));
  const killed: Kill[] = [];
  const services = site.begin();
  const kills = killAtMoments({
    vendors,
    services,
    signal,
    chance: chanceFrom(seed),
    kills: trial.kills,
    paceMs: killPaceMs,
    killed: (kill) => void killed.push(kill),
    up: () => isUp(site, signal),
    onAnnounced: (listener) => {
      announced.add(listener);
      return () => void announced.delete(listener);
    },
  });
  const over = new AbortController();
  const progress = tellProgress(site, { actors, killed, say, signal: AbortSignal.any([signal, over.signal]) });
  try {
    await Promise.all([kills, enterInTurn(vendors, actors, { signal, ticketPaceMs, onTheirWay })]);
    await settled(site, actors, trial);
  } finally {
    over.abort();
    await progress;
  }
  say(`killed ${countsOf(killed)}`);
  return killed.length;
}

/** How often at which moment. */
function countsOf(killed: readonly Kill[]): string {
  const counts = new Map<string, number>();
  for (const { when } of killed) counts.set(when, (counts.get(when) ?? 0) + 1);
  return [...counts].map(([when, count]) => `${count} x ${when}`).join(', ');
}

/** Longer than a start takes on a busy machine. */
const UP_WITHIN_MS = 30_000;

async function isUp(site: Site, signal: AbortSignal): Promise<void> {
  const until = performance.now() + UP_WITHIN_MS;
  while (performance.now() < until && !(await isReady(site))) await sleep(100, undefined, { signal });
}

/** Tells whenever a person hands a ticket over. */
function announcing(vendors: Vendors, tell: () => void): Vendors {
  const { servicenow } = vendors;
  const humanUpdate: typeof servicenow.humanUpdate = (sysId, fields, options) => {
    const row = servicenow.humanUpdate(sysId, fields, options);
    if (fields['state'] === '10') tell();
    return row;
  };
  return { ...vendors, servicenow: { ...servicenow, humanUpdate } };
}

/** A last write may have been begun just before a kill: its claim, its deadline and the way to them. */
const AFTER_THE_LAST_KILL_S = 240;

async function settled(site: Site, actors: readonly Actor[], { deadlineS = DEADLINE_S, signal }: CrashTrial) {
  const until = performance.now() + (deadlineS + AFTER_THE_LAST_KILL_S) * 1000;
  while (performance.now() < until) {
    const done = await doneOf(site).catch(() => 0);
    if (done >= actors.length) return;
    await sleep(500, undefined, { signal });
  }
  while (!(await isReady(site))) await sleep(500, undefined, { signal });
}

async function doneOf(site: Site): Promise<number> {
  const all = await verificationsOf(site);
  return new Set(all.filter(({ phase }) => phase === 'done').map(({ ticket }) => ticket.number)).size;
}

interface Progress {
  readonly actors: readonly Actor[];
  readonly killed: readonly Kill[];
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

async function tellProgress(site: Site, { actors, killed, say, signal }: Progress): Promise<void> {
  for (;;) {
    await sleep(10_000, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const done = await doneOf(site).catch(() => undefined);
    const last = killed.at(-1);
    say(
      `kills ${killed.length} (last: ${last === undefined ? 'none' : `${last.who}, ${last.when}`}), done ${done ?? '?'} of ${actors.length}`,
    );
  }
}
