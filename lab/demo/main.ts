import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { vendorEnvironment } from '../shared/accounts.js';
import { cast } from './cast.js';
import { isReady, observe, type Seen } from './observer.js';
import { play } from './play.js';
import { reckon } from './reckoning.js';
import { createScreen } from './screen.js';
import { startService, type Service } from './service.js';
import { DEADLINE_S, settingsOf } from './settings.js';
import { prepare, type Actor, type Vendors } from './stage.js';
import { openTheatre } from './theatre.js';

const TICK_MS = 500;
/** The last ticket enters the state, its deadline passes, the last write is made. */
const PATIENCE_MS = (DEADLINE_S + 60) * 1000;

async function demo(keep: boolean, signal: AbortSignal): Promise<boolean> {
  const { vendors, secret, port, close } = await openTheatre({ patches: true });
  let service: Service | undefined;
  try {
    service = await startService({
      port,
      secret,
      vendors: vendorEnvironment(vendors),
      settings: settingsOf({ deadlineS: DEADLINE_S }),
    });
    await Promise.race([untilReady(service, signal), service.ended]);
    const actors = cast.map((role, index) => prepare(vendors, role, index));
    console.log(`\n${actors.length} tickets, three vendors, one service: a patch morning in about a minute.\n`);

    const morning = Promise.all([watch(service, actors, signal), play(vendors, actors, { signal })]);
    const [seen] = await Promise.race([morning, service.ended]);
    const well = report(vendors, actors, { seen, service });
    if (keep) await staysOpen(signal);
    return well;
  } finally {
    await service?.stop();
    await close();
  }
}

async function watch(
  service: Service,
  actors: readonly Actor[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Seen>> {
  const screen = createScreen(process.stdout);
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await observe(service);
    screen.draw(actors, seen);
    const over = actors.every(({ number }) => seen.get(number)?.phase === 'done');
    if (over || Date.now() > until) return seen;
    await sleep(TICK_MS, undefined, { signal });
  }
}

interface Ending {
  readonly seen: ReadonlyMap<string, Seen>;
  readonly service: Service;
}

function report(vendors: Vendors, actors: readonly Actor[], { seen, service }: Ending): boolean {
  const { table, calls, announced, mistakes } = reckon(vendors, actors, seen);
  const { username, password } = service.operator;
  console.log(`\n${table}\n`);
  console.log(`Vendor calls: ${calls.join(', ')} for ${actors.length} tickets`);
  console.log(`Webhooks:     ${announced} tickets announced by ServiceNow's own scripts, the sweep found the rest`);
  console.log(`Bull Board:   ${service.url}/queues   (${username} / ${password})`);
  console.log(`API:          ${service.url}/api/verifications`);
  if (mistakes.length === 0) console.log('\nEvery ticket met its fate: 0 violations, 0 double writes.');
  else console.error(`\n${mistakes.length} mistakes:\n${mistakes.map((text) => `  ${text}`).join('\n')}`);
  return mistakes.length === 0;
}

async function untilReady(service: Service, signal: AbortSignal): Promise<void> {
  while (!(await isReady(service))) await sleep(100, undefined, { signal });
}

async function staysOpen(signal: AbortSignal): Promise<void> {
  console.log('\nStays open until Ctrl-C.');
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

const interrupted = new AbortController();
setMaxListeners(0, interrupted.signal); // every actor waits on it
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort(new Error('stopped')));

try {
  const well = await demo(process.argv.includes('--keep'), interrupted.signal);
  process.exitCode = well ? 0 : 1;
} catch (error) {
  if (!interrupted.signal.aborted) throw error;
  console.log('\nStopped; nothing is left running.');
  process.exitCode = 130;
}
