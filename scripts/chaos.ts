import { setMaxListeners } from 'node:events';
import { resolve } from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import { runTrial, type Played, type TrialEnding } from '../lab/chaos/infrastructure/run-trial.js';
import { infrastructureTrials } from '../lab/chaos/infrastructure/trials.js';
import type { Trial } from '../lab/chaos/infrastructure/trial.js';
import { chaosCast } from '../lab/chaos/chaos-cast.js';
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
  readonly tally: Tally;
}

async function crashes({ seed, tickets, kills, ...plan }: Plan, signal: AbortSignal): Promise<readonly Line[]> {
  const chosen = Object.entries(layouts).filter(([name]) => plan.layout?.includes(name) ?? true);
  console.log(`crash trials with --seed ${seed}: ${tickets} tickets, ${kills} kills with -9`);
  const trial = async (layout: Layout, index: number): Promise<Line> => {
    const ending = await crashTrial({
      layout,
      program,
      seed: Number(seed) + index,
      roles: chaosCast(shareOf(tickets, chosen.length)),
      kills: shareOf(kills, chosen.length),
      say: (line) => console.log(`  ${layout.name}: ${line}`),
      signal,
    });
    console.log(`  ${layout.name}: over after ${ending.tookS} s, audit ${ending.audit}`);
    return { name: layout.name, kills: ending.kills, tally: ending };
  };
  const lines: Line[] = [];
  const atOnce = Number(plan.atOnce);
  for (let start = 0; start < chosen.length; start += atOnce) {
    const now = chosen.slice(start, start + atOnce);
    lines.push(...(await Promise.all(now.map(([, layout], index) => trial(layout, start + index)))));
  }
  return lines;
}

function shareOf(total: string, layouts: number): number {
  return Math.ceil(Number(total) / layouts);
}

async function infrastructure(names: readonly string[], signal: AbortSignal): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const trial of infrastructureTrials.filter(({ name }) => names.length === 0 || names.includes(name))) {
    console.log(`${trial.name} (${trial.layout.name}): ${trial.promise}`);
    const ending = await runTrial({ trial, program, signal });
    tell(ending);
    if (ending.kind === 'played') lines.push(lineOf(trial, ending));
  }
  return lines;
}

function tell(ending: TrialEnding): void {
  const said = ending.kind === 'played' ? ending.notes : [`not tried: ${ending.why}`];
  for (const line of said) console.log(`  ${line}`);
}

function lineOf({ name }: Trial, { tally }: Played): Line {
  return { name, kills: 0, tally };
}

/** Exit code 1 unless everything stood. */
function conclude(lines: readonly Line[]): void {
  const table = new Table({ head: ['trial', 'tickets', 'kills', 'lost', 'double writes', 'wrong'] });
  for (const { name, kills, tally } of lines) {
    table.push([name, tally.tickets, kills, tally.lost, tally.doubleWrites, tally.wrong]);
  }
  console.log(table.toString());
  for (const { name, tally } of lines) for (const mistake of tally.mistakes) console.log(`${name}: ${mistake}`);
  const sum = (of: (line: Line) => number): number => lines.reduce((total, line) => total + of(line), 0);
  const [lost, doubled] = [sum(({ tally }) => tally.lost), sum(({ tally }) => tally.doubleWrites)];
  const wrong = sum(({ tally }) => tally.wrong);
  const kills = sum((line) => line.kills);
  console.log(`trials ${lines.length}, kills ${kills}, lost ${lost}, double writes ${doubled}, wrong ${wrong}`);
  if (lines.some(({ tally }) => tally.mistakes.length > 0)) process.exitCode = 1;
}

const stopped = new AbortController();
setMaxListeners(0, stopped.signal); // every actor waits on it
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopped.abort(new Error('stopped')));
const { signal } = stopped;

const chaos = new Command('chaos').description(
  'breaks the service and what it stands on; nothing may be lost or twice',
);
const withPlan = (command: Command): Command =>
  command
    .option('--seed <number>', 'repeats the plan of another run', String(Date.now() % 1_000_000))
    .option('--tickets <number>', 'over all layouts', '200')
    .option('--kills <number>', 'at least so many, over all layouts', '208')
    .option('--at-once <number>', 'layouts side by side', '2')
    .option('--layout <names...>', Object.keys(layouts).join(', '));
withPlan(chaos.command('all', { isDefault: true }).description('both')).action(async (plan: Plan) =>
  conclude([...(await crashes(plan, signal)), ...(await infrastructure([], signal))]),
);
withPlan(chaos.command('crash').description('kills with -9')).action(async (plan: Plan) =>
  conclude(await crashes(plan, signal)),
);
chaos
  .command('infrastructure')
  .description('stores, disk, clock and SIGTERM')
  .argument('[names...]', infrastructureTrials.map(({ name }) => name).join(', '))
  .action(async (names: readonly string[]) => conclude(await infrastructure(names, signal)));
await chaos.parseAsync();
