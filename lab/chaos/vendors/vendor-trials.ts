import { setTimeout as sleep } from 'node:timers/promises';
import { verificationsOf } from '../../demo/observer.js';
import type { FaultOptions } from '../../shared/faults.js';
import { readyAs } from '../infrastructure/readiness.js';
import type { Note, Trial } from '../infrastructure/trial.js';
import { layouts } from '../layouts.js';
import type { Site } from '../site.js';

type Vendor = keyof typeof NAMES;

/** As the service names them. */
const NAMES = { servicenow: 'ServiceNow', qualys: 'Qualys', falcon: 'Falcon' } as const;
const ALL: readonly Vendor[] = ['servicenow', 'qualys', 'falcon'];

interface Trouble {
  readonly name: string;
  readonly promise: string;
  readonly of: readonly Vendor[];
  readonly fault: (vendor: Vendor) => readonly [name: string, options: FaultOptions];
  readonly seconds: number;
  /** It comes and goes, so many seconds each. */
  readonly everyS?: number;
  /** No answer comes, so that nothing can be proved. */
  readonly silent?: boolean;
}

const ADVISED_S = 10;
const tooMany: FaultOptions = { status: 429, headers: { 'retry-after': String(ADVISED_S) } };

const troubles: readonly Trouble[] = [
  {
    name: 'slow',
    promise: 'every answer comes after half a minute, and counts',
    of: ALL,
    fault: () => ['slow', { ms: 30_000 }],
    seconds: 240,
  },
  {
    name: 'down',
    promise: 'tickets wait and say for whom; nobody is verified without an answer',
    of: ALL,
    fault: () => ['answer', { status: 503 }],
    seconds: 60,
    silent: true,
  },
  {
    name: 'flapping',
    promise: 'what is answered counts, what is not is asked again',
    of: ALL,
    fault: () => ['answer', { status: 503 }],
    seconds: 60,
    everyS: 5,
  },
  {
    name: '429',
    promise: 'all processes rest for as long as the vendor asks them to',
    of: ALL,
    fault: (vendor) => (vendor === 'falcon' ? ['rate-limit', { ms: ADVISED_S * 1000 }] : ['answer', tooMany]),
    seconds: 40,
  },
  {
    name: '409',
    promise: 'all processes rest for as long as the vendor asks them to',
    of: ['qualys'],
    fault: () => ['rate-limit', { ms: ADVISED_S * 1000 }],
    seconds: 40,
  },
];

/** Each vendor in each trouble. Those of one trouble take about the same time, and come one after the other. */
export const vendorTrials: readonly Trial[] = troubles.flatMap((trouble) =>
  trouble.of.map((vendor) => ({
    name: `${vendor}-${trouble.name}`,
    promise: trouble.promise,
    layout: layouts.apartPostgres,
    enterWithinS: trouble.seconds,
    disturb: (site, note) => disturb(site, note, { ...trouble, vendor }),
  })),
);

interface Disturbance extends Pick<Trouble, 'fault' | 'seconds' | 'everyS' | 'silent'> {
  readonly vendor: Vendor;
}

async function disturb(site: Site, note: Note, trouble: Disturbance): Promise<readonly string[]> {
  const { vendor, seconds, everyS = seconds } = trouble;
  const standIn = site.vendors[vendor];
  const [name, options] = trouble.fault(vendor);
  const before = standIn.requests.length;
  const closedBefore = await closedIn(site);
  for (let turn = 0; turn * everyS < seconds; turn += 1) {
    if (turn % 2 === 0) standIn.setFault(name, options);
    else standIn.clearFault(name);
    await sleep(everyS * 1000);
  }
  const ready = await readyAs(site, note, '200');
  note('asked meanwhile', `${standIn.requests.length - before} times`);
  await noteTickets(site, note, vendor);
  const closed = (await closedIn(site)) - closedBefore;
  standIn.clearFault(name);
  const unproved = trouble.silent === true && closed > 0 ? [`${closed} tickets closed while ${vendor} was away`] : [];
  return [...ready, ...unproved];
}

async function closedIn(site: Site): Promise<number> {
  return (await verificationsOf(site)).filter(({ phase, outcome }) => phase === 'done' && outcome === 'verified')
    .length;
}

async function noteTickets(site: Site, note: Note, vendor: Vendor): Promise<void> {
  const seen = await verificationsOf(site);
  const done = seen.filter(({ phase }) => phase === 'done');
  const waiting = seen.filter(({ trouble }) => trouble?.startsWith(NAMES[vendor]) === true);
  note('taken in, done, waiting for it', `${seen.length}, ${done.length}, ${waiting.length}`);
}
