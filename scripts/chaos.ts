import { setMaxListeners } from 'node:events';
import { resolve } from 'node:path';
import Table from 'cli-table3';
import { Argument, Command, Option } from 'commander';
import { runTrial } from '../lab/chaos/infrastructure/run-trial.js';
import { infrastructureTrials } from '../lab/chaos/infrastructure/trials.js';
import type { Trial } from '../lab/chaos/infrastructure/trial.js';
import { chaosCast } from '../lab/chaos/chaos-cast.js';
import { vendorTrials } from '../lab/chaos/vendors/vendor-trials.js';
import { crashTrial } from '../lab/chaos/crash-trial.js';
import { layouts, type Layout } from '../lab/chaos/layouts.js';
import type { Tally } from '../lab/chaos/tally.js';

const program = resolve('dist/main.js');
interface Plan {
  readonly seed: string;
  readonly tickets: string;
  readonly kills: string;
  readonly atOnce: string;
  readonly layout?: readonly string[];
}

interface Line {
  readonly name: string;
  readonly kills: number;
  /** Missing: it could not be tried here. */
  readonly tally?: Tally;
}

async function crashes({ seed, tickets, kills, ...plan }: Plan, signal: AbortSignal): Promise<readonly Line[]> {
  const chosen = Object.entries(layouts).filter(([name]) => plan.layout?.includes(name) ?? true);
  console.log(`crash trials with --seed ${seed}: ${tickets} tickets, ${kills} kills with -9`);
  const trial = async (name: string, layout: Layout): Promise<Line> => {
    const ending = await crashTrial({
      layout,
      program,
      seed: Number(seed) + Object.keys(layouts).indexOf(name),
      roles: chaosCast(shareOf(tickets)),
      kills: shareOf(kills),
      say: (line) => console.log(`  ${layout.name}: ${line}`),
      signal,
    });
    console.log(`  ${layout.name}: over after ${ending.tookS} s, audit ${ending.audit}`);
    return { name: layout.name, kills: ending.kills, tally: ending };
  };
  return sideBySide(chosen, plan, ([name, layout]) => trial(name, layout));
}

async function sideBySide<Item>(
  all: readonly Item[],
  { atOnce }: Pick<Plan, 'atOnce'>,
  run: (item: Item) => Promise<Line>,
): Promise<readonly Line[]> {
  const lines: Line[] = [];
  const step = Number(atOnce);
  for (let start = 0; start < all.length; start += step) {
    lines.push(...(await Promise.all(all.slice(start, start + step).map(run))));
  }
  return lines;
}

/** The same for each layout, whichever are chosen: one by itself repeats what it did among all. */
function shareOf(total: string): number {
  return Math.ceil(Number(total) / Object.keys(layouts).length);
}

interface Chosen extends Pick<Plan, 'atOnce'> {
  /** None: all. */
  readonly names: readonly string[];
  readonly signal: AbortSignal;
}

function trials(all: readonly Trial[], { names, atOnce, signal }: Chosen): Promise<readonly Line[]> {
  const chosen = all.filter(({ name }) => names.length === 0 || names.includes(name));
  return sideBySide(chosen, { atOnce }, async (trial) => {
    const { name } = trial;
    console.log(`${name} (${trial.layout.name}): ${trial.promise}`);
    const ending = await runTrial({ trial, program, signal });
    const said = ending.kind === 'played' ? ending.notes : [`not tried: ${ending.why}`];
    for (const line of said) console.log(`  ${name}: ${line}`);
    return { name, kills: 0, ...(ending.kind === 'played' && { tally: ending.tally }) };
  });
}

/** A name that no trial has is refused: a run of nothing would report nothing lost. */
function namesOf(all: readonly Trial[]): Argument {
  return new Argument('[names...]', 'none: all').choices(all.map(({ name }) => name));
}

/** One after the other: each measures what the trouble costs. */
function infrastructure(names: readonly string[], signal: AbortSignal): Promise<readonly Line[]> {
  return trials(infrastructureTrials, { names, atOnce: '1', signal });
}

/** Exit code 1 unless something was tried and all of it stood. */
function conclude(lines: readonly Line[]): void {
  const table = new Table({ head: ['trial', 'tickets', 'kills', 'lost', 'double writes', 'wrong'] });
  const tallies: Tally[] = [];
  for (const { name, kills, tally } of lines) {
    if (tally === undefined) {
      table.push([name, 'not tried', '', '', '', '']);
      continue;
    }
    tallies.push(tally);
    table.push([name, tally.tickets, kills, tally.lost, tally.doubleWrites, tally.wrong]);
  }
  console.log(table.toString());
  for (const { name, tally } of lines) for (const mistake of tally?.mistakes ?? []) console.log(`${name}: ${mistake}`);
  const sum = (key: 'lost' | 'doubleWrites' | 'wrong'): number => tallies.reduce((all, one) => all + one[key], 0);
  const kills = lines.reduce((all, one) => all + one.kills, 0);
  const untried = lines.length - tallies.length;
  console.log(
    `trials ${tallies.length}, kills ${kills}, lost ${sum('lost')}, double writes ${sum('doubleWrites')}, wrong ${sum('wrong')}` +
      (untried > 0 ? `, not tried ${untried}` : ''),
  );
  if (tallies.length === 0 || tallies.some(({ mistakes }) => mistakes.length > 0)) process.exitCode = 1;
}

const stopped = new AbortController();
setMaxListeners(0, stopped.signal); // every actor waits on it
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopped.abort(new Error('stopped')));
const { signal } = stopped;

const chaos = new Command('chaos').description(
  'breaks the service and what it stands on; nothing may be lost or twice',
);
const atOnce = ['--at-once <number>', 'layouts, or vendor trials, side by side', '2'] as const;
const withPlan = (command: Command): Command =>
  command
    .option('--seed <number>', 'repeats the plan of another run', String(Date.now() % 1_000_000))
    .option('--tickets <number>', 'over all layouts', '200')
    .option('--kills <number>', 'at least so many, over all layouts', '208')
    .option(...atOnce)
    .addOption(new Option('--layout <names...>', 'default: all').choices(Object.keys(layouts)));
withPlan(chaos.command('all', { isDefault: true }).description('everything')).action(async (plan: Plan) =>
  conclude([
    ...(await crashes(plan, signal)),
    ...(await infrastructure([], signal)),
    ...(await trials(vendorTrials, { ...plan, names: [], signal })),
  ]),
);
withPlan(chaos.command('crash').description('kills with -9')).action(async (plan: Plan) =>
  conclude(await crashes(plan, signal)),
);
chaos
  .command('infrastructure')
  .description('stores, disk, clock and SIGTERM')
  .addArgument(namesOf(infrastructureTrials))
  .action(async (names: readonly string[]) => conclude(await infrastructure(names, signal)));
chaos
  .command('vendors')
  .description('each vendor slow, down, flapping and rate-limiting')
  .addArgument(namesOf(vendorTrials))
  .option(...atOnce)
  .action(async (names: readonly string[], plan: Pick<Plan, 'atOnce'>) =>
    conclude(await trials(vendorTrials, { ...plan, names, signal })),
  );
await chaos.parseAsync();
