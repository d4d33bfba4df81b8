import { expect, it } from 'vitest';
import { promptCast } from '../../lab/chaos/chaos-cast.js';
import { crashTrial } from '../../lab/chaos/crash-trial.js';
import { healAtOnce } from '../../lab/chaos/heal-at-once.js';
import { builtProgram } from '../commands/support/build.js';

const SEED = 20_261;
/** A run of more than a minute has a signed checkpoint. */
const WHOLE =
  /^whole: \d+ entries(; \d+ signed checkpoints, the last over entry \d+ at \S+Z by key [0-9a-f]{16}(; \d+ by other keys)?)?$/;

it(
  'killed with -9 ten times, the service resolves or flags every ticket, and writes to each once',
  { timeout: 300_000 },
  async ({ signal }) => {
    const ending = await crashTrial({
      layout: { name: 'one process, SQLite', processes: ['serve'], database: 'SQLite', redis: 'shared' },
      program: await builtProgram(),
      seed: SEED,
      roles: promptCast(20),
      kills: 10,
      killPaceMs: 2500,
      ticketPaceMs: 300,
      deadlineS: 600,
      beforeRestart: healAtOnce,
      say: () => {},
      signal,
    });
    expect(ending).toMatchObject({ tickets: 20, lost: 0, doubleWrites: 0, wrong: 0, mistakes: [] });
    expect(ending.kills).toBeGreaterThanOrEqual(10);
    expect(ending.audit).toMatch(WHOLE);
  },
);
